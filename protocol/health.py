"""Health: what a gate says of itself every few seconds while its session is up; nothing personal.

JSON without a signature: TLS and the broker's access list name the device. `session` and `beat`
together name one saying for ever: `session` is that of the birth, `beat` counts from 1 in it.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationError

from protocol.errors import MalformedError
from protocol.records import ClockSource, Count, ShortText, Utc, Wire, summary
from protocol.sessions import Place

BEAT_SECONDS = 10.0
"""How often a gate says how it is; sooner when something changed that is worth telling."""
MAX_BYTES = 16 * 1024
"""Longest health message, in bytes."""


class LaneCondition(StrEnum):
    """What a lane is in at the moment."""

    LOCKED = "locked"
    """The arm is locked, and ready for the next person."""
    RELEASED = "released"
    """The arm is released for one person."""
    FREED = "freed"
    """The arm is free for everybody: there is a fire, or somebody ordered it."""
    CLOSED = "closed"
    """The arm is locked and takes no releases: somebody ordered it."""
    HELD_OPEN = "held-open"
    """Something stands in the passage for too long."""
    SHUT = "shut"
    """The gate is ending."""

    @property
    def is_passing(self) -> bool:
        """Whether it comes and goes with each person, and is no news."""
        return self in {LaneCondition.LOCKED, LaneCondition.RELEASED}


class LaneHealth(Wire):
    """A lane."""

    name: ShortText
    condition: LaneCondition


class ReaderHealth(Wire):
    """A reader: where it stands, what it is, whether it can be used."""

    lane: ShortText
    kind: ShortText
    ready: bool


class ClockHealth(Wire):
    """The device's wall time at this saying, and how far it can be trusted."""

    at: Utc
    source: ClockSource
    trusted: bool


class Versions(Wire):
    """What runs on the device."""

    gate: ShortText
    """Of the product."""
    system: ShortText
    """The operating system's name."""
    board: ShortText
    """The board's name, or the processor's where it has none."""


Percent = Annotated[int, Field(ge=0, le=100)]
Celsius = Annotated[float, Field(ge=-100, le=200)]


class Health(Wire):
    """How a gate is. What could not be found out is None."""

    session: Annotated[Count, Field(ge=1)]
    beat: Annotated[Count, Field(ge=1)]
    uptime: Count
    """Seconds since the gate's program started."""
    clock: ClockHealth
    backlog: Count
    """How many records the central has not settled yet."""
    head: Place
    """The newest record of the journal."""
    disk: Percent | None = None
    """How much of the journal's room is used."""
    temperature: Celsius | None = None
    """Of the processor."""
    certificate_until: Utc | None = None
    versions: Versions
    lanes: Annotated[tuple[LaneHealth, ...], Field(max_length=64)] = ()
    readers: Annotated[tuple[ReaderHealth, ...], Field(max_length=128)] = ()
    contacts: Annotated[tuple[ShortText, ...], Field(max_length=16)] = ()
    """Contacts of the whole gate that speak: `fire`, `tamper`, `mains`."""
    desired: Count = 0
    """Version of the desired configuration that is in force; 0 for the local one."""
    roster: Count | None = None
    """Version of the roster; 0 for none, None when there is one that cannot be read."""

    checkpoint: Count = 0
    """How many records the central's ledger had by the newest checkpoint held; 0 for none."""

    def payload(self) -> bytes:
        """Return the message's bytes."""
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def parse(cls, payload: bytes) -> "Health":
        """Read a message.

        Raises:
            MalformedError: too long, or no health message.
        """
        if len(payload) > MAX_BYTES:
            raise MalformedError(f"A health message has at most {MAX_BYTES} bytes.")
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise MalformedError(f"Not a health message: {summary(error)}") from error

    def succeeds(self, session: int, beat: int) -> bool:
        """Whether it was said after that beat of that session."""
        return (self.session, self.beat) > (session, beat)
