"""One entry of the audit trail: who did what to what, where, why, from where.

Never a person's number: what somebody typed as a reason is masked where it looks like one.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, ValidationError

from protocol.errors import MalformedError
from protocol.records import Hash, ShortText, Utc, Wire, summary

_ACTION = re.compile(r"[a-z][a-z-]*\.[a-z][a-z-]*")
_DIGITS = re.compile(r"\d(?:[.\-/ ]{0,2}\d)*")
"""Digits, with what people put between them."""
_OF_PERSONS = (11, 17)
"""How many digits national (and BIS) numbers have, and Limosa numbers."""
_SHOWN = 3
LONGEST = 500
"""Of a reason or a detail, in characters; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did."""

    who: str
    """The account; `console` for who stands at the central's own machine."""
    origin: str
    action: str
    """What it was, as `subject.done`: `device.revoked`."""
    target: str
    site: str | None = None
    reason: str = ""
    """Why, in the person's own words."""
    detail: str = ""
    """What exactly, in the program's words."""

    def __post_init__(self) -> None:
        """Refuse an action of another form; mask and cut what a person typed."""
        if not _ACTION.fullmatch(self.action):
            raise ValueError(f"{self.action!r} is no action: name it as subject.done")
        object.__setattr__(self, "reason", without_numbers(self.reason)[:LONGEST])
        object.__setattr__(self, "detail", self.detail[:LONGEST])


def without_numbers(text: str) -> str:
    """Return `text` in one line, with whatever may be a national or Limosa number masked."""
    return _DIGITS.sub(_masked, " ".join(text.replace("\0", " ").split()))


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    if len(digits) not in _OF_PERSONS:
        return found[0]
    return "•" * (len(digits) - _SHOWN) + digits[-_SHOWN:]


class Claims(Wire):
    """What a signed entry says."""

    number: Annotated[int, Field(ge=1)]
    """Consecutive from 1: a missing one is evidence of deletion."""
    prev: Hash
    """SHA-256 of the token before it; 64 zeros for the first."""
    at: Utc
    who: ShortText
    origin: Annotated[str, Field(max_length=200)]
    action: ShortText
    target: Annotated[str, Field(max_length=200)]
    site: ShortText | None = None
    reason: Annotated[str, Field(max_length=LONGEST)] = ""
    detail: Annotated[str, Field(max_length=LONGEST)] = ""

    @classmethod
    def of(cls, entry: Entry, number: int, prev: str, at: datetime) -> Self:
        """Give an entry its place in the chain."""
        return cls(
            number=number,
            prev=prev,
            at=at.replace(microsecond=at.microsecond // 1000 * 1000),  # as it is signed
            who=entry.who,
            origin=entry.origin[:200],
            action=entry.action,
            target=entry.target[:200],
            site=entry.site,
            reason=entry.reason,
            detail=entry.detail,
        )

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read a token's payload.

        Raises:
            MalformedError: it is not an entry's.
        """
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise MalformedError(f"This is no audit entry: {summary(error)}.") from error

    def payload(self) -> bytes:
        """Return what is signed."""
        return self.model_dump_json(exclude_none=True).encode()
