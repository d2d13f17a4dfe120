"""A change to many devices, in stages, that stops by itself when devices report trouble. Pure.

One stage after the other is told; the next begins when each device of the stage has answered and
some time went by in which none got into trouble. Time is handed in.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

USUAL_STAGES = (5, 15, 80)
"""Percent of the devices in each stage."""


class State(StrEnum):
    """What a rollout is in."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    """By itself: there was trouble. A person decides what comes."""
    DONE = "done"
    ABORTED = "aborted"
    """A person ended it; devices keep what they have."""
    BACK = "back"
    """A person had every device that was told go back to what it had."""

    @property
    def is_over(self) -> bool:
        """Whether nothing follows by itself or by `Resumed`."""
        return self in {State.DONE, State.ABORTED, State.BACK}


class Fate(StrEnum):
    """What became of a device."""

    WAITING = "waiting"
    TOLD = "told"
    APPLIED = "applied"
    AWAY = "away"
    """It was not there when it was told, and will hear of it when it comes back."""
    TROUBLED = "troubled"


@dataclass(frozen=True, slots=True)
class Plan:
    """How carefully to go."""

    stages: tuple[int, ...] = USUAL_STAGES
    """Percent of the devices in each; together 100."""
    answer_within: timedelta = timedelta(minutes=2)
    """How long a device that is there has for its answer."""
    watch_for: timedelta = timedelta(minutes=5)
    """How long a stage must go without trouble after its last answer."""
    most_trouble: int = 0
    """How many devices may get into trouble before the rollout stops."""

    def __post_init__(self) -> None:
        """Refuse stages that are not a whole."""
        if not self.stages or min(self.stages) < 1 or sum(self.stages) != 100:  # noqa: PLR2004  percent
            raise ValueError("The stages of a rollout are percents that make 100 together.")
        if self.most_trouble < 0 or min(self.answer_within, self.watch_for) < timedelta():
            raise ValueError("Times and how much trouble is borne are not below nothing.")


@dataclass(frozen=True, slots=True)
class Member:
    """One device of a rollout."""

    device: str
    stage: int
    fate: Fate = Fate.WAITING
    told_at: datetime | None = None
    there: bool = False
    """Whether it was there when it was told."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rollout:
    """A rollout's state; `step` gives its successor."""

    plan: Plan
    members: tuple[Member, ...]
    state: State = State.RUNNING
    stage: int = 0
    """The one that is told or watched, from 0."""
    quiet_since: datetime | None = None
    """Since when every device of the stage has answered; None while some have not."""
    forgiven: int = 0
    """How many troubled devices a person saw when he let it go on."""
    why: str = ""
    """Why it stopped."""

    @classmethod
    def over(cls, devices: Sequence[str], plan: Plan) -> "Rollout":
        """Make a rollout over devices, the first of them first."""
        if not devices:
            raise ValueError("A rollout needs a device.")
        ends = _ends(len(devices), plan.stages)
        members = (
            Member(device, next(stage for stage, end in enumerate(ends) if place < end))
            for place, device in enumerate(devices)
        )
        return cls(plan, tuple(members))

    @property
    def troubled(self) -> tuple[Member, ...]:
        """The devices in trouble."""
        return tuple(each for each in self.members if each.fate is Fate.TROUBLED)

    def progress(self, fate: Fate) -> int:
        """Return how many devices have this fate."""
        return sum(each.fate is fate for each in self.members)


@dataclass(frozen=True, slots=True)
class Answered:
    """A device said what became of the change."""

    device: str
    applied: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Troubled:
    """A device that was told got into trouble: it went silent, or raised an alarm."""

    device: str
    why: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by; `there` are the devices whose session is up."""

    there: AbstractSet[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Paused:
    """A person stops it for now."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A person lets it go on, whatever trouble there is so far."""


@dataclass(frozen=True, slots=True)
class Aborted:
    """A person ends it."""


@dataclass(frozen=True, slots=True)
class RolledBack:
    """A person has every device go back that was told."""


Event = Answered | Troubled | Tick | Paused | Resumed | Aborted | RolledBack


@dataclass(frozen=True, slots=True)
class Tell:
    """Have a device changed."""

    device: str


@dataclass(frozen=True, slots=True)
class Restore:
    """Give a device back what it had."""

    device: str


Effect = Tell | Restore
Step = tuple[Rollout, tuple[Effect, ...]]


