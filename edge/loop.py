"""The one loop that owns the gate: events in turn, then whatever is due, for ever.

Adapters run in threads of their own and only `post`. Everything that changes state or moves
something happens here, one thing at a time, so that the rules need no locks. Who stands at the arm
comes before what the central says, each in its own order: a backlog that is being sent keeps nobody
waiting. A fault in one event never ends the loop.
"""

import queue
from itertools import count
from typing import Protocol

from edge.clock import Clock
from edge.events import (
    AcknowledgementArrived,
    CentralSpoke,
    Event,
    Noticed,
    RecordsPublished,
    RosterTaken,
    StopRequested,
    UplinkState,
)

LONGEST_WAIT = 1.0
"""The loop looks at the time at least this often, in seconds: the watchdog hangs on it."""

_MESSAGES = (
    UplinkState,
    AcknowledgementArrived,
    CentralSpoke,
    RecordsPublished,
    Noticed,
    RosterTaken,
    StopRequested,
)
"""What waits while there is anything else."""


class Owner(Protocol):
    """What the loop drives: the gate."""

    def handle(self, event: Event) -> None:
        """Take one event."""

    def tick(self, now: float) -> None:
        """Do what is due at `now` (monotonic seconds)."""

    def deadline(self) -> float | None:
        """Return when something is due next (monotonic seconds), or None."""

    def fault(self, error: Exception) -> None:
        """Go to the safe side after an error that nobody foresaw."""


class Loop:
    """Takes events one after the other until it is asked to stop."""

    def __init__(self, clock: Clock) -> None:
        """Make a loop; adapters may post before it runs."""
        self._clock = clock
        self._numbers = count()
        self._events: queue.PriorityQueue[tuple[bool, int, Event]] = queue.PriorityQueue()

    def post(self, event: Event) -> None:
        """Hand an event in, from any thread; never blocks."""
        self._events.put((isinstance(event, _MESSAGES), next(self._numbers), event))

    def run(self, owner: Owner) -> None:
        """Drive `owner` until a `StopRequested` comes."""
        while True:
            event = self._next(owner.deadline())
            if isinstance(event, StopRequested):
                return
            try:
                if event is not None:
                    owner.handle(event)
                owner.tick(self._clock.monotonic())
            except Exception as error:  # noqa: BLE001  one bad event must not end the gate
                owner.fault(error)

    def _next(self, deadline: float | None) -> Event | None:
        wait = LONGEST_WAIT
        if deadline is not None:
            wait = min(wait, max(0.0, deadline - self._clock.monotonic()))
        try:
            return self._events.get(timeout=wait)[2]
        except queue.Empty:
            return None
