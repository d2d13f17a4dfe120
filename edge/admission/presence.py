"""Who came in and went out at this gate, as far as admission needs it: no number, no name.

A person is a keyed hash. What is kept of him is written with his check-in in one commit, so that
after any crash this is rebuilt to what the journal says. Nobody is counted twice. Pure.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from protocol.identifiers import EnterpriseNumber
from protocol.records import Direction

PersonKey = NewType("PersonKey", bytes)
"""A keyed hash of a person's number (edge/roster/keys.py); useless without the device's key."""
UNDOABLE = 100
"""For how many check-ins it is known what was before them, should their people not go through."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something happened, in a way that survives a reboot and a clock that jumps."""

    boot: str
    monotonic: float
    wall: datetime
    """UTC."""
    trusted: bool

    def since(self, earlier: "Stamp") -> float | None:
        """Seconds since an earlier stamp; None when no clock can tell."""
        if earlier.boot == self.boot:
            return self.monotonic - earlier.monotonic
        if not (earlier.trusted and self.trusted):
            return None
        seconds = (self.wall - earlier.wall).total_seconds()
        return seconds if seconds >= 0 else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's last passage."""

    last: Direction
    at: Stamp
    check_in: str
    """Id of its record."""
    employer: EnterpriseNumber | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """What is to be kept of a person from now on; None: nothing."""

    person: PersonKey
    standing: Standing | None


class Presence:
    """The last passage of everyone; a dictionary, and changed only by what was committed."""

    def __init__(self, traces: Iterable[Trace] = ()) -> None:
        """Begin with what the journal kept."""
        self._standings: dict[PersonKey, Standing] = {}
        self._inside: set[PersonKey] = set()
        self._around: OrderedDict[str, tuple[Trace, Trace]] = OrderedDict()
        for trace in traces:
            self._keep(trace)

    def of(self, person: PersonKey) -> Standing | None:
        """Return a person's last passage."""
        return self._standings.get(person)

    def inside(self, now: Stamp, stay_seconds: float) -> int:
        """Count who came in, did not leave, and is not inside for longer than anyone stays."""
        return sum(is_inside(self._standings[one], now, stay_seconds) for one in self._inside)

    def committed(self, trace: Trace) -> None:
        """Take what is durable now."""
        before = Trace(trace.person, self._standings.get(trace.person))
        self._keep(trace)
        if trace.standing is not None:
            self._around[trace.standing.check_in] = (before, trace)
            if len(self._around) > UNDOABLE:
                self._around.popitem(last=False)

    def went(self, check_in: str, *, through: bool) -> Trace | None:
        """Return what is to be kept when it is known whether a person went through the arm.

        As before his check-in where he did not. None where nothing changes: it was taken so
        already, he has passed again since, or it is too long ago.
        """
        if check_in not in self._around:
            return None
        before, after = self._around[check_in]
        was, becomes = (before, after) if through else (after, before)
        if self._standings.get(after.person) != was.standing:
            return None
        self._keep(becomes)
        return becomes

    def stale(self, now: Stamp, seconds: float) -> list[PersonKey]:
        """Return who passed longer ago than this, for certain, and forget them."""
        old = [
            person
            for person, standing in self._standings.items()
            if (now.since(standing.at) or 0.0) > seconds
        ]
        for person in old:
            self._keep(Trace(person, None))
        return old

    def _keep(self, trace: Trace) -> None:
        self._inside.discard(trace.person)
        if trace.standing is None:
            self._standings.pop(trace.person, None)
            return
        self._standings[trace.person] = trace.standing
        if trace.standing.last is Direction.IN:
            self._inside.add(trace.person)


def is_inside(standing: Standing | None, now: Stamp, stay_seconds: float) -> bool:
    """Whether a person is inside: came in last, and not longer ago than anyone stays."""
    if standing is None or standing.last is Direction.OUT:
        return False
    since = now.since(standing.at)
    return since is None or since < stay_seconds
