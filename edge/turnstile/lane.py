"""One lane's rules: when its arm is released, and when it is locked again. Pure.

Every release stands for one committed record, in one direction; between two the arm is locked for
a moment, so that two people never pass on one. A fire frees the lane. Time is handed in,
monotonic seconds.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.turnstile.rules import Rules
from edge.turnstile.states import (
    Alarm,
    AlreadyFree,
    Became,
    Drop,
    Effect,
    Event,
    Fire,
    Free,
    Freed,
    Latching,
    LetOut,
    LetsOut,
    LettingOut,
    Lock,
    Locked,
    NotMoved,
    NotReleased,
    Order,
    OrderedFree,
    OrderedLocked,
    OrderedNormal,
    Passing,
    Position,
    Pulse,
    Release,
    Released,
    Sensed,
    Shut,
    Shutdown,
    Tick,
    TurnedAway,
)
from protocol.health import LaneCondition
from protocol.records import CheckIn, Direction, PassageOutcome

if TYPE_CHECKING:
    from edge.uplink.journal import Committed

MOST_WAITING = 3
"""How many check-ins may wait for the releases before theirs."""
PATIENCE_SECONDS = 30.0
"""Who could not be released within this is told to try again."""
FIRE_CLEAR_SECONDS = 5.0
"""How long the fire contact must be silent before the lane locks again."""
ALARM_BUZZ_SECONDS = 3.0
"""How long the buzzer sounds at an alarm."""
REFUSAL_BUZZ_SECONDS = 0.5
"""How long the buzzer sounds for somebody who was refused."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A release that waits for its turn, until it gives up."""

    release: Release
    until: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane's rules and state; `step` gives its successor."""

    name: str
    rules: Rules
    position: Position = field(default_factory=Locked)
    waiting: tuple[Waiting, ...] = ()
    last_seq: int = 0
    """Highest `seq` that asked for a release: one record, one release."""
    sensed: frozenset[Direction | None] = frozenset()
    """The passage sensors that speak."""
    sensed_since: float = 0.0
    held_open: bool = False
    """They have spoken for too long, and are not believed until all are silent."""
    closed: bool = False
    """By order: no releases. A fire frees it all the same."""
    buzz_until: float = float("-inf")
    """When the buzzer is silent again."""

    @property
    def deadline(self) -> float | None:
        """When the next `Tick` is due; None while nothing runs."""
        due = [waiting.until for waiting in self.waiting]
        match self.position:
            case Released(until=until) | Latching(until=until) | LettingOut(until=until):
                due.append(until)
            case Passing(until=float(until)) | Freed(until=float(until)):
                due.append(until)
            case _:
                pass
        if self.sensed and not self.held_open and not isinstance(self.position, Freed | Shut):
            due.append(self.sensed_since + self.rules.held_open_seconds)
        return min(due, default=None)

    @property
    def released(self) -> bool:
        """Whether the arm is released, for one person or for all."""
        match self.position:
            case Released() | Freed() | LettingOut() | Passing(until=float()):
                return True
            case _:
                return False

    @property
    def may_let_out(self) -> bool:
        """Whether the arm may be released now for somebody who cannot be recorded."""
        quiet = isinstance(self.position, Locked) and not self.waiting and not self.sensed
        return self.rules.lets_out and quiet and not self.closed

    @property
    def condition(self) -> LaneCondition:
        """What the lane is in, in the words of the gate's health."""
        match self.position:
            case Freed():
                return LaneCondition.FREED
            case Shut():
                return LaneCondition.SHUT
            case _ if self.closed:
                return LaneCondition.CLOSED
            case _ if self.held_open:
                return LaneCondition.HELD_OPEN
            case _:
                return LaneCondition.RELEASED if self.released else LaneCondition.LOCKED


Step = tuple[Lane, tuple[Effect, ...]]


def step(lane: Lane, event: Event, now: float) -> Step:
    """Give the lane after an event, and what is to be done, in order."""
    lane, elapsed = _elapse(lane, now)
    lane, effects = _take(lane, event, now)
    lane, started = _start(lane, now)
    return lane, (*elapsed, *effects, *started)


def _take(lane: Lane, event: Event, now: float) -> Step:
    taken: Step = (lane, ())
    match event:
        case Release():
            taken = _ask(lane, event, now)
        case LetOut(check_in=check_in):
            taken = _let_out(lane, check_in, now)
        case NotMoved(record=record):
            taken = _not_moved(lane, record.seq, now)
        case Sensed(direction=direction, active=active):
            taken = (_begins if active else _ends)(lane, direction, now)
        case Fire(active=active):
            taken = _burn(lane) if active else _calm(lane, now)
        case TurnedAway():
            buzz_until = max(lane.buzz_until, now + REFUSAL_BUZZ_SECONDS)
            taken = replace(lane, buzz_until=buzz_until), ()
        case Shutdown():
            taken = _shut(lane, now)
        case OrderedFree() | OrderedLocked() | OrderedNormal():
            taken = _order(lane, event, now)
        case Tick():
            pass
    return taken


