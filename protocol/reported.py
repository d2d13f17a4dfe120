"""What a device says became of its desired configuration and of the central's roster.

Said at the start of each session and at every change.

JSON without a signature: TLS and the broker's access list name the device. Nothing personal.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationError

from protocol.desired import Configuration
from protocol.errors import MalformedError
from protocol.records import Count, ShortText, Wire, summary

MAX_BYTES = 16 * 1024
"""Longest reported message, in bytes."""


class Outcome(StrEnum):
    """What became of a desired configuration."""

    APPLIED = "applied"
    REFUSED = "refused"
    """It cannot be used here; the last good one stays in force."""
    OLDER = "older"
    """A newer one was heard before; that one stays in force."""


class Answered(Wire):
    """The desired configuration that was heard last, and what became of it."""

    version: Count
    outcome: Outcome
    why: Annotated[str, Field(max_length=500)] = ""


class RosterFound(Wire):
    """The central's roster on the device."""

    version: Count = 0
    """0 while the device has none of the central's."""
    people: Count = 0
    site: ShortText | None = None
    """Whose roster key the device has: that of the site it was enrolled for."""


class Reported(Wire):
    """What is in force on a device."""

    version: Count = 0
    """Of the desired configuration in force; 0 while there is none but the device's own."""
    seen: Count = 0
    """The highest version that was ever heard: the next must be higher."""
    answered: Answered | None = None
    restart: Annotated[tuple[ShortText, ...], Field(max_length=32)] = ()
    """Settings that come into force when the gate is restarted."""
    in_force: Configuration = Configuration()
    """Every setting that can be steered, as it is."""
    roster: RosterFound | None = None
    """None where the device cannot take a roster: it was enrolled without the site's key."""

    def payload(self) -> bytes:
        """Return the message's bytes."""
        return self.model_dump_json(exclude_unset=True).encode()

    @classmethod
    def parse(cls, payload: bytes) -> "Reported":
        """Read a message.

        Raises:
            MalformedError: too long, or not a reported message.
        """
        if len(payload) > MAX_BYTES:
            raise MalformedError(f"A reported message has at most {MAX_BYTES} bytes.")
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise MalformedError(f"Not a reported message: {summary(error)}") from error
