"""What a reader's state word means, and which reader serves which lane. Pure.

The word's low half holds flags; its high half counts insertions and removals, so a card that was
swapped between two looks is seen all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase

_UNKNOWN, _UNAVAILABLE, _PRESENT, _MUTE = 0x0004, 0x0008, 0x0020, 0x0200
_VIRTUAL, _NOT_A_READER = "Virtual PCD", "Windows Hello"


@dataclass(frozen=True, slots=True)
class Look:
    """A reader as it was seen once."""

    present: bool = False
    mute: bool = False
    """A card that gave no answer to reset: probably in the wrong way round."""
    count: int = 0
    """Insertions and removals so far, mod 65,536."""

    @classmethod
    def of(cls, word: int) -> "Look":
        """Read a state word; a reader that is gone holds no card."""
        usable = not word & (_UNKNOWN | _UNAVAILABLE)
        return cls(
            present=usable and bool(word & _PRESENT),
            mute=bool(word & _MUTE),
            count=word >> 16 & 0xFFFF,
        )


class Change(Enum):
    """What happened to a slot."""

    REMOVED = "removed"
    INSERTED = "inserted"


def changes(before: Look, after: Look) -> tuple[Change, ...]:
    """Return what happened between two looks, in order.

    A card that came and went between them is nothing; one that took another's place is both.
    """
    match before.present, after.present:
        case True, False:
            return (Change.REMOVED,)
        case False, True:
            return (Change.INSERTED,)
        case True, True if before.count != after.count:
            return (Change.REMOVED, Change.INSERTED)
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class LaneReader:
    """A lane, and the pattern of its reader's name (`*` any, `?` one character)."""

    lane: str
    pattern: str = "*"


def assign(
    readers: Sequence[str],
    lanes: Sequence[LaneReader],
    current: Mapping[str, str],
    *,
    simulation: bool,
) -> dict[str, str]:
    """Choose each lane's reader: the one it has, else the first free one that its pattern fits.

    Args:
        readers: names as the service gives them.
        lanes: in the order in which they choose.
        current: reader by lane, as it is now.
        simulation: whether virtual readers count; in production anyone on the network could
            hold a card to them.

    Returns:
        Reader by lane; lanes without a reader are left out.
    """
    free = sorted(name for name in readers if _counts(name, simulation=simulation))
    chosen = {lane: name for lane, name in current.items() if name in free}
    for entry in lanes:
        fitting = [
            name
            for name in free
            if name not in chosen.values() and fnmatchcase(name, entry.pattern)
        ]
        if fitting:
            chosen.setdefault(entry.lane, fitting[0])
    return chosen


def _counts(name: str, *, simulation: bool) -> bool:
    return _NOT_A_READER not in name and (simulation or _VIRTUAL not in name)
