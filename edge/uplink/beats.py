"""The loop's side of the gate's health: when to say how it is, and what was said when.

A beat is said every few seconds, and soon after a change that is worth telling. It costs the loop
microseconds: it is handed over and forgotten, and a fault in it is logged and goes no further.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import structlog

from edge.clock import Moment
from edge.errors import EdgeError
from edge.events import Input, InputChanged, ReaderKind, ReaderState
from edge.uplink.chain import Position
from protocol.health import BEAT_SECONDS, LaneHealth, ReaderHealth

LOOK_SECONDS = 1.0
"""How soon after a change it is told, at the latest."""
REMEMBERED = 64
"""How many of a session's beats are remembered, with the moment that they were said at."""

_log = structlog.get_logger("health")


@dataclass(frozen=True, slots=True)
class Condition:
    """What the loop knows of its gate at one moment."""

    moment: Moment
    backlog: int
    head: Position
    lanes: tuple[LaneHealth, ...]
    desired: int = 0
    """Version of the desired configuration in force; 0 for the local one."""
    roster: int | None = None
    """Version of the roster; None when it cannot be read."""
    checkpoint: int = 0
    """How far the newest checkpoint of the central's ledger reaches; 0 for none."""

    @property
    def worth_telling(self) -> tuple[object, ...]:
        """What is told soon when it changes; people who pass do not change it."""
        lanes = tuple(None if lane.condition.is_passing else lane.condition for lane in self.lanes)
        return self.moment.trusted, lanes, self.desired, self.roster


@dataclass(frozen=True, slots=True)
class Beat:
    """One saying, as it leaves the loop."""

    session: int
    number: int
    """From 1 within the session."""
    condition: Condition
    readers: tuple[ReaderHealth, ...]
    contacts: tuple[Input, ...]


class Beats:
    """Says how the gate is when it is time; used by the loop alone."""

    def __init__(
        self,
        readers: Iterable[tuple[str, ReaderKind]],
        *,
        session: Callable[[], int | None],
        look: Callable[[], Condition],
        say: Callable[[Beat], None],
    ) -> None:
        """Take what is told.

        Args:
            readers: every reader that the gate should have: where it stands, and what it is.
            session: gives the number of the session that is up; None while none is.
            look: gives the gate's condition.
            say: takes a beat; it must not block.
        """
        self._readers = dict.fromkeys(readers, False)
        self._contacts: set[Input] = set()
        self._session = session
        self._look = look
        self._say = say
        self._next_look = float("-inf")
        self._next_beat = float("-inf")
        self._in_session = 0
        self._count = 0
        self._told: object = None
        self._said: deque[tuple[int, float]] = deque(maxlen=REMEMBERED)

    def see(self, event: ReaderState | InputChanged) -> None:
        """A reader was found or lost, or a contact of the whole gate began to speak or ended."""
        match event:
            case ReaderState():
                self._readers[event.lane, event.kind] = event.ready
            case InputChanged(lane="", active=True):
                self._contacts.add(event.input)
            case InputChanged(lane=""):
                self._contacts.discard(event.input)
            case InputChanged():
                pass  # a lane's own: its condition tells

    def tick(self, now: float) -> None:
        """Say how the gate is, if it is time (monotonic seconds)."""
        if now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        session = self._session()
        if session is None:
            return
        if session != self._in_session:
            self._in_session, self._count, self._next_beat = session, 0, now
            self._said.clear()
        try:
            self._beat(self._look(), now)
        except EdgeError as error:
            _log.warning("health not told", reason=str(error))

    def said_at(self, session: int, beat: int) -> float | None:
        """Return when a beat was said, in monotonic seconds.

        None for what this gate did not say: in another session, never, or too long ago to be
        remembered.
        """
        if session != self._in_session or session != self._session():
            return None
        return next((at for number, at in self._said if number == beat), None)

    def _beat(self, condition: Condition, now: float) -> None:
        readers, contacts = tuple(self._reader_health()), tuple(sorted(self._contacts))
        telling = condition.worth_telling, readers, contacts
        if telling == self._told and now < self._next_beat:
            return
        self._told, self._next_beat = telling, now + BEAT_SECONDS
        self._count += 1
        self._said.append((self._count, now))
        self._say(Beat(self._in_session, self._count, condition, readers, contacts))

    def _reader_health(self) -> Iterator[ReaderHealth]:
        for (lane, kind), ready in self._readers.items():
            yield ReaderHealth(lane=lane, kind=kind.value, ready=ready)
