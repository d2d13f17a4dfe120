"""One of a device's chains while a group is being committed: what is held, and what it grew to.

In memory only; `ledger.py` reads it from and writes it to the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from central.ledger.continuation import Continuation, Position, judge
from central.ledger.entries import Outcome, VerifiedRecord
from protocol.acknowledgements import Receipt
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber


@dataclass(frozen=True, slots=True)
class Held:
    """What is held at a sequence number: the token's hash and, of a check-in, its number."""

    hash: str
    number: ReceiptNumber | None


class Chain:
    """A chain's head, the records around those being judged, and the count of verdicts."""

    def __init__(self, device: DeviceId, number: int, head: Position) -> None:
        """Begin at what the ledger holds of the device's chain `number`."""
        self.device = device
        self.number = number
        self.head = head
        self.forks: set[str] = set()
        self.stored = 0
        self.repeated = 0
        self.beyond_gap = 0
        self._held: dict[int, Held] = {}
        self._receipts: dict[Receipt, None] = {}
        self._evidence: dict[str, ReceiptNumber] = {}

    def unknown(self, entries: Sequence[VerifiedRecord]) -> list[int]:
        """Return the sequence numbers, held by the ledger, that judging these entries needs."""
        seqs = {entry.record.head.seq for entry in entries}
        return sorted(seq for seq in seqs if seq <= self.head.seq and seq not in self._held)

    def learn(self, held: Mapping[int, Held]) -> None:
        """Take in what the ledger holds at those sequence numbers."""
        self._held |= held

    def hear(self, evidence: Mapping[str, ReceiptNumber]) -> None:
        """Take in which numbers the device holds the central's word for."""
        self._evidence |= evidence

    def judge(self, entry: VerifiedRecord) -> Continuation:
        """Judge an entry against the chain as it is now."""
        head = entry.record.head
        held = self._held.get(head.seq)
        place = Position(head.seq, entry.hash)
        return judge(self.head, place, head.prev, held.hash if held else None)

    def store(self, entry: VerifiedRecord, number: ReceiptNumber | None) -> None:
        """Grow by an entry that continues the chain."""
        seq = entry.record.head.seq
        self.head = Position(seq, entry.hash)
        self._held[seq] = Held(entry.hash, number)
        self.stored += 1
        self._answer(entry, number)

    def repeat(self, entry: VerifiedRecord) -> None:
        """Answer an entry that is held already with the number it has."""
        self.repeated += 1
        self._answer(entry, self._held[entry.record.head.seq].number)

    def fork(self, entry: VerifiedRecord) -> None:
        """Remember an entry that contradicts the chain, to know what follows it."""
        self.forks.add(entry.hash)

    def outcome(self) -> Outcome:
        """Return what became of the chain's entries."""
        return Outcome(
            self.device,
            self.head,
            tuple(self._receipts),
            self.stored,
            self.repeated,
            self.beyond_gap,
            len(self.forks),
        )

    def _answer(self, entry: VerifiedRecord, number: ReceiptNumber | None) -> None:
        claimed = self._evidence.get(entry.record.head.id, number)
        if number is not None and claimed == number:
            receipt = Receipt(check_in=entry.record.head.id, number=number.digits)
            self._receipts[receipt] = None
