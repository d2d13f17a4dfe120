"""The central's roster on its way to a device: by difference, in signed parts, as keyed hashes.

Who stands in it is told by HMAC-SHA256 under the site's roster key, which came with the enrolment
and never over the broker. A message is a small token over the hash of its body, and the body.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import Field, ValidationError, model_validator

from protocol.envelope import SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.identifiers import EnterpriseNumber
from protocol.records import Count, Hash, ShortText, Wire, summary

KEY_BYTES = 32
"""Length of a site's roster key."""
HASH_BYTES = 16
"""Length of a person's keyed hash."""
MOST_LINES = 1500
"""How many people one message tells of: it stays far below the broker's largest."""
_LINE = re.compile(
    r"(?P<person>[A-Za-z0-9_-]{22})"
    r"(?P<known>;(?P<employer>[0-9]{10})?"
    r";(?P<first>[0-9-]{10})?;(?P<last>[0-9-]{10})?;(?P<flags>b?s?)"
    r"(?P<with_badge>;(?P<badge>[A-Za-z0-9_-]{22});(?P<owner>[A-Za-z0-9_-]{36,44}))?)?"
)


def person_hash(key: bytes, digits: str) -> bytes:
    """Return what a number is known by under a site's roster key."""
    return hmac.digest(key, digits.encode(), "sha256")[:HASH_BYTES]


def badge_hash(key: bytes, text: str) -> bytes:
    """Return what a badge's own number (`plain_badge`) is known by under a key for people."""
    return hmac.digest(key, b"badge " + text.encode(), "sha256")[:HASH_BYTES]


def owner_sealed(key: bytes, text: str, digits: str) -> bytes:
    """Seal a person's number under his badge's: it takes the key and the badge to open it."""
    return _badge_seal(key, text).encrypt(digits.encode(), None)


def owner_opened(key: bytes, text: str, sealed: bytes) -> str:
    """Open the number of the person whose badge it is.

    Raises:
        MalformedError: that was not sealed under this key and badge.
    """
    try:
        return _badge_seal(key, text).decrypt(sealed, None).decode()
    except InvalidTag as error:
        raise MalformedError("That is not sealed under this badge.") from error


def _badge_seal(key: bytes, text: str) -> AESSIV:
    return AESSIV(hmac.digest(key, b"badge seal " + text.encode(), "sha256"))


@dataclass(frozen=True, slots=True)
class BadgeOf:
    """A person's badge, where it has a number of its own."""

    badge: bytes
    """Its keyed hash."""
    owner: bytes
    """His number, sealed under the badge's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a difference: what is known of him, or that he is gone."""

    person: bytes
    """His keyed hash."""
    employer: EnterpriseNumber | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    blocked: bool = False
    supervisor: bool = False
    badge: BadgeOf | None = None
    gone: bool = False
    """He is on the roster no more; nothing else counts then."""

    def line(self) -> str:
        """Return it as a line of a body."""
        person = _text(self.person)
        if self.gone:
            return person
        employer = self.employer.digits if self.employer else ""
        first = self.valid_from.isoformat() if self.valid_from else ""
        last = self.valid_until.isoformat() if self.valid_until else ""
        flags = "b" * self.blocked + "s" * self.supervisor
        badge = f";{_text(self.badge.badge)};{_text(self.badge.owner)}" if self.badge else ""
        return f"{person};{employer};{first};{last};{flags}{badge}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line.

        Raises:
            MalformedError: it has another form.
        """
        found = _LINE.fullmatch(line)
        if found is None:
            raise MalformedError("A line of this roster has another form.")
        person = _bytes(found["person"])
        if found["known"] is None:
            return cls(person, gone=True)
        try:
            first, last = _day(found["first"]), _day(found["last"])
        except ValueError as error:
            raise MalformedError("A day in this roster is none.") from error
        return cls(
            person,
            EnterpriseNumber(found["employer"]) if found["employer"] else None,
            first,
            last,
            blocked="b" in found["flags"],
            supervisor="s" in found["flags"],
            badge=BadgeOf(_bytes(found["badge"]), _bytes(found["owner"]))
            if found["with_badge"]
            else None,
        )


def _text(some: bytes) -> str:
    return urlsafe_b64encode(some).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class RosterPart(Wire):
    """The signed head of one message: which device's roster it changes, from what to what."""

    device: ShortText
    since: Count
    """The version that it changes; 0: it is the whole roster, whatever was there before."""
    version: Annotated[Count, Field(ge=1)]
    """The version that the device has when every part was taken."""
    part: Annotated[Count, Field(ge=1)]
    """Which part this is, from 1."""
    parts: Annotated[Count, Field(ge=1, le=100_000)]
    body: Hash
    """SHA-256 of the body."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.part > self.parts or self.since >= self.version:
            raise ValueError("a part beyond the last, or a version that is not newer")
        return self


def message(part: RosterPart, entries: Iterable[Entry], key: SigningKey) -> bytes:
    """Return the signed message of one part; `part.body` is set to what the entries hash to."""
    body = "\n".join(entry.line() for entry in entries).encode()
    head = part.model_copy(update={"body": hashlib.sha256(body).hexdigest()})
    token = key.sign(head.model_dump_json().encode(), TokenType.ROSTER)
    return token.encode() + b"\n" + body


def opened(payload: bytes, key: VerifyKey) -> tuple[RosterPart, tuple[Entry, ...]]:
    """Verify and read a message.

    Raises:
        MalformedError: not a part of a roster, or its body is not the one that was signed.
        ForgedError: not signed by `key`.
    """
    head, _, body = payload.partition(b"\n")
    try:
        claims = key.open(head.decode("ascii"), TokenType.ROSTER)
        part = RosterPart.model_validate_json(claims)
        lines = body.decode("ascii").split("\n") if body else []
    except ValidationError as error:
        raise MalformedError(f"Not a part of a roster: {summary(error)}") from error
    except UnicodeDecodeError as error:
        raise MalformedError("Not a part of a roster: it is no text.") from error
    if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), part.body):
        raise MalformedError("The body of this part is not the one that was signed.")
    return part, tuple(Entry.parse(line) for line in lines)
