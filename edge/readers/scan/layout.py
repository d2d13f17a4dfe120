"""Characters out of key strokes, as a scanner that plays a keyboard sends them. Pure.

A scanner does not send characters but the keys that would give them on the keyboard that it was
set up for. The layout of the Pi plays no part; the scanner's own setting does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Final

LOST = "\ufffd"
"""Stands for what is on no map or was dropped: a code is never made shorter in silence."""
PAD_DIGITS: Final[Mapping[int, str]] = dict(
    zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True)
)
"""The digits of a number pad, whatever Num Lock says. Codes here: linux/input-event-codes.h."""
_SHIFTS: Final = frozenset({42, 54})
_THIRD: Final = frozenset({100})
"""Right Alt: AltGr."""
_SPOILERS: Final = frozenset({29, 56, 97, 125, 126})
"""Control, left Alt and the logo keys: what is struck with them is another character, unknown."""
_MODIFIERS: Final = _SHIFTS | _THIRD | _SPOILERS
_LOCKS: Final = frozenset({58, 69, 70})
"""Caps, Num and Scroll Lock give no character. A scanner must not be set to use Caps Lock."""
_EVERYWHERE: Final = {28: "\n", 96: "\n", 15: "\t", 57: " "}
_PAD: Final = {**PAD_DIGITS, 83: ".", 55: "*", 74: "-", 78: "+", 98: "/"}
_ROWS: Final = (range(2, 14), range(16, 28), range(30, 42), (43, 86), range(44, 54))
"""The keys that give characters: from 1, from Q, from A (to the one left of 1), two that move
about between keyboards, from Z."""


class Layout(StrEnum):
    """The keyboard that a scanner was set up for."""

    US = "us"
    BE = "be"
    """Belgian AZERTY."""


class Stroked(Enum):
    """What a key did; the first three have the kernel's numbers."""

    RELEASED = 0
    PRESSED = 1
    HELD = 2
    LOST = 3
    """The kernel dropped strokes: what came before and after does not belong together."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One thing that one key did; `key` is the kernel's code of its place."""

    key: int
    what: Stroked


def _keys(*rows: str) -> Mapping[int, str]:
    found = dict(_EVERYWHERE | _PAD)
    for keys, characters in zip(_ROWS, rows, strict=True):
        found |= _row(keys, characters)
    return found


def _row(keys: Sequence[int], characters: str) -> dict[int, str]:
    pairs = zip(keys, characters, strict=True)
    return {key: character for key, character in pairs if character != "·"}


_MAPS: Final[Mapping[Layout, tuple[Mapping[int, str], ...]]] = {
    Layout.US: (
        _keys("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\\\", "zxcvbnm,./"),
        _keys("!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"~', "||", "ZXCVBNM<>?"),
        _keys("············", "············", "············", "··", "··········"),
    ),
    Layout.BE: (
        _keys("&é\"'(§è!çà)-", "azertyuiop·$", "qsdfghjklmù²", "µ<", "wxcvbn,;:="),
        _keys("1234567890°_", "AZERTYUIOP·*", "QSDFGHJKLM%³", "£>", "WXCVBN?./+"),
        _keys("|@#··^··{}··", "··········[]", "············", "·\\", "··········"),
    ),
}
"""By layout: the keys' characters plain, with Shift, and with AltGr. Dead keys are not on it."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A scanner's keyboard: its layout, and which of the keys that matter for others are down."""

    layout: Layout
    down: frozenset[int] = frozenset()

    def take(self, stroke: Stroke) -> "tuple[Keyboard, str]":
        """Take a stroke: the keyboard after it, and the character that it gave, or nothing.

        A held key gives one character however long it is held: a stuck key is no text.
        """
        if stroke.what is Stroked.LOST:
            return replace(self, down=frozenset()), LOST
        if stroke.key in _MODIFIERS:
            held = stroke.what is not Stroked.RELEASED
            down = self.down | {stroke.key} if held else self.down - {stroke.key}
            return replace(self, down=down), ""
        if stroke.what is not Stroked.PRESSED or stroke.key in _LOCKS:
            return self, ""
        return self, self._character(stroke.key)

    def _character(self, key: int) -> str:
        if self.down & _SPOILERS:
            return LOST
        plain, shifted, third = _MAPS[self.layout]
        if self.down & _THIRD:
            return third.get(key, LOST)
        return (shifted if self.down & _SHIFTS else plain).get(key, LOST)
