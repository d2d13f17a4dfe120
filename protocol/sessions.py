"""Birth and death of a device's session on MQTT: the retained message on its state topic.

Every session has a higher number than the one before it, so that the late will of an old session
never marks a live device dead.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationError

from protocol.errors import MalformedError
from protocol.records import Count, Hash, ShortText, Wire, summary


class Life(StrEnum):
    """Whether a session has begun or ended."""

    ALIVE = "alive"
    DEAD = "dead"


class Place(Wire):
    """A place in a chain: a record's number and hash; 0 and `GENESIS` for before the first."""

    seq: Count
    hash: Hash


class State(Wire):
    """What a device, or the broker in its name, says of its session.

    `journal` is the oldest record that its journal has, or the place before the first: by it the
    central knows which of the device's chains to answer for (R40).
    """

    state: Life
    session: Annotated[Count, Field(ge=1)]
    version: ShortText
    journal: Place | None = None

    def payload(self) -> bytes:
        """Return the message's bytes."""
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def parse(cls, payload: bytes) -> "State":
        """Read a message.

        Raises:
            MalformedError: not a state message.
        """
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise MalformedError(f"Not a state message: {summary(error)}") from error

    def succeeds(self, known: "State | None") -> bool:
        """Whether this message is news: a later session, or the death of the known one."""
        if known is None or self.session > known.session:
            return True
        return self.session == known.session and known.state is Life.ALIVE
