"""The pages' menu: what each area offers, and who may see it.

Pure: from the entries, the visitor's rights and the present address to what the menu shows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from central.accounts.rights import Permission


class Group(IntEnum):
    """The menu's groups, in their order."""

    NOW = 1
    MANAGE = 2
    EVIDENCE = 3
    ACCOUNT = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    address: str
    key: str
    """Its words, such as `fleet.title`."""
    permission: Permission | None
    """What a visitor needs anywhere to see it; None for everybody who is signed in."""
    group: Group = Group.NOW
    place: int = 50
    """Where it stands in its group; smaller is higher."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as one visitor sees it."""

    address: str
    key: str
    group: Group
    current: bool


def menu(entries: Iterable[Entry], may: Callable[[Permission], bool], path: str) -> list[Line]:
    """Return the lines that a visitor may see; the one that he is in is marked."""
    allowed = [entry for entry in entries if entry.permission is None or may(entry.permission)]
    inside = [entry.address for entry in allowed if _within(path, entry.address)]
    here = max(inside, key=len, default=None)
    return [
        Line(entry.address, entry.key, entry.group, entry.address == here)
        for entry in sorted(allowed, key=lambda entry: (entry.group, entry.place, entry.key))
    ]


def _within(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(f"{address}/"))
