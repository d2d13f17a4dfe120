"""What the page may say to the gate: that somebody wants to type, and what he typed. Pure.

A message is small, JSON, and comes from the gate's own page; any other is refused, so that a web
page elsewhere cannot type through the device's own browser. It never holds more than digits.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from edge.events import KeysAsked, NumberEntered

PATH = "/keys"
LONGEST = 512
"""Longest message, in bytes."""
MOST_MESSAGES = 20
PACE_SECONDS = 10.0
"""No more than `MOST_MESSAGES` are taken in so many seconds: nobody types faster."""


class Message(BaseModel):
    """What the page sends: no `question` asks for the keys, no `digits` gives up."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    lane: Annotated[str, Field(max_length=64)] = ""
    question: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    digits: Annotated[str, Field(pattern=r"^[0-9]{0,20}$")] = ""

    def event(self, lane: str, at: float) -> KeysAsked | NumberEntered:
        """Return what it means for the gate."""
        if not self.question:
            return KeysAsked(lane, at)
        return NumberEntered(lane, int(self.question), self.digits, at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is not taken."""

    status: HTTPStatus
    sentence: str


def refused(headers: Mapping[str, str], hosts: Collection[str]) -> Refusal | None:
    """Look at a message's headers (names in lower case), before its body is read."""
    if headers.get("origin", "") not in {f"http://{host}" for host in hosts}:
        return Refusal(HTTPStatus.FORBIDDEN, "Only the gate's own page may type.")
    if headers.get("content-type", "") != "application/json":
        return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json.")
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return Refusal(HTTPStatus.LENGTH_REQUIRED, "Send Content-Length.")
    if len(length) > len(str(LONGEST)) or int(length) > LONGEST:
        return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send at most {LONGEST} bytes.")
    return None


def understood(body: bytes) -> Message | Refusal:
    """Read a message's body."""
    try:
        return Message.model_validate_json(body)
    except ValidationError:
        return Refusal(HTTPStatus.BAD_REQUEST, "Send lane, question and digits as texts.")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages were taken lately."""

    since: float = float("-inf")
    taken: int = 0

    def after(self, now: float) -> Self | None:
        """Return the pace with one message more; None when it is one too many."""
        if now >= self.since + PACE_SECONDS:
            return replace(self, since=now, taken=1)
        return replace(self, taken=self.taken + 1) if self.taken < MOST_MESSAGES else None
