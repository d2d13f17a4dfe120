"""The chain: how one record follows another. Pure.

A token continues a position when its signature holds under a known key, its device is the
journal's, its `seq` is the next and its `prev` is the hash before it (rules R4, R5).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from edge.errors import JournalError
from protocol.envelope import TokenType, VerifyKey, key_id, token_hash
from protocol.errors import ProtocolError
from protocol.identifiers import DeviceId
from protocol.records import GENESIS, Record


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the chain: a sequence number and the hash of that record's token."""

    seq: int
    hash: str


START = Position(0, GENESIS)
"""Before the first record."""


def opened(token: str, seq: int, keys: Mapping[str, VerifyKey]) -> Record:
    """Verify a token's signature under the key it names, and read it.

    Raises:
        JournalError: it names no known key, is forged, or is no record.
    """
    try:
        kid = key_id(token, TokenType.RECORD)
        if kid not in keys:
            raise JournalError(f"Record {seq} is signed by a key that is not this device's: {kid}.")
        return Record.parse(keys[kid].open(token, TokenType.RECORD))
    except ProtocolError as error:
        raise JournalError(f"Record {seq} does not hold: {error}") from error


def follow(
    before: Position, seq: int, token: str, *, device: DeviceId, keys: Mapping[str, VerifyKey]
) -> tuple[Position, Record]:
    """Check that `token`, kept under `seq`, continues the chain; return where that leads.

    Raises:
        JournalError: it does not; the text names the record and what is wrong.
    """
    if seq != before.seq + 1:
        raise JournalError(f"After record {before.seq} comes {seq}: records are missing.")
    record = opened(token, seq, keys)
    if record.head.device != device:
        raise JournalError(f"Record {seq} is of another device: {record.head.device}.")
    if record.head.seq != seq:
        raise JournalError(f"Record {seq} says of itself that it is {record.head.seq}.")
    if record.head.prev != before.hash:
        raise JournalError(f"Record {seq} does not continue record {before.seq}.")
    return Position(seq, token_hash(token)), record
