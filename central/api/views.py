"""How things look in the API: what is read from the areas' own values, and the forms of names.

A person is shown masked; a receipt number as its twelve digits with slashes.
"""

from datetime import date, datetime, time
from typing import Annotated, Self

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, field_validator

from protocol.receipts import ReceiptNumber
from protocol.records import CredentialKind

SITE = r"^[0-9A-HJ-NP-Z]{1,13}$"
DEVICE = r"^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$"
ENTERPRISE = r"^[01][0-9]{9}$"
RECORD = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
PLAIN = r"^[^\x00-\x1f\x7f]*$"

SiteName = Annotated[str, Path(pattern=SITE, description="A WorkPlaceId.")]
DeviceName = Annotated[str, Path(pattern=DEVICE, description="A device's id.")]
Words = Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]
"""What a person wrote."""
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day, such as 18:00."""


class View(BaseModel):
    """Something that the API shows, read from an area's value of the same fields."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, thing: object) -> Self:
        """Show `thing`."""
        return cls.model_validate(thing)


class Change(BaseModel):
    """What somebody sends to change something; a field that there is not is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _shown(number: object) -> object:
    return str(number) if isinstance(number, ReceiptNumber) else number


def shown_hour(hour: object) -> object:
    """Return a time of day as people write it."""
    return f"{hour:%H:%M}" if isinstance(hour, time) else hour


class PresentView(View):
    """Somebody who is on a site."""

    check_in: str
    masked: str | None
    employer: str | None
    since: datetime
    certain: bool
    device: str
    lane: str
    kind: CredentialKind
    assurance: str
    receipt: str

    _receipt = field_validator("receipt", mode="before")(_shown)


class DayView(View):
    """A person's presence on a site on one day."""

    day: date
    masked: str | None
    employer: str | None
    first_in: datetime | None
    last_out: datetime | None
    receipt: str
    check_in: str

    _receipt = field_validator("receipt", mode="before")(_shown)


class TurnedAwayView(View):
    """A refusal."""

    record: str
    at: datetime
    device: str
    lane: str
    reason: str
    kind: str | None
    masked: str | None
    expected: bool
