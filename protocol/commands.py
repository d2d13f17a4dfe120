"""Commands: something that one device shall do now, signed; and what it answers.

A command names a moment of the device by its own words: a session and a beat that the central
heard (`protocol.health`). The device takes it only when it said that beat, in the session that is
up, within `seconds` of its own monotonic clock; and each command once. No wall clock is in it.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from protocol.envelope import SigningKey, TokenType, VerifyKey
from protocol.errors import MalformedError
from protocol.records import Count, Direction, RecordId, ShortText, Wire, summary

MOST_SECONDS = 30
"""How long a command may live, from the beat that it names."""
MOST_MINUTES = 240
"""How long a lane may be ordered free."""
MOST_DETAIL = 32_000
"""Longest detail of a result, in characters."""


class Action(StrEnum):
    """What can be ordered."""

    RELEASE = "release"
    """Let one person through a lane, in a direction."""
    LOCK = "lock"
    """Take no releases at a lane until `normal`, or a restart."""
    FREE = "free"
    """Free a lane for everybody in a direction, for some minutes or until `normal`."""
    NORMAL = "normal"
    """End `lock` and `free`."""
    RESTART = "restart"
    SELF_TEST = "self-test"
    """Look at every part; nothing moves."""
    DIAGNOSTICS = "diagnostics"
    """Tell what a technician asks first; nothing personal."""
    RENEW = "renew"
    """Renew the certificate now."""
    APPROVE = "approve"
    """Let in somebody who waits for approval (`protocol.holds`), as a supervisor's card would."""
    DISMISS = "dismiss"
    """Refuse somebody who waits for approval."""

    @property
    def resolves(self) -> bool:
        """Whether it is about somebody who waits."""
        return self in {Action.APPROVE, Action.DISMISS}

    @property
    def moves(self) -> bool:
        """Whether it can move an arm."""
        return self in _AT_A_LANE


_AT_A_LANE = frozenset({Action.RELEASE, Action.LOCK, Action.FREE, Action.NORMAL})


class Command(Wire):
    """One order to one device."""

    id: RecordId
    device: ShortText
    session: Annotated[Count, Field(ge=1)]
    beat: Annotated[Count, Field(ge=1)]
    seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS)]
    action: Action
    lane: ShortText | None = None
    """One lane; None for every lane (not for `release`)."""
    direction: Direction | None = None
    """Of `release` and `free`; None is the lane's own, and its way out for `free`."""
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = None
    """Of `free`, which needs it."""
    hold: RecordId | None = None
    """Of `approve` and `dismiss`, which need it: whose waiting it ends."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.action is Action.RELEASE and self.lane is None:
            raise ValueError("a release names its lane")
        if (self.action is Action.FREE) != (self.minutes is not None):
            raise ValueError("a lane is freed for some minutes, and nothing else is")
        if self.action.resolves != (self.hold is not None):
            raise ValueError("whoever waits is approved or dismissed, and nothing else is")
        return self

    def signed(self, key: SigningKey) -> str:
        """Return the token that goes over the wire."""
        claims = self.model_dump_json(exclude_none=True)
        return key.sign(claims.encode(), TokenType.COMMAND)

    @classmethod
    def opened(cls, token: str, key: VerifyKey) -> "Command":
        """Verify and read a token.

        Raises:
            MalformedError: not a command.
            ForgedError: not signed by `key`.
        """
        try:
            return cls.model_validate_json(key.open(token, TokenType.COMMAND))
        except ValidationError as error:
            raise MalformedError(f"Not a command: {summary(error)}") from error


class Answer(StrEnum):
    """What a device says of a command."""

    ACCEPTED = "accepted"
    """It is being done; `done` or `failed` follows."""
    REFUSED = "refused"
    """Nothing was done, and nothing will be."""
    DONE = "done"
    FAILED = "failed"


class CommandResult(Wire):
    """A device's answer; the last of a command holds."""

    id: RecordId
    answer: Answer
    detail: Annotated[str, Field(max_length=MOST_DETAIL)] = ""

    def payload(self) -> bytes:
        """Return the message's bytes."""
        return self.model_dump_json().encode()

    @classmethod
    def parse(cls, payload: bytes) -> "CommandResult":
        """Read a message.

        Raises:
            MalformedError: too long, or no result.
        """
        if len(payload) > 4 * MOST_DETAIL:
            raise MalformedError("This is longer than any command's result.")
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise MalformedError(f"Not a command's result: {summary(error)}") from error
