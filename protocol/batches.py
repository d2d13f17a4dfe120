"""A records message: one or more record tokens, in order, joined by line feeds.

Before them may stand acknowledgement tokens: the evidence of numbers given before (R36).
"""

from collections.abc import Sequence

from protocol.errors import MalformedError

MAX_BYTES = 256 * 1024
"""Longest records message that a bridge takes; brokers are configured to the same."""


def join(tokens: Sequence[str]) -> bytes:
    """Return the payload of a records message."""
    return "\n".join(tokens).encode("ascii")


def split(payload: bytes) -> list[str]:
    """Return the tokens of a records message.

    Raises:
        MalformedError: too long, empty, or not ASCII.
    """
    if not 0 < len(payload) <= MAX_BYTES:
        raise MalformedError(f"A records message has 1 to {MAX_BYTES} bytes.")
    try:
        return payload.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError("A records message is ASCII.") from error
