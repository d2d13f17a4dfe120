"""Getting records to the central and receipt numbers back.

Sends what the outbox says, weighs each acknowledgement against the pinned key and the own chain,
and forgets nothing before it is settled. An acknowledgement that is not believed changes nothing
and is an alarm.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

import structlog

from edge.clock import RELEASED
from edge.errors import JournalError
from edge.events import AcknowledgementArrived, RecordsPublished, UplinkState
from edge.uplink import outbox
from edge.uplink.chain import Position
from edge.uplink.outbox import Outbox
from edge.uplink.settlement import Refused, Settlement, Standing, settle
from protocol.acknowledgements import Acknowledgement
from protocol.envelope import VerifyKey
from protocol.errors import ProtocolError
from protocol.receipts import ReceiptNumber

FORGED = "acknowledgement-forged"
"""Alarm: a message on the acknowledgement topic that the central did not sign."""
STALE = "acknowledgement-stale"
"""Alarm: a word of the central's own that is older than any can be now. Somebody plays it again, or
the central's clock was set back."""
_LATE = timedelta(minutes=1)
"""Nothing keeps a word on its way for so long: brokers keep none for a session that is over."""

_log = structlog.get_logger("uplink")


class Waiting(Protocol):
    """What delivery asks of a journal; see `edge.uplink.journal.Journal` for each."""

    @property
    def head(self) -> Position:
        """The newest record's place."""

    @property
    def acked(self) -> int:
        """Every record up to this sequence number is settled."""

    @property
    def signed_day(self) -> date | None:
        """The newest of the central's signed days that is remembered."""

    def messages(self, after: int, up_to: int) -> Iterable[tuple[int, bytes]]:
        """Give the records behind `after` as (last seq, payload) of messages."""

    def standing(self, acknowledgement: Acknowledgement) -> Standing:
        """Return what weighing an acknowledgement takes."""

    def settle(self, settlement: Settlement, word: str) -> None:
        """Store what an acknowledgement settled."""


class Delivery:
    """The loop's side of the uplink; the session's thread only carries bytes."""

    def __init__(
        self,
        journal: Waiting,
        acknowledgement_key: VerifyKey,
        *,
        publish: Callable[[int, bytes], None],
        alarm: Callable[[str, str], None],
    ) -> None:
        """Take the journal and the pinned key.

        Args:
            journal: Where records wait.
            acknowledgement_key: The central's key, pinned at enrolment.
            publish: Hands (last seq, payload) to the session; never blocks.
            alarm: Records (code, detail).
        """
        self._journal = journal
        self._key = acknowledgement_key
        self._publish = publish
        self._alarm = alarm
        self._outbox = Outbox(head=journal.head.seq, acked=journal.acked)
        self._heard: datetime | None = None
        """When the newest word of this session was said."""
        self._restored: datetime | None = None
        """When the central said in this session that it was restored."""
        self.floor: date = max(RELEASED, journal.signed_day or RELEASED)
        """The real day is this one or later: the last that the central signed for, also before
        this start."""

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._outbox.deadline

    @property
    def connected(self) -> bool:
        """Whether the session is up."""
        return self._outbox.connected

    @property
    def backlog(self) -> int:
        """How many records are not settled yet."""
        return self._outbox.head - self._outbox.acked

    def tick(self, now: float) -> None:
        """Send what is new in the journal, and again what is overdue; after every event."""
        self._step(outbox.Appended(self._journal.head.seq), now)
        self._step(outbox.Tick(), now)

    def uplink(self, event: UplinkState) -> None:
        """The session came up or went down."""
        if event.connected != self.connected:
            _log.info(
                "connected" if event.connected else "disconnected",
                detail=event.detail,
                backlog=self.backlog,
            )
        self._heard = self._restored = None  # a restored central may have another clock
        self._step(outbox.Connected() if event.connected else outbox.Lost(), event.at)

    def published(self, event: RecordsPublished) -> None:
        """The broker took a message."""
        self._step(outbox.Published(event.seq, event.delivered), event.at)

    def acknowledged(self, event: AcknowledgementArrived) -> tuple[tuple[str, ReceiptNumber], ...]:
        """Verify, weigh and store an acknowledgement.

        Returns:
            The check-ins (their records' ids) that got their receipt numbers by it.

        Raises:
            JournalError: it could not be stored; it will come again.
        """
        try:
            token = event.token.decode("ascii")
            said = Acknowledgement.opened(token, self._key)
        except (ProtocolError, UnicodeDecodeError) as error:
            self._alarm(FORGED, str(error))
            return ()
        settlement = settle(self._journal.standing(said), said)
        if isinstance(settlement, Refused):
            self._alarm(settlement.doubt, settlement.detail)
            return ()
        if self._stale(said):
            # True all the same, and cumulative: what it says is known, or is the device's to know.
            self._alarm(
                STALE, f"said at {said.at:%Y-%m-%d %H:%M:%S}, with later words heard before"
            )
        self._journal.settle(settlement, token)
        self.floor = max(self.floor, said.at.date())
        self._progress(settlement, said, event.at)
        return settlement.receipts

    def _stale(self, said: Acknowledgement) -> bool:
        if self._heard is not None and said.at < self._heard - _LATE:
            return True
        return said.at.date() < self.floor - timedelta(days=1)

    def _progress(self, settlement: Settlement, said: Acknowledgement, now: float) -> None:
        lost_after = settlement.lost_after
        if lost_after is not None and (self._heard is None or said.at > self._heard):
            _log.error("the central was restored, and is told again", after=lost_after)
            self._restored = said.at
            self._step(outbox.Restored(lost_after), now)
        self._heard = max(self._heard or said.at, said.at)
        if self._restored is None or said.at >= self._restored:
            # What was settled before is told again until the central says that it holds it.
            self._step(outbox.Acked(min(settlement.acked, said.up_to)), now)

    def _step(self, event: outbox.Event, now: float) -> None:
        self._outbox, sends = self._outbox.after(event, now)
        for send in sends:
            try:
                for seq, payload in self._journal.messages(send.after, send.up_to):
                    self._publish(seq, payload)
            except JournalError as error:
                # The outbox asks again when its deadline comes: nothing is lost by this.
                _log.warning("journal not readable", detail=str(error))
                return
