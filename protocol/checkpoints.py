"""The checkpoint: the central's signed word on its whole ledger, and how it reaches a gate.

Whoever holds two of them can tell whether the past was rewritten between them; whoever holds one
and a receipt can have the record behind it proved, or its absence (docs/ledger.md).
"""

from typing import Annotated

from pydantic import Field, ValidationError

from protocol.envelope import SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.merkle import consistency_holds
from protocol.records import Count, Hash, Utc, Wire, summary

LONGEST_PROOF = 128
"""Steps in a consistency proof: two for each doubling, more than 63 bits of records need."""
MAX_BYTES = 32 * 1024
"""Longest announcement, in bytes."""


class TreeHead(Wire):
    """How many records there are, and the root of the Merkle tree over them."""

    size: Count
    root: Hash


class AuditHead(Wire):
    """Where the audit trail ends: how many entries there are, and the hash of the last."""

    entries: Count
    head: Hash


class Restored(Wire):
    """That the ledger was restored from a back-up: when, and how many records that had."""

    at: Utc
    size: Count


class Checkpoint(TreeHead):
    """What the central says of its ledger at a moment; `number` counts its checkpoints from 1.

    `previous` is the ledger of the checkpoint before it; `restored` the newest restore, if any:
    what older checkpoints say beyond its size is no part of this ledger's past.
    """

    number: Annotated[Count, Field(ge=1)]
    at: Utc
    audit: AuditHead
    previous: TreeHead | None = None
    restored: Restored | None = None

    def signed(self, key: SigningKey) -> str:
        """Return the token that is kept and sent."""
        claims = self.model_dump_json(exclude_none=True)
        return key.sign(claims.encode(), TokenType.CHECKPOINT)

    @classmethod
    def opened(cls, token: str, key: VerifyKey) -> "Checkpoint":
        """Verify and read a token.

        Raises:
            MalformedError: not a checkpoint.
            ForgedError: not signed by `key`.
        """
        try:
            return cls.model_validate_json(key.open(token, TokenType.CHECKPOINT))
        except ValidationError as error:
            raise MalformedError(f"Not a checkpoint: {summary(error)}") from error

    def continues(self, older: TreeHead, proof: tuple[Hash, ...]) -> bool:
        """Whether `proof` shows that this ledger begins with the older one."""
        return consistency_holds(
            older.size,
            self.size,
            bytes.fromhex(older.root),
            bytes.fromhex(self.root),
            [bytes.fromhex(step) for step in proof],
        )


class Announcement(Wire):
    """A checkpoint on its way to a gate, with the proof that its ledger begins as the gate's did.

    `since` is the size of the checkpoint that the gate said it holds, 0 for none.
    """

    checkpoint: Annotated[str, Field(max_length=4096)]
    since: Count
    proof: Annotated[tuple[Hash, ...], Field(max_length=LONGEST_PROOF)] = ()

    def payload(self) -> bytes:
        """Return the message's bytes."""
        return self.model_dump_json().encode()

    @classmethod
    def parse(cls, payload: bytes) -> "Announcement":
        """Read a message.

        Raises:
            MalformedError: too long, or not an announcement.
        """
        if len(payload) > MAX_BYTES:
            raise MalformedError(f"An announced checkpoint has at most {MAX_BYTES} bytes.")
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise MalformedError(f"Not an announced checkpoint: {summary(error)}") from error
