"""Records: what a device writes into its journal and the central into its ledger.

A `Record` is a head, the same for every type, and a body by type. On the wire both are one flat
JSON object, the claims of a JWS. Validated here once; unknown claims are ignored so that newer
devices can talk to older centrals.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
)

from protocol.errors import MalformedError

GENESIS = "0" * 64
"""`prev` of a device's first record."""


class CredentialKind(StrEnum):
    """How a person identified himself."""

    EID = "eid"
    LIMOSA = "limosa"
    NUMBER = "number"
    BADGE = "badge"


class Assurance(StrEnum):
    """How sure it is that the credential is genuine, strongest first."""

    CHIP = "chip"
    SIGNED = "signed"
    SCANNED = "scanned"
    TYPED = "typed"


class Direction(StrEnum):
    """Which way a person passes."""

    IN = "in"
    OUT = "out"


class ClockSource(StrEnum):
    """Where the device's wall time came from."""

    NTP = "ntp"
    RTC = "rtc"
    NONE = "none"


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time outside the years 1 to 9999") from error


def _rfc3339(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Utc = Annotated[
    datetime, AfterValidator(_utc), PlainSerializer(_rfc3339, return_type=str, when_used="json")
]
"""A moment in UTC, on the wire RFC 3339 with milliseconds and `Z`."""
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a token, in hexadecimal."""
RecordId = Annotated[
    str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
"""A UUID version 7 (RFC 9562 section 5.7), lower case."""
Count = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""A number that fits what both sides store: 63 bits."""
ShortText = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,64}$")]
"""1 to 64 characters, none of them a control character."""
Sealed = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{64,2048}$")]


class Wire(BaseModel):
    """A frozen value that goes over the wire; claims it does not know are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Clock(Wire):
    """How far a record's `at` can be trusted, and what orders it without wall time."""

    source: ClockSource
    trusted: bool
    boot: ShortText
    monotonic_ms: Count


class CheckIn(Wire):
    """An admitted person; `subject` is the sealed `protocol.seal.Subject`."""

    type: Literal["check-in"] = "check-in"
    lane: ShortText
    direction: Direction
    kind: CredentialKind
    assurance: Assurance
    subject: Sealed


class Refusal(Wire):
    """A person who was not admitted; `subject` only where his identity was beyond doubt."""

    type: Literal["refusal"] = "refusal"
    lane: ShortText
    reason: ShortText
    kind: CredentialKind | None = None
    subject: Sealed | None = None


PassageOutcome = Literal["passed", "abandoned", "wrong-direction", "two-people"]
"""He went through; he did not; somebody else came the other way instead of him; or a second
person followed on his release (this one comes after his own `passed`)."""


class Passage(Wire):
    """What became of an admitted person at the arm; the newest of a check-in holds."""

    type: Literal["passage"] = "passage"
    lane: ShortText
    check_in: RecordId
    outcome: PassageOutcome


class Alarm(Wire):
    """Something a person has to look at; `detail` holds no personal data."""

    type: Literal["alarm"] = "alarm"
    code: ShortText
    detail: Annotated[str, Field(pattern=r"^[^\x00]{0,500}$")] = ""


class Override(Wire):
    """An arm was moved, and no credential asked for it.

    `cause`: `fire`, `supervisor` (his key), `selftest`; by a command of the central's, whose id is
    `command`: `operator-release`, `operator-free`, `operator-lock`, `operator-normal`.
    """

    type: Literal["override"] = "override"
    lane: ShortText
    cause: ShortText
    command: RecordId | None = None


class Tick(Wire):
    """Somebody was seen safe in a roll-call at the gate, or that was taken back.

    `check_in` is the record that tells who he is; `muster` the central's number of the roll-call,
    where the gate knew of one.
    """

    type: Literal["tick"] = "tick"
    check_in: RecordId
    safe: bool
    muster: Count | None = None


AnyBody = CheckIn | Refusal | Passage | Alarm | Override | Tick
Body = Annotated[AnyBody, Field(discriminator="type")]
_BODY: TypeAdapter[AnyBody] = TypeAdapter(Body)


class Head(Wire):
    """What every record says of itself and of its place in the device's chain."""

    id: RecordId
    device: ShortText
    site: ShortText
    seq: Annotated[Count, Field(ge=1)]
    prev: Hash
    at: Utc
    clock: Clock


class Record(Wire):
    """One entry of a journal."""

    head: Head
    body: Body

    def claims(self) -> bytes:
        """Return the claims as UTF-8 JSON: the payload that is signed."""
        head, body = self.head.model_dump_json(), self.body.model_dump_json(exclude_none=True)
        return f"{head[:-1]},{body[1:]}".encode()

    @classmethod
    def parse(cls, claims: bytes) -> "Record":
        """Read the claims of a record.

        Raises:
            MalformedError: not JSON, or a claim is missing or out of its range.
        """
        try:
            return cls(head=Head.model_validate_json(claims), body=_BODY.validate_json(claims))
        except ValidationError as error:
            raise MalformedError(f"Not a record: {summary(error)}") from error


def summary(error: ValidationError) -> str:
    """Name the fields that failed and why, without their values (they may be personal)."""
    problems: list[Any] = error.errors(include_input=False, include_url=False)
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'claims'}: {problem['type']}"
        for problem in problems[:5]
    )
