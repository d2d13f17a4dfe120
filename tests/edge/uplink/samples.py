"""Records and names that the tests of the uplink share."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from edge.uplink.journal import Draft
from protocol.identifiers import DeviceId
from protocol.record_ids import record_id
from protocol.records import (
    Alarm,
    Assurance,
    Body,
    CheckIn,
    Clock,
    ClockSource,
    CredentialKind,
    Direction,
)

DEVICE = DeviceId("gate-1")
SITE = "1Y1000003EQCZ"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOCK = Clock(source=ClockSource.NONE, trusted=False, boot="test", monotonic_ms=1)
CHECK_IN = CheckIn(
    lane="lane-1",
    direction=Direction.IN,
    kind=CredentialKind.EID,
    assurance=Assurance.SIGNED,
    subject="s" * 300,
)
ALARM = Alarm(code="test", detail="something a person looks at")

Drafts = Callable[..., Draft]


def drafts() -> Drafts:
    """Return a maker of drafts with ids of their own: check-ins, or with the body given."""
    numbers = count(1)

    def make(body: Body = CHECK_IN, at: datetime = NOON) -> Draft:
        return Draft(identifier(next(numbers)), at, CLOCK, body)

    return make


def identifier(number: int) -> str:
    """Return the id of the `number`th sample record."""
    return record_id(1_700_000_000_000, number.to_bytes(10, "big"))
