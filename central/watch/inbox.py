"""What devices and the broker said since the last look: taken in by the control's threads, quickly.

Of each device only the newest saying is kept until it is drained, so that a slow database costs
detail and no memory.
"""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from central.clock import Clock
from central.watch.broker_log import BrokerLog
from central.watch.life import Happening
from protocol.errors import MalformedError
from protocol.health import Health
from protocol.identifiers import DeviceId
from protocol.sessions import State

MOST_STATES = 50_000
"""How many births and deaths may wait; the oldest are forgotten first."""
MOST_REFUSED = 1_000
MOST_NOTICED = 1_000


@dataclass(frozen=True, slots=True)
class Heard:
    """How a device said that it is, and when that was heard."""

    health: Health
    at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A birth or a death."""

    device: DeviceId
    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Drained:
    """All that came since the last look."""

    health: dict[DeviceId, Heard]
    states: list[Begun]
    refused: list[str]
    """Whom the broker refused, and why."""
    malformed: dict[DeviceId, str]
    """Who said what is no health message."""
    noticed: list[Happening]
    """What another part of the central noticed."""


class Inbox:
    """Takes what comes, from any thread."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that says when something came."""
        self._clock = clock
        self._lock = threading.Lock()
        self._health: dict[DeviceId, Heard] = {}
        self._states: deque[Begun] = deque(maxlen=MOST_STATES)
        self._refused: deque[str] = deque(maxlen=MOST_REFUSED)
        self._noticed: deque[Happening] = deque(maxlen=MOST_NOTICED)
        self._malformed: dict[DeviceId, str] = {}
        self._broker_log = BrokerLog()

    def health(self, device: DeviceId, payload: bytes) -> None:
        """Take a health message; an older one than is known changes nothing (R60)."""
        try:
            said = Health.parse(payload)
        except MalformedError as error:
            with self._lock:
                self._malformed[device] = str(error)
            return
        with self._lock:
            before = self._health.get(device)
            if before is None or said.succeeds(before.health.session, before.health.beat):
                self._health[device] = Heard(said, self._clock())

    def state(self, device: DeviceId, payload: bytes) -> None:
        """Take a birth or a death."""
        try:
            state = State.parse(payload)
        except MalformedError:
            return  # the bridge sets it aside
        with self._lock:
            self._states.append(Begun(device, state, self._clock()))

    def broker_line(self, line: str) -> None:
        """Take a line of the broker's log."""
        refusal = self._broker_log.refusal(line)
        if refusal:
            with self._lock:
                self._refused.append(refusal)

    def notice(self, what: Happening) -> None:
        """Take what another part of the central noticed."""
        with self._lock:
            self._noticed.append(what)

    def drain(self) -> Drained:
        """Return what came, and begin anew."""
        with self._lock:
            drained = Drained(
                self._health,
                list(self._states),
                list(self._refused),
                self._malformed,
                list(self._noticed),
            )
            self._health, self._malformed = {}, {}
            self._states.clear()
            self._refused.clear()
            self._noticed.clear()
        return drained
