"""What adapters tell the loop. Adapters run in threads of their own and only post these.

Each event is a frozen value; `at` is the monotonic clock in seconds at the moment that the
outside thing happened, so that latencies are measured from the event and not from its turn.
"""

from dataclasses import dataclass

from edge.credential import Credential, Unreadable


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


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The lane's reader is empty again."""

    lane: str
    at: float


@dataclass(frozen=True, slots=True)
class ReaderState:
    """A reader became usable, or was lost; `detail` says what to do for the log."""

    lane: str
    ready: bool
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class RelayFault:
    """A lane's relay could not be dropped when its pulse was over; it is tried again."""

    lane: str
    detail: str
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
    | ReaderState
    | RelayFault
    | UplinkState
    | AcknowledgementArrived
    | RecordsPublished
    | StopRequested
)
