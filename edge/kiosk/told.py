"""What a lane's screen is told: everything that may change what it shows. Values.

Who tells it: the doorman and the gatekeeper of people, the barrier of the arm, the gate of the
reader, the line to the central and the site. `edge.kiosk.screen` steps from one screen to the next.
"""

from dataclasses import dataclass
from enum import StrEnum

from edge.credential import Language
from edge.events import CardInserted, CardRemoved, NumberTyped, ReaderState, UplinkState
from protocol.reasons import Reason
from protocol.receipts import ReceiptNumber
from protocol.records import Direction
from protocol.registrations import Registration


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A person's check-in is durably committed; his language where the card tells it."""

    check_in: str
    direction: Direction
    first_name: str
    number: str
    """Masked."""
    language: Language | None
    waits_seconds: float = 0.0
    """How long the arm may wait for what the site waits for; 0 where it does not."""
    waits_for_nsso: bool = False
    """Whether that is the registration at the NSSO, and not the receipt number."""
    written: bool = True
    """False for who was let out while nothing could be written."""


class Asks(StrEnum):
    """What a person is asked to type."""

    NUMBER = "number"
    """His own number, on the screen's keys."""
    EMPLOYER = "employer"
    """His employer's enterprise number, on the screen's keys."""
    PAD = "pad"
    """His own number, on a pad beside the screen; he has begun."""


class Notice(StrEnum):
    """What the site says to everyone."""

    LOCK_DOWN = "lock-down"
    KEEP_OUT = "keep-out"
    """It is being evacuated; said on the way in."""
    LEAVE = "leave"
    """The same, on the way out."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the site offers and says while nobody is served."""

    keys: bool
    """Whether a number may be typed on the screen's keys."""
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A person is asked to type a number, within so many seconds; `again`: it was wrong."""

    question: int
    asks: Asks
    language: Language | None
    seconds: float
    again: bool = False


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A person waits until the site manager approves, for so many seconds."""

    language: Language | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nothing more is wanted of him: he gave up, has left, or was served before."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A person was not admitted."""

    reason: Reason
    language: Language | None


@dataclass(frozen=True, slots=True)
class ArmReleased:
    """The arm is released, for this check-in (or override)."""

    record: str


@dataclass(frozen=True, slots=True)
class ArmLocked:
    """The arm is locked again."""


@dataclass(frozen=True, slots=True)
class Fire:
    """There is a fire, and the lane is free for everybody, until the arm is locked again."""


@dataclass(frozen=True, slots=True)
class RollCalled:
    """The page of evacuations has names to tick, or no more."""

    active: bool


@dataclass(frozen=True, slots=True)
class NotLetThrough:
    """This check-in gets no pulse: too many wait before it."""

    check_in: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A verified acknowledgement gave this check-in its receipt number."""

    check_in: str
    receipt: ReceiptNumber


@dataclass(frozen=True, slots=True)
class Registered:
    """The central's verified word on what the NSSO said of a check-in."""

    said: Registration


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by; due at the screen's `deadline`."""


Event = (
    CardInserted
    | CardRemoved
    | ReaderState
    | UplinkState
    | NumberTyped
    | Situation
    | Asked
    | HeldBack
    | Withdrawn
    | CheckedIn
    | TurnedAway
    | ArmReleased
    | ArmLocked
    | Fire
    | RollCalled
    | NotLetThrough
    | Numbered
    | Registered
    | Tick
)
