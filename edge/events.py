"""What adapters tell the loop. Adapters run in threads of their own and only post these.

Each event is a frozen value; `at` is the monotonic clock in seconds at the moment that the
outside thing happened, so that latencies are measured from the event and not from its turn.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from edge.credential import Badge, Credential, Unreadable
from protocol.topics import Channel


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card went into a lane's reader and is being read."""

    lane: str
    at: float


@dataclass(frozen=True, slots=True)
class CardRead:
    """The reader finished with a card: a credential, or why there is none."""

    lane: str
    result: Credential | Unreadable
    inserted_at: float
    at: float
    was_in: bool = False
    """Nobody saw it go in: it was there when the reader was found, as after a restart."""


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The lane's reader is empty again."""

    lane: str
    at: float


@dataclass(frozen=True, slots=True)
class CredentialPresented:
    """Somebody showed a code or entered a number: a credential, or why it is none."""

    lane: str
    result: Credential | Unreadable
    at: float


@dataclass(frozen=True, slots=True)
class BadgePresented:
    """Somebody showed a badge with a number of its own."""

    lane: str
    badge: Badge
    at: float


Presented = CardRead | CredentialPresented
"""Somebody identified himself, or tried to."""


@dataclass(frozen=True, slots=True)
class NumberTyped:
    """So many digits of a number are typed at the lane's keypad; none when that is over."""

    lane: str
    digits: int
    at: float


@dataclass(frozen=True, slots=True)
class KeysAsked:
    """Somebody touched the screen to type his number."""

    lane: str
    at: float


@dataclass(frozen=True, slots=True)
class NumberEntered:
    """A number was entered on the screen's keys, as it came, for one question of the gate's.

    `digits` is empty when he gave up.
    """

    lane: str
    question: int
    digits: str = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class MusterTicked:
    """Somebody was seen safe in an evacuation, or that was taken back, on the gate's own page."""

    who: str
    safe: bool
    at: float


class ReaderKind(StrEnum):
    """What a lane's reader reads; each lane has a card reader, and the others beside it."""

    CARD = "card reader"
    SCANNER = "scanner"
    KEYPAD = "keypad"


@dataclass(frozen=True, slots=True)
class ReaderState:
    """A reader became usable, or was lost; `detail` says what to do for the log."""

    lane: str
    ready: bool
    detail: str
    at: float
    kind: ReaderKind = ReaderKind.CARD


@dataclass(frozen=True, slots=True)
class RelayFault:
    """A lane's relay could not be dropped when its pulse was over; it is tried again."""

    lane: str
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class Noticed:
    """A part that has a thread of its own found something that a person has to look at."""

    code: str
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class RosterTaken:
    """Another roster of the central's is in use."""

    at: float


class Input(StrEnum):
    """A contact that the gate listens to."""

    PASSAGE = "passage"
    """Speaks while somebody goes through in the lane's direction."""
    PASSAGE_BACK = "passage-back"
    """Speaks while somebody goes through the other way."""
    KEY = "key"
    """The supervisor's key switch is turned."""
    FIRE = "fire"
    TAMPER = "tamper"
    MAINS = "mains"
    """The mains has failed."""


@dataclass(frozen=True, slots=True)
class InputChanged:
    """A contact began to say something, or ended; `lane` is empty for those of all lanes."""

    lane: str
    input: Input
    active: bool
    at: float


@dataclass(frozen=True, slots=True)
class UplinkState:
    """The session to the broker came up, or went down with `detail`."""

    connected: bool
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class AcknowledgementArrived:
    """A message on the acknowledgement topic, unverified, exactly as it came."""

    token: bytes
    at: float


@dataclass(frozen=True, slots=True)
class CentralSpoke:
    """A message on another of the central's channels, unverified, exactly as it came."""

    channel: Channel
    payload: bytes
    at: float
    retained: bool = False
    """The broker had kept it: it may be old."""


@dataclass(frozen=True, slots=True)
class RecordsPublished:
    """The broker confirmed (`delivered`: somebody subscribes) the message up to `seq`."""

    seq: int
    delivered: bool
    at: float


@dataclass(frozen=True, slots=True)
class StopRequested:
    """The process was asked to end (SIGTERM, SIGINT)."""

    at: float


Event = (
    CardInserted
    | CardRead
    | CardRemoved
    | CredentialPresented
    | BadgePresented
    | NumberTyped
    | KeysAsked
    | NumberEntered
    | MusterTicked
    | ReaderState
    | RelayFault
    | Noticed
    | RosterTaken
    | InputChanged
    | UplinkState
    | AcknowledgementArrived
    | CentralSpoke
    | RecordsPublished
    | StopRequested
)