def _elapse(lane: Lane, now: float) -> Step:
    lane, over = _end_position(lane, now)
    lane, noticed = _notice_held_open(lane, now)
    gone = [waiting for waiting in lane.waiting if waiting.until <= now]
    lane = replace(lane, waiting=lane.waiting[len(gone) :])
    return lane, (*over, *noticed, *(NotReleased(waiting.release.record) for waiting in gone))


def _end_position(lane: Lane, now: float) -> Step:
    effects: tuple[Effect, ...] = ()
    match lane.position:
        case Released(until=until, watched=watched) if until <= now:
            outcome: PassageOutcome | None = "abandoned" if watched else None
            lane, effects = _leave(lane, until, passed=False, outcome=outcome)
        case Passing(until=float(until), record=record) if until <= now:
            effects = (Drop(record),)
            lane = replace(lane, position=replace(lane.position, until=None))
        case Freed(until=float(until)) | LettingOut(until=until) if until <= now:
            effects = (Lock(),)
            lane = replace(lane, position=Latching(until + lane.rules.relock_seconds))
        case _:
            pass
    if isinstance(lane.position, Latching) and lane.position.until <= now:
        lane = replace(lane, position=Locked())
    return lane, effects


def _notice_held_open(lane: Lane, now: float) -> Step:
    if not lane.sensed or lane.held_open or isinstance(lane.position, Freed | Shut):
        return lane, ()
    if lane.sensed_since + lane.rules.held_open_seconds > now:
        return lane, ()
    effects: tuple[Effect, ...] = ()
    if isinstance(lane.position, Passing):  # he is in the way, and so in
        lane, effects = _leave(lane, now, passed=True, outcome="passed")
    lane, alarm = _alarm(replace(lane, held_open=True), "held-open", "somebody stands in it", now)
    return lane, (*effects, *alarm)


def _leave(lane: Lane, now: float, *, passed: bool, outcome: PassageOutcome | None) -> Step:
    """End a release: lock the arm, say what became of its person, and latch."""
    position = lane.position
    if not isinstance(position, Released | Passing):
        return lane, ()
    record, until = position.record, now + lane.rules.relock_seconds
    latching = Latching(until, record, position.direction, passed)
    said = _became(record, outcome) if outcome else ()
    return replace(lane, position=latching), (Drop(record), *said)


def _became(record: "Committed", outcome: PassageOutcome) -> tuple[Effect, ...]:
    return (Became(record, outcome),) if isinstance(record.body, CheckIn) else ()


def _alarm(lane: Lane, code: str, detail: str, now: float) -> Step:
    return replace(lane, buzz_until=now + ALARM_BUZZ_SECONDS), (Alarm(code, detail),)


def _ask(lane: Lane, release: Release, now: float) -> Step:
    if release.record.seq <= lane.last_seq:
        return lane, ()
    lane = replace(lane, last_seq=release.record.seq)
    if isinstance(lane.position, Freed):
        return lane, (AlreadyFree(release.record),)
    if isinstance(lane.position, Shut) or lane.closed or len(lane.waiting) >= MOST_WAITING:
        return lane, (NotReleased(release.record),)
    return replace(lane, waiting=(*lane.waiting, Waiting(release, now + PATIENCE_SECONDS))), ()


def _let_out(lane: Lane, check_in: str, now: float) -> Step:
    if not lane.may_let_out:
        return lane, ()
    return replace(lane, position=LettingOut(now + lane.rules.energised)), (LetsOut(check_in),)


def _start(lane: Lane, now: float) -> Step:
    somebody_is_there = bool(lane.sensed) and not lane.held_open
    if not isinstance(lane.position, Locked) or not lane.waiting or somebody_is_there:
        return lane, ()
    first, *rest = lane.waiting
    record, direction = first.release.record, first.release.direction
    watched = lane.rules.watched and not lane.held_open
    released = Released(record, direction, now + lane.rules.window(watched=watched), watched)
    lane = replace(lane, position=released, waiting=tuple(rest))
    return lane, (Pulse(record, direction, lane.rules.energised),)


def _not_moved(lane: Lane, seq: int, now: float) -> Step:
    position = lane.position
    if not isinstance(position, Released) or position.record.seq != seq:
        return lane, ()
    lane, dropped = _leave(lane, now, passed=False, outcome=None)
    return lane, (*dropped, NotReleased(position.record))


