"""What goes into the ledger and what comes out of a commit: values only.

Nothing here holds a person's number or name: only a keyed index and a masked form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from central.ledger.continuation import Position
from protocol.acknowledgements import Receipt
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.records import Record


@dataclass(frozen=True, slots=True)
class Person:
    """Who it was, as far as the ledger may know: a blind index, a masked number, his employer."""

    index: str
    masked: str
    employer: str | None = None
    """His employer's enterprise number, ten digits, when the seal holds one."""


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """A record whose signature, key and device have been verified.

    `person` is None for a record without a subject, and for one whose seal does not open.
    """

    token: str
    hash: str
    record: Record
    kid: str
    """The key that signed it."""
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the ledger holds it; the fields are the columns of the same names.

    `record` is what was signed, None once it is erased; then person, masked and employer are
    None as well.
    """

    position: int
    """Its place in the whole ledger: 1, 2, 3... in the order in which records were stored."""
    device: str
    chain: int
    seq: int
    id: str
    hash: str
    prev: str
    type: str
    at: datetime
    received_at: datetime
    site: str
    lane: str | None
    receipt: int | None
    """The serial of a check-in's receipt number."""
    person: str | None
    masked: str | None
    employer: str | None
    kind: str | None
    assurance: str | None
    direction: str | None
    record: Record | None


@dataclass(frozen=True, slots=True)
class VerifiedBatch:
    """The verified records of one message, in the order in which they came.

    `evidence` has the numbers that the central's own word, sent with them, says it gave (R36).
    """

    device: DeviceId
    topic: str
    records: Sequence[VerifiedRecord]
    evidence: Mapping[str, ReceiptNumber] = field(default_factory=dict)


class AsideReason(StrEnum):
    """Why a message, or a token in it, was set aside (R18, R21)."""

    MALFORMED = "malformed"
    """No message, token, record or state of this contract."""
    FORGED = "forged"
    """The signature does not hold."""
    KEY_UNKNOWN = "key-unknown"
    """Signed by a key that never enrolled."""
    KEY_REVOKED = "key-revoked"
    """Signed by a key that was taken back."""
    OTHER_DEVICE = "other-device"
    """Topic, key and claims do not name the same device."""
    DEVICE_UNKNOWN = "device-unknown"
    """A state of a device that never enrolled."""
    WRONG_QOS = "wrong-qos"
    """Not sent with QoS 1."""
    FORK = "fork"
    """Contradicts the device's chain."""
    NUMBER_TAKEN = "number-taken"
    """Stored, but the number that its gate holds belongs to another check-in since a restore."""
    UNSEALABLE = "unsealable"
    """Stored and numbered, but who checked in cannot be read."""
    UNPROCESSABLE = "unprocessable"
    """A fault of the central's own; the log tells more."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that broke a rule: whole, and why. `detail` never holds personal data."""

    reason: AsideReason
    topic: str
    payload: bytes = field(repr=False)
    device: DeviceId | None = None
    detail: str = ""
    token_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a commit made of the records of one chain: all that an acknowledgement needs.

    `receipts` has one entry for every check-in that was handled, repeats included; but none where
    the device holds another number (`AsideReason.NUMBER_TAKEN`), which it would refuse.
    """

    device: DeviceId
    held: Position
    receipts: tuple[Receipt, ...]
    stored: int
    repeated: int
    beyond_gap: int
    forked: int
