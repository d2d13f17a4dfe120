"""One card's stay in a reader: read in a thread of its own, told to the loop exactly once.

A mute card's transmit cannot be cancelled. So the read has deadlines that the reader loop keeps:
past one, the thread is left behind with its own context and whatever it brings later is dropped.
"""

import threading
from collections.abc import Callable

from edge.credential import Credential, Unreadable
from edge.events import CardRead, Event
from edge.readers.eid.card import read_card
from edge.readers.eid.errors import (
    CardBusyError,
    CardGoneError,
    CardMuteError,
    RefusedCardError,
)
from edge.readers.eid.trust import Trust
from edge.readers.winscard import Connection, Context, ReaderServiceError
from protocol.reasons import Reason

ANSWER_WITHIN_S = 3.0
"""The longest silence of a card, or wait for another program that holds it."""
WHOLE_WITHIN_S = 12.0
"""The longest read: a slow card with all its certificates takes about four seconds."""

_RETRY_EVERY_S = 0.1
_REMOVAL_SHOWS_WITHIN_S = 0.6
_LAST_WORD_WITHIN_S = 0.3


class Insertion:
    """A card in a lane's reader, from its event until it is out again."""

    def __init__(
        self,
        *,
        lane: str,
        reader: str,
        atr: bytes,
        at: float,
        trust: Trust,
        post: Callable[[Event], None],
        now: Callable[[], float],
        was_in: bool = False,
    ) -> None:
        """Get ready to read; `at` is the monotonic time of the card's event.

        `was_in`: nobody saw the card go in.
        """
        self._lane = lane
        self._reader = reader
        self._atr = atr
        self._at = at
        self._was_in = was_in
        self._trust = trust
        self._post = post
        self._now = now
        self._heard_at = at
        self._waits_for_others = True
        self._told = threading.Lock()
        self._removed = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"card-{lane}", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    @property
    def is_told(self) -> bool:
        """Whether the loop has been told how the read ended."""
        return self._told.locked()

    def tell(self, result: Credential | Unreadable) -> None:
        """Tell the loop how the read ended, unless it was told already."""
        if self._told.acquire(blocking=False):
            at, was_in = self._now(), self._was_in
            self._post(CardRead(self._lane, result, inserted_at=self._at, at=at, was_in=was_in))

    def keep_deadlines(self) -> None:
        """Give up on a read that takes too long; called by the reader loop."""
        now = self._now()
        if self.is_told or (
            now - self._heard_at < ANSWER_WITHIN_S and now - self._at < WHOLE_WITHIN_S
        ):
            return
        if self._waits_for_others:
            detail = f"Another program held the card for {ANSWER_WITHIN_S:.0f} s."
            self.tell(Unreadable(Reason.CARD_BUSY, detail))
        else:
            detail = f"The card was silent for {now - self._heard_at:.1f} s."
            self.tell(Unreadable(Reason.CARD_MUTE, detail))

    def end(self) -> None:
        """The card is out: let the read have its last word, else tell that it was torn out."""
        self._removed.set()
        if self._thread.is_alive() and not self.is_told:
            self._thread.join(_LAST_WORD_WITHIN_S)
        self.tell(Unreadable(Reason.CARD_REMOVED, "The card was taken out before it was read."))

    def _run(self) -> None:
        try:
            context = Context()
        except ReaderServiceError as error:
            self.tell(Unreadable(Reason.CARD_UNREADABLE, str(error)))
            return
        try:
            self._read_twice(context)
        except RefusedCardError as error:
            self.tell(Unreadable(error.reason, str(error)))
        finally:
            context.release()

    def _read_twice(self, context: Context) -> None:
        """Read; once more after a reset if contact was lost but the card is still there."""
        try:
            self.tell(self._read(context, reset=False))
        except CardGoneError:
            if self._removed.wait(_REMOVAL_SHOWS_WITHIN_S) or self.is_told:
                raise
            self.tell(self._read(context, reset=True))

    def _read(self, context: Context, *, reset: bool) -> Credential | Unreadable:
        """Read while no other program may talk to the card.

        Raises:
            CardGoneError: contact was lost.
            RefusedCardError: the card cannot be connected to.
        """
        connection = self._connect(context)
        try:
            if reset:
                connection.reset()
            connection.begin()
            self._hear()
            self._waits_for_others = False
            result = read_card(
                _Heard(connection, self._hear),
                self._trust,
                now=self._now,
                pause=self._pause,
                atr=self._atr,
                since=self._at,
            ).result
        finally:
            connection.close()
        if isinstance(result, Unreadable) and result.reason is Reason.CARD_REMOVED:
            raise CardGoneError(result.detail)
        return result

    def _connect(self, context: Context) -> Connection:
        """Connect; while another program has the card for itself, try until the deadline."""
        while True:
            try:
                return context.connect(self._reader)
            except CardBusyError:
                if self.is_told or self._removed.wait(_RETRY_EVERY_S):
                    raise

    def _hear(self) -> None:
        """Note that the card gave a sign of life; stop a read that nobody waits for."""
        self._heard_at = self._now()
        if self.is_told:
            raise CardMuteError("The card answered after it had been given up.")

    def _pause(self, seconds: float) -> None:
        self._removed.wait(seconds)


class _Heard:
    """A transport that notes each answer of the card."""

    def __init__(self, connection: Connection, hear: Callable[[], None]) -> None:
        self._connection = connection
        self._hear = hear

    def transmit(self, command: bytes) -> bytes:
        answer = self._connection.transmit(command)
        self._hear()
        return answer
