"""The registration: what the NSSO's service said of check-ins, in the central's signed word.

A receipt number is the central's and proves a check-in; a registration is the NSSO's, with its own
number, status and remarks, and its validation comes after its number. The newest word holds.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from protocol.envelope import MAX_TOKEN, SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.records import RecordId, ShortText, Utc, Wire, summary

MOST = 50
"""How many registrations one word says at most; they must fit a token of 16 KiB."""


class RegistrationStatus(StrEnum):
    """How far a check-in's registration at the NSSO is."""

    PENDING = "pending"
    """Not there yet, or there (it has its number then) and not validated yet."""
    ACCEPTED = "accepted"
    """Registered and validated, without remarks."""
    WITH_REMARKS = "with-remarks"
    """Registered, and the NSSO remarks that something about it is not in order."""
    FAILED = "failed"
    """Not registered: the NSSO did not take it."""
    CANCELLED = "cancelled"
    """Was registered, and was taken back."""

    @property
    def registered(self) -> bool:
        """Whether the person is registered, and the NSSO has looked at it."""
        return self in (RegistrationStatus.ACCEPTED, RegistrationStatus.WITH_REMARKS)


class Registration(Wire):
    """What is known of one check-in's registration."""

    check_in: RecordId
    status: RegistrationStatus
    number: Annotated[str | None, Field(pattern=r"^[0-9]{1,15}$")] = None
    """The NSSO's own number: up to 15 digits, text."""
    remarks: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,120}$")], ...],
        Field(max_length=10),
    ] = ()
    """In the NSSO's words; errors, where it failed. Nothing personal."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.status.registered and self.number is None:
            raise ValueError("registered, but without a number")
        if self.status is RegistrationStatus.WITH_REMARKS and not self.remarks:
            raise ValueError("with remarks, but without any")
        return self


class Registrations(Wire):
    """The central's word to one device on some of its check-ins, as it was known `at`."""

    device: ShortText
    registrations: Annotated[tuple[Registration, ...], Field(min_length=1, max_length=MOST)]
    at: Utc

    def signed(self, key: SigningKey) -> str:
        """Return the token that goes over the wire.

        Raises:
            MalformedError: it is longer than a token may be; say it in two.
        """
        claims = self.model_dump_json(exclude_none=True)
        token = key.sign(claims.encode(), TokenType.REGISTRATION)
        if len(token) > MAX_TOKEN:
            raise MalformedError("Too many registrations for one token: say them in two.")
        return token

    @classmethod
    def opened(cls, token: str, key: VerifyKey) -> "Registrations":
        """Verify and read a token.

        Raises:
            MalformedError: not a word on registrations.
            ForgedError: not signed by `key`.
        """
        try:
            return cls.model_validate_json(key.open(token, TokenType.REGISTRATION))
        except ValidationError as error:
            raise MalformedError(f"Not a word on registrations: {summary(error)}") from error