def _begins(lane: Lane, direction: Direction | None, now: float) -> Step:
    since = lane.sensed_since if lane.sensed else now
    lane = replace(lane, sensed=lane.sensed | {direction}, sensed_since=since)
    match lane.position:
        case LettingOut() if not _fits(direction, lane.rules.way_out):
            return _alarm(lane, "wrong-direction", "somebody passes against the release", now)
        case Released(watched=False) | Passing() | Freed() | LettingOut() | Shut():
            return lane, ()
        case Released() as released:
            return _enters(lane, released, direction, now)
        case Latching(after=after, direction=way, passed=True) if after and _fits(direction, way):
            lane, alarm = _alarm(lane, "two-people", "a second person on one release", now)
            return lane, (*_became(after, "two-people"), *alarm)
        case Latching(after=after, direction=way) if after and way and _fits(direction, way):
            return replace(lane, position=Passing(after, way, None)), ()  # late, but going
        case _:
            return _alarm(lane, "forced", "somebody passes without a release", now)


def _fits(sensed: Direction | None, way: Direction | None) -> bool:
    return sensed is None or sensed is way


def _enters(lane: Lane, released: Released, direction: Direction | None, now: float) -> Step:
    record, way = released.record, released.direction
    if not _fits(direction, way):
        lane, effects = _leave(lane, now, passed=False, outcome="wrong-direction")
        # The release is used up: nobody is "late" on it.
        lane = replace(lane, position=Latching(now + lane.rules.relock_seconds))
        lane, alarm = _alarm(lane, "wrong-direction", "somebody passes against the release", now)
        return lane, (*effects, *alarm)
    if lane.rules.locks_behind:
        return replace(lane, position=Passing(record, way, None)), (Drop(record),)
    return replace(lane, position=Passing(record, way, released.until)), ()


def _ends(lane: Lane, direction: Direction | None, now: float) -> Step:
    if direction not in lane.sensed:
        return lane, ()
    left = lane.sensed - {direction}
    lane = replace(lane, sensed=left, held_open=lane.held_open and bool(left))
    if isinstance(lane.position, Passing) and _fits(direction, lane.position.direction):
        return _leave(lane, now, passed=True, outcome="passed")
    return lane, ()


def _burn(lane: Lane) -> Step:
    match lane.position:
        case Shut():
            return lane, ()
        case Freed(order=None):
            return replace(lane, position=Freed()), ()
        case Passing(record=record):
            said = _became(record, "passed")
        case _:  # whoever was just released counts as in: in a fire he had better be looked for
            said = ()
    freed = replace(lane, position=Freed(), waiting=())
    return freed, (Free(lane.rules.way_out), *said, *_nobody_waits(lane))


def _calm(lane: Lane, now: float) -> Step:
    if lane.position != Freed():
        return lane, ()
    return replace(lane, position=Freed(now + FIRE_CLEAR_SECONDS)), ()


def _order(lane: Lane, order: Order, now: float) -> Step:
    match order:
        case OrderedFree():
            return _order_free(lane, order, now)
        case OrderedLocked():
            return _order_locked(lane, now)
        case OrderedNormal():
            lane = replace(lane, closed=False)
            return _end(lane, now) if isinstance(lane.position, Freed) else (lane, ())


def _order_free(lane: Lane, order: OrderedFree, now: float) -> Step:
    record, left = order.record, lane.waiting
    if record.seq <= lane.last_seq:
        return lane, ()
    lane = replace(lane, last_seq=record.seq)
    said: tuple[Effect, ...] = ()
    match lane.position:
        case Shut():
            return lane, (NotReleased(record),)
        case Freed(order=None):
            return lane, (AlreadyFree(record),)
        case Passing(record=person):
            said = _became(person, "passed")
        case _:
            pass
    freed = Freed(now + order.seconds, record, order.direction)
    served = (AlreadyFree(waiting.release.record) for waiting in left)
    lane = replace(lane, position=freed, waiting=(), closed=False)
    return lane, (Free(order.direction, record), *said, *served)


def _order_locked(lane: Lane, now: float) -> Step:
    left = _nobody_waits(lane)
    lane, ended = _end(replace(lane, closed=True, waiting=()), now)
    return lane, (*ended, *left)


def _end(lane: Lane, now: float) -> Step:
    """End a release, or that the lane is free by order; never a fire."""
    match lane.position:
        case Freed(order=None):
            return lane, ()
        case Freed() | LettingOut():
            return replace(lane, position=Latching(now + lane.rules.relock_seconds)), (Lock(),)
        case Released(watched=True):
            return _leave(lane, now, passed=False, outcome="abandoned")
        case Passing():
            return _leave(lane, now, passed=True, outcome="passed")
        case _:
            return _leave(lane, now, passed=False, outcome=None)


def _shut(lane: Lane, now: float) -> Step:
    left = _nobody_waits(lane)
    lane, ended = _end(lane, now)
    if isinstance(lane.position, Freed):
        ended = (Lock(),)
    return replace(lane, position=Shut(), waiting=()), (*ended, *left)


def _nobody_waits(lane: Lane) -> tuple[Effect, ...]:
    return tuple(NotReleased(waiting.release.record) for waiting in lane.waiting)
