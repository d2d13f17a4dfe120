"""Whether a record continues what the ledger holds of its device: pure judgement (R5, R19-R21).

Sequence and hash alone decide; wall time plays no part (R9).
"""

from dataclasses import dataclass
from enum import Enum, auto

from protocol.records import GENESIS


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a device's chain: a sequence number and the hash of the token there."""

    seq: int
    hash: str


NOTHING = Position(0, GENESIS)
"""The position of a device of which nothing is held."""


class Continuation(Enum):
    """How a record stands to what is held."""

    CONTINUES = auto()
    """The next record: store it."""
    REPEATS = auto()
    """Held already, the very same token: answer it again."""
    GAP = auto()
    """Beyond the next: the device has to send from the head on."""
    FORK = auto()
    """Contradicts what is held: a cloned or rolled-back device."""


def judge(head: Position, record: Position, prev: str, held: str | None) -> Continuation:
    """Judge a record at `record` that names `prev` as its predecessor.

    `held` is the hash held at the record's sequence number; None when nothing is held there.
    """
    if record.seq > head.seq + 1:
        return Continuation.GAP
    if record.seq == head.seq + 1:
        return Continuation.CONTINUES if prev == head.hash else Continuation.FORK
    return Continuation.REPEATS if record.hash == held else Continuation.FORK
