"""One lane's rules: when its arm is released, and when it is locked again. Pure.

Every release stands for one committed record and lasts one pulse; between two pulses the arm is
locked for a moment, so that two people never pass on one. Time is handed in, monotonic seconds.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from protocol.records import CheckIn, Direction, Override

if TYPE_CHECKING:
    from edge.uplink.journal import Committed

RELOCK_SECONDS = 0.3
"""How long the arm stays locked between two pulses: long enough for its bolt to fall in."""
MOST_WAITING = 3
"""How many check-ins may wait for the pulses before theirs."""


def may_release(record: "Committed") -> bool:
    """Whether a committed record stands for a person who may pass: a check-in or an override."""
    return isinstance(record.body, CheckIn | Override)


@dataclass(frozen=True, slots=True)
class Locked:
    """The arm is locked and ready for a release."""


@dataclass(frozen=True, slots=True)
class Released:
    """The arm is released for one record, until `until` at the latest."""

    record: "Committed"
    direction: Direction
    until: float


@dataclass(frozen=True, slots=True)
class Latching:
    """The arm is locked after a pulse and takes no release before `until`."""

    until: float


@dataclass(frozen=True, slots=True)
class Shut:
    """The gate is ending: the arm is locked and stays so."""


Position = Locked | Released | Latching | Shut


@dataclass(frozen=True, slots=True)
class Release:
    """Somebody may pass: asks for a pulse on the strength of a committed record."""

    record: "Committed"
    direction: Direction

    def __post_init__(self) -> None:
        """Refuse records that let nobody through, such as a refusal."""
        if not may_release(self.record):
            raise ValueError(f"A {self.record.body.type} record releases no arm.")


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by; due at the lane's `deadline`."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """The gate is ending."""


Event = Release | Tick | Shutdown


@dataclass(frozen=True, slots=True)
class Pulse:
    """Release the arm for `seconds`, for this record."""

    record: "Committed"
    direction: Direction
    seconds: float


@dataclass(frozen=True, slots=True)
class Drop:
    """Lock the arm now; it may have dropped already by its own timer."""

    record: "Committed"


@dataclass(frozen=True, slots=True)
class NotReleased:
    """This record gets no pulse: too many wait before it, or the gate is ending."""

    record: "Committed"


Effect = Pulse | Drop | NotReleased


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane's rules and state; `step` gives its successor."""

    name: str
    pulse_seconds: float
    position: Position = Locked()
    waiting: tuple[Release, ...] = ()
    last_seq: int = 0
    """Highest `seq` that asked for a release: one record, one pulse."""

    @property
    def deadline(self) -> float | None:
        """When the next `Tick` is due; None while nothing runs."""
        match self.position:
            case Released(until=until) | Latching(until=until):
                return until
            case Locked() | Shut():
                return None

    @property
    def released(self) -> bool:
        """Whether the arm is released."""
        return isinstance(self.position, Released)


def step(lane: Lane, event: Event, now: float) -> tuple[Lane, tuple[Effect, ...]]:
    """Give the lane after an event, and what is to be done, in order."""
    lane, elapsed = _elapse(lane, now)
    effects: tuple[Effect, ...] = ()
    match event:
        case Release():
            lane, effects = _ask(lane, event)
        case Shutdown():
            lane, effects = _shut(lane)
        case Tick():
            pass
    lane, started = _start(lane, now)
    return lane, (*elapsed, *effects, *started)


def _elapse(lane: Lane, now: float) -> tuple[Lane, tuple[Effect, ...]]:
    effects: tuple[Effect, ...] = ()
    if isinstance(lane.position, Released) and lane.position.until <= now:
        effects = (Drop(lane.position.record),)
        lane = replace(lane, position=Latching(lane.position.until + RELOCK_SECONDS))
    if isinstance(lane.position, Latching) and lane.position.until <= now:
        lane = replace(lane, position=Locked())
    return lane, effects


def _ask(lane: Lane, release: Release) -> tuple[Lane, tuple[Effect, ...]]:
    if release.record.seq <= lane.last_seq:
        return lane, ()
    lane = replace(lane, last_seq=release.record.seq)
    if isinstance(lane.position, Shut) or len(lane.waiting) >= MOST_WAITING:
        return lane, (NotReleased(release.record),)
    return replace(lane, waiting=(*lane.waiting, release)), ()


def _shut(lane: Lane) -> tuple[Lane, tuple[Effect, ...]]:
    dropped = (Drop(lane.position.record),) if isinstance(lane.position, Released) else ()
    left = tuple(NotReleased(release.record) for release in lane.waiting)
    return replace(lane, position=Shut(), waiting=()), (*dropped, *left)


def _start(lane: Lane, now: float) -> tuple[Lane, tuple[Effect, ...]]:
    if not (isinstance(lane.position, Locked) and lane.waiting):
        return lane, ()
    first, *rest = lane.waiting
    until = now + lane.pulse_seconds
    lane = replace(
        lane, position=Released(first.record, first.direction, until), waiting=tuple(rest)
    )
    return lane, (Pulse(first.record, first.direction, lane.pulse_seconds),)
