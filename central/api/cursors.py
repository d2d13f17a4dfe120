"""Places in long lists, as opaque words: a list goes on where it was, whatever came meanwhile.

A cursor names the last thing that was given, never a page number. Pure.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from central.errors import RequestError

T = TypeVar("T")
P = TypeVar("P", str, int)

LONGEST = 200
MOST = 500
"""Things on one page."""

Cursor = Annotated[
    str | None,
    Query(max_length=LONGEST, description="Where to go on: `next` of the page before."),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many things a page holds.")]


class Listed(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(description="The cursor of the next page, null after the last.")


def place(cursor: str | None, kind: type[P]) -> P | None:
    """Return the place that a cursor stands for, None for the beginning.

    Raises:
        RequestError: it is none of this list's cursors.
    """
    if cursor is None:
        return None
    try:
        found = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, bool) and isinstance(found, kind) and _storable(found):
        return found
    raise RequestError("This cursor belongs to another list: begin without one.")


def _storable(found: str | int) -> bool:
    return "\0" not in found if isinstance(found, str) else abs(found) < 1 << 63


def page(
    found: Sequence[T], limit: int, cursor_of: Callable[[T], str | int]
) -> tuple[list[T], str | None]:
    """Return the first `limit` of what was found, and the cursor of what comes after them.

    Ask the database for one more than `limit`: it tells whether anything comes after.
    """
    shown = list(found[:limit])
    if len(found) <= limit or not shown:
        return shown, None
    word = json.dumps(cursor_of(shown[-1]), separators=(",", ":")).encode()
    return shown, urlsafe_b64encode(word).decode().rstrip("=")
