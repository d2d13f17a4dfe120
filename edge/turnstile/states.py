"""What a lane can be in, what can happen to it, and what it then wants done. Pure words.

`edge.turnstile.lane` steps from one to the other. Times are monotonic seconds.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from protocol.records import CheckIn, Direction, Override, PassageOutcome

if TYPE_CHECKING:
    from edge.uplink.journal import Committed


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
    watched: bool = False
    """Whether a sensor will tell what became of the person."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Somebody is going through; `until` as long as the arm is still released for him."""

    record: "Committed"
    direction: Direction
    until: float | None


@dataclass(frozen=True, slots=True)
class Latching:
    """The arm is locked after a release and takes no other before `until`."""

    until: float
    after: "Committed | None" = None
    """The record whose release it was, while somebody may still be on it."""
    direction: Direction | None = None
    passed: bool = False
    """Whether its person has gone through."""


@dataclass(frozen=True, slots=True)
class Freed:
    """The lane is free: a fire, until its contact has been silent for long enough, or an order."""

    until: float | None = None
    order: "Committed | None" = None
    """The override that ordered it; None in a fire."""
    direction: Direction | None = None
    """Which way it was ordered free; a fire frees the way out."""


@dataclass(frozen=True, slots=True)
class LettingOut:
    """The arm is released for somebody who goes out while nothing can be written."""

    until: float


@dataclass(frozen=True, slots=True)
class Shut:
    """The gate is ending: the arm is locked and stays so."""


Position = Locked | Released | Passing | Latching | Freed | LettingOut | Shut


@dataclass(frozen=True, slots=True)
class Release:
    """Somebody may pass: asks for a release on the strength of a committed record."""

    record: "Committed"
    direction: Direction

    def __post_init__(self) -> None:
        """Refuse records that let nobody through, such as a refusal."""
        if not may_release(self.record):
            raise ValueError(f"A {self.record.body.type} record releases no arm.")


@dataclass(frozen=True, slots=True)
class NotMoved:
    """The relay did not do what a `Pulse` asked."""

    record: "Committed"


@dataclass(frozen=True, slots=True)
class Sensed:
    """A passage sensor began to speak, or ended; without direction where it sees both."""

    direction: Direction | None
    active: bool


@dataclass(frozen=True, slots=True)
class Fire:
    """The fire contact began to speak, or ended."""

    active: bool


@dataclass(frozen=True, slots=True)
class LetOut:
    """Somebody may go out although nothing can be written: `check_in` is noted for later."""

    check_in: str


@dataclass(frozen=True, slots=True)
class OrderedFree:
    """The central's operator frees the lane for so many seconds, by a committed override."""

    record: "Committed"
    direction: Direction
    seconds: float

    def __post_init__(self) -> None:
        """Refuse records that let nobody through."""
        if not may_release(self.record):
            raise ValueError(f"A {self.record.body.type} record frees no lane.")


@dataclass(frozen=True, slots=True)
class OrderedLocked:
    """The central's operator locks the lane: no releases until he ends that. A fire still frees."""


@dataclass(frozen=True, slots=True)
class OrderedNormal:
    """The central's operator ends what he ordered."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Somebody was refused at the reader."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by; due at the lane's `deadline`."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """The gate is ending."""


Order = OrderedFree | OrderedLocked | OrderedNormal
Event = Release | LetOut | NotMoved | Sensed | Fire | Order | TurnedAway | Tick | Shutdown


@dataclass(frozen=True, slots=True)
class Pulse:
    """Energise the relay of a direction for `seconds`, for this record."""

    record: "Committed"
    direction: Direction
    seconds: float


@dataclass(frozen=True, slots=True)
class Drop:
    """Lock the arm now; it may have dropped already by its own timer."""

    record: "Committed"


@dataclass(frozen=True, slots=True)
class NotReleased:
    """This record gets no release: he did not go through, and is told."""

    record: "Committed"


@dataclass(frozen=True, slots=True)
class Became:
    """What became of the person of a check-in at the arm."""

    record: "Committed"
    outcome: PassageOutcome


@dataclass(frozen=True, slots=True)
class Free:
    """Release the lane in a direction until `Lock`: there is a fire, or an override ordered it."""

    direction: Direction
    order: "Committed | None" = None


@dataclass(frozen=True, slots=True)
class LetsOut:
    """Release the way out until `Lock`, for this check-in, which is not recorded yet."""

    check_in: str


@dataclass(frozen=True, slots=True)
class AlreadyFree:
    """This record needs no release: the lane is free for everybody."""

    record: "Committed"


@dataclass(frozen=True, slots=True)
class Lock:
    """The fire, or what was ordered, is over: lock the lane."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody has to look at the lane."""

    code: str
    detail: str


Effect = Pulse | Drop | NotReleased | Became | Free | LetsOut | AlreadyFree | Lock | Alarm