def step(rollout: Rollout, event: Event, now: datetime) -> Step:
    """Give the rollout after an event, and what is to be done, in order."""
    match event:
        case Answered(device, applied, why):
            fate = Fate.APPLIED if applied else Fate.TROUBLED
            return _stopped(_marked(rollout, device, fate, why)), ()
        case Troubled(device, why):
            return _stopped(_marked(rollout, device, Fate.TROUBLED, why)), ()
        case Tick(there):
            return _tick(rollout, there, now)
        case _:
            return _decided(rollout, event)


def _decided(rollout: Rollout, event: Paused | Resumed | Aborted | RolledBack) -> Step:
    """Take what a person decided; what does not fit the state changes nothing."""
    match event:
        case Paused() if rollout.state is State.RUNNING:
            return replace(rollout, state=State.PAUSED), ()
        case Resumed() if rollout.state in {State.PAUSED, State.STOPPED}:
            seen = len(rollout.troubled)
            return replace(rollout, state=State.RUNNING, forgiven=seen, why=""), ()
        case Aborted() if not rollout.state.is_over:
            return replace(rollout, state=State.ABORTED), ()
        case RolledBack() if rollout.state is not State.BACK:
            told = (each for each in rollout.members if each.fate is not Fate.WAITING)
            back = tuple(Restore(each.device) for each in told)
            return replace(rollout, state=State.BACK), back
        case _:
            return rollout, ()


def _marked(rollout: Rollout, device: str, fate: Fate, why: str) -> Rollout:
    """Note a device's fate, once it was told; trouble is not undone by a later answer."""

    def mark(member: Member) -> Member:
        if member.device != device or member.fate in {Fate.WAITING, Fate.TROUBLED}:
            return member
        return replace(member, fate=fate, why=why)

    return replace(rollout, members=tuple(mark(each) for each in rollout.members))


def _stopped(rollout: Rollout) -> Rollout:
    """Stop when there is more trouble than is borne."""
    more = len(rollout.troubled) - rollout.forgiven
    if rollout.state is not State.RUNNING or more <= rollout.plan.most_trouble:
        return rollout
    last = rollout.troubled[-1]
    return replace(rollout, state=State.STOPPED, why=f"{last.device}: {last.why}")


def _tick(rollout: Rollout, there: AbstractSet[str], now: datetime) -> Step:
    if rollout.state.is_over:
        return rollout, ()
    rollout = _stopped(_overdue(rollout, now))
    if rollout.state is not State.RUNNING:
        return rollout, ()
    rollout = _next_stage(rollout, now)
    return _told(rollout, there, now) if rollout.state is State.RUNNING else (rollout, ())


def _overdue(rollout: Rollout, now: datetime) -> Rollout:
    """Note who was there and did not answer in time, and who was not there."""

    def look(member: Member) -> Member:
        if member.fate is not Fate.TOLD or member.told_at is None:
            return member
        if not member.there:
            return replace(member, fate=Fate.AWAY)
        if now - member.told_at <= rollout.plan.answer_within:
            return member
        return replace(member, fate=Fate.TROUBLED, why="did not answer")

    return replace(rollout, members=tuple(look(each) for each in rollout.members))


def _next_stage(rollout: Rollout, now: datetime) -> Rollout:
    fates = {each.fate for each in rollout.members if each.stage == rollout.stage}
    if fates & {Fate.WAITING, Fate.TOLD}:
        return replace(rollout, quiet_since=None)
    since = rollout.quiet_since or now
    if now - since < rollout.plan.watch_for:
        return replace(rollout, quiet_since=since)
    if rollout.stage == max(each.stage for each in rollout.members):
        return replace(rollout, state=State.DONE, quiet_since=since)
    return replace(rollout, stage=rollout.stage + 1, quiet_since=None)


def _told(rollout: Rollout, there: AbstractSet[str], now: datetime) -> Step:
    effects: list[Effect] = []

    def tell(member: Member) -> Member:
        if member.stage != rollout.stage or member.fate is not Fate.WAITING:
            return member
        effects.append(Tell(member.device))
        return replace(member, fate=Fate.TOLD, told_at=now, there=member.device in there)

    members = tuple(tell(each) for each in rollout.members)
    return replace(rollout, members=members), tuple(effects)


def _ends(count: int, stages: Iterable[int]) -> list[int]:
    """Return where each stage ends among `count` devices: at least one in the first, all at last.

    A stage may be empty where there are few devices; `Rollout.over` numbers those that are not.
    """
    ends, percent = list[int](), 0
    for stage in stages:
        percent += stage
        ends.append(max(1, -(-count * percent // 100)))
    return sorted(set(ends))
