"""A simulated gate's journal: the chain and the signatures are real, the disk is left out.

What was settled long ago is forgotten, so that a gate takes the same memory however long it runs.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from edge.uplink.chain import START, Position
from edge.uplink.identity import Identity
from edge.uplink.journal import Draft
from edge.uplink.messages import BATCH_RECORDS, message
from edge.uplink.settlement import Settlement, Standing
from protocol.acknowledgements import Acknowledgement
from protocol.batches import join
from protocol.envelope import TokenType, token_hash
from protocol.records import Head, Record

_KEPT = 4 * BATCH_RECORDS
"""Settled records that stay: a late word may speak of them."""


@dataclass(frozen=True, slots=True)
class _Kept:
    place: Position
    id: str
    is_check_in: bool
    token: str


class LightJournal:
    """What `edge.delivery.Delivery` asks of a journal, in memory."""

    def __init__(self, identity: Identity) -> None:
        """Begin an empty journal."""
        self._identity = identity
        self._made: deque[_Kept] = deque()
        self._end = START
        self._kept: deque[_Kept] = deque()
        self._before = START
        """The place before the oldest that is kept."""
        self._numbers: dict[str, str] = {}
        self.head = START
        """The newest record's place."""
        self.acked = 0
        """Every record up to here is settled."""
        self.session = 0
        """The number of the present session."""
        self.signed_day: date | None = None
        """Nothing is remembered from before this run."""

    @property
    def made(self) -> int:
        """How many records are signed and not yet captured."""
        return len(self._made)

    @property
    def oldest(self) -> Position:
        """The oldest record's place, which names the journal; `START` when there is none."""
        return self._kept[0].place if self._kept else self._before

    def make(self, draft: Draft) -> None:
        """Sign the next record, to be captured later."""
        head = Head(
            id=draft.id,
            device=self._identity.device,
            site=self._identity.site,
            seq=self._end.seq + 1,
            prev=self._end.hash,
            at=draft.at,
            clock=draft.clock,
        )
        token = self._identity.key.sign(
            Record(head=head, body=draft.body).claims(), TokenType.RECORD
        )
        self._end = Position(head.seq, token_hash(token))
        self._made.append(_Kept(self._end, draft.id, draft.body.type == "check-in", token))

    def capture(self) -> Position:
        """Take the next record that was made into the journal: it happened now."""
        kept = self._made.popleft()
        self._kept.append(kept)
        self.head = kept.place
        return kept.place

    def next_session(self) -> int:
        """Return a higher session number than any before."""
        self.session += 1
        return self.session

    def messages(self, after: int, up_to: int) -> Iterator[tuple[int, bytes]]:
        """Yield the records behind `after` until `up_to` as (last seq, payload) of messages."""
        while after < up_to:
            begin = after - self._before.seq
            end = min(up_to - self._before.seq, begin + BATCH_RECORDS, len(self._kept))
            rows = [self._kept[index] for index in range(max(begin, 0), end)]
            if not rows:
                return
            after, tokens = message([(row.place.seq, row.token, None) for row in rows])
            yield after, join(tokens)

    def standing(self, acknowledgement: Acknowledgement) -> Standing:
        """Return what `settlement.settle` needs to know to weigh an acknowledgement."""
        up_to = acknowledgement.up_to
        ids = {receipt.check_in for receipt in acknowledgement.receipts}
        check_ins = [kept for kept in self._kept if kept.is_check_in]
        waiting = (kept for kept in check_ins if kept.id not in self._numbers)
        place = self._at(up_to)
        return Standing(
            device=self._identity.device,
            head=self.head,
            acked=self.acked,
            hash_at_up_to=place.hash if place else None,
            check_ins=frozenset(kept.id for kept in check_ins if kept.id in ids),
            held=self._numbers,
            waiting=[
                (kept.place.seq, kept.id)
                for kept in waiting
                if self.acked < kept.place.seq <= up_to
            ],
            session=self.session,
            pruned=self._before.seq,
        )

    def settle(self, settlement: Settlement, _word: str) -> None:
        """Keep what an acknowledgement settled, and forget what was settled long ago."""
        for check_in, number in settlement.receipts:
            self._numbers[check_in] = number.digits
        self.acked = max(self.acked, settlement.acked)
        while self._kept and self._kept[0].place.seq <= self.acked - _KEPT:
            oldest = self._kept.popleft()
            self._numbers.pop(oldest.id, None)
            self._before = oldest.place

    def _at(self, seq: int) -> Position | None:
        if seq == self._before.seq:
            return self._before
        index = seq - self._before.seq - 1
        return self._kept[index].place if 0 <= index < len(self._kept) else None
