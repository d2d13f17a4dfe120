"""Who waits at a gate for somebody's approval: said by the device whenever that changes.

JSON without a signature: TLS and the broker's access list name the device. Each message is the
whole list, so that the newest holds. Who it is, is sealed to the central like in a record (R8).
"""

from typing import Annotated

from pydantic import Field, ValidationError

from protocol.errors import MalformedError
from protocol.records import (
    Assurance,
    CredentialKind,
    RecordId,
    Sealed,
    ShortText,
    Wire,
    summary,
)

MAX_BYTES = 64 * 1024
"""Longest message, in bytes."""


class Hold(Wire):
    """Somebody who waits."""

    id: RecordId
    """Names this waiting for ever; what the seal is bound to."""
    lane: ShortText
    reason: ShortText
    """The reason code that he would be refused with."""
    kind: CredentialKind
    assurance: Assurance
    seconds: Annotated[int, Field(ge=0, le=86_400)]
    """How long he still waits, at this saying."""
    subject: Sealed


class Holds(Wire):
    """Everybody who waits at a device."""

    holds: Annotated[tuple[Hold, ...], Field(max_length=64)] = ()

    def payload(self) -> bytes:
        """Return the message's bytes."""
        return self.model_dump_json().encode()

    @classmethod
    def parse(cls, payload: bytes) -> "Holds":
        """Read a message.

        Raises:
            MalformedError: too long, or no such message.
        """
        if len(payload) > MAX_BYTES:
            raise MalformedError(f"A message of who waits has at most {MAX_BYTES} bytes.")
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise MalformedError(f"Not a message of who waits: {summary(error)}") from error
