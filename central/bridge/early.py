"""Records that came before those that they continue: looked at again when they fit, for a moment.

A shared subscription hands a gate's messages to any worker: a later one may be committed first.
What is kept here is answered already (R20) and may be forgotten: the gate would send it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from central.ledger.continuation import Position
from central.ledger.entries import Outcome, VerifiedBatch
from protocol.identifiers import DeviceId

PATIENCE = timedelta(seconds=4)
"""A little less than a gate's own: after five seconds it sends again what the broker took."""
MOST = 200
"""How many batches are kept; a batch is at most one message."""


@dataclass(frozen=True, slots=True)
class _Kept:
    batch: VerifiedBatch
    until: datetime


@dataclass(slots=True)
class Early:
    """The batches that are kept, oldest first."""

    _kept: list[_Kept] = field(default_factory=list)

    def __len__(self) -> int:
        """How many batches are kept."""
        return len(self._kept)

    @property
    def devices(self) -> set[DeviceId]:
        """Whose they are."""
        return {kept.batch.device for kept in self._kept}

    def keep(
        self, batches: Iterable[VerifiedBatch], outcomes: Iterable[Outcome], now: datetime
    ) -> None:
        """Keep what lies beyond a gap, by what became of it."""
        held = {of.device: of.held.seq for of in outcomes if of.beyond_gap}
        for batch in batches:
            up_to = held.get(batch.device)
            if up_to is not None and batch.records[0].record.head.seq > up_to + 1:
                self._kept.append(_Kept(batch, now + PATIENCE))
        del self._kept[:-MOST]

    def fitting(
        self, heads: Mapping[DeviceId, Mapping[int, Position]], now: datetime
    ) -> list[VerifiedBatch]:
        """Take out what continues the heads, in order; forget what waited too long."""
        self._kept = [kept for kept in self._kept if now < kept.until <= now + PATIENCE]
        fitting: list[VerifiedBatch] = []
        for device in self.devices:
            ends = set(heads.get(device, {}).values())
            for batch in self._of(device):
                first, last = batch.records[0].record.head, batch.records[-1]
                if Position(first.seq - 1, first.prev) in ends:
                    fitting.append(batch)
                    ends.add(Position(last.record.head.seq, last.hash))
        taken = {id(batch) for batch in fitting}
        self._kept = [kept for kept in self._kept if id(kept.batch) not in taken]
        return fitting

    def _of(self, device: DeviceId) -> Sequence[VerifiedBatch]:
        batches = [kept.batch for kept in self._kept if kept.batch.device == device]
        return sorted(batches, key=lambda batch: batch.records[0].record.head.seq)
