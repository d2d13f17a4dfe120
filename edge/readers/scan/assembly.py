"""Scans out of characters: where one ends, when one is too long, and what is the same again. Pure.

Bounded in length and in the time between characters. A scanner that never stops gives one
answer and is then ignored until it is silent; a code left before it counts once, and nobody
gets more than one answer a second.
"""

from dataclasses import dataclass, field, replace
from typing import Final

LONGEST_SCAN = 1024
"""Longest code that is looked into, in characters."""
GAP_SECONDS = 0.3
"""A silence of so long ends a scan: not every scanner sends an end of line."""
REPEAT_SECONDS = 3.0
"""The same code again within so long of its last sight is the same presentation."""
SPACING_SECONDS = 1.0
"""Another code sooner after one that counted is dropped: the rest of a torn one, or a flood."""
_ENDS: Final = frozenset("\r\n\t\x03")
"""Return, line feed, tabulator, ETX: what scanners send after a code."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One code; longer than `LONGEST_SCAN` if its end never came. `at`: its last character."""

    text: str = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class Assembly:
    """The characters of one scanner, on their way to scans."""

    text: str = field(default="", repr=False)
    at: float = 0.0
    """When the last character came, in monotonic seconds."""
    is_flood: bool = False
    """Too long already, and answered: silence is waited for."""
    before: Scan | None = None
    """The last scan that counted, while it matters; `at` is when it was last seen."""

    @property
    def deadline(self) -> float | None:
        """When `elapse` is due."""
        if self.text or self.is_flood:
            return self.at + GAP_SECONDS
        return None if self.before is None else self.before.at + REPEAT_SECONDS


Assembled = tuple[Assembly, Scan | None]
"""The assembly after an event, and the scan that the event brought to its end."""


def take(assembly: Assembly, character: str, now: float) -> Assembled:
    """Take one character."""
    waited, scan = elapse(assembly, now)
    if waited.is_flood:
        return replace(waited, at=now), scan
    if character in _ENDS:
        ended, at_once = _end(waited, now)
        return ended, scan or at_once
    longer = replace(waited, text=waited.text + character, at=now)
    if len(longer.text) <= LONGEST_SCAN:
        return longer, scan
    ended, too_long = _end(longer, now)
    return replace(ended, is_flood=True), scan or too_long


def elapse(assembly: Assembly, now: float) -> Assembled:
    """Let time go by: a silence ends what has begun, and old codes are forgotten."""
    scan = None
    if now >= assembly.at + GAP_SECONDS:
        assembly, scan = _end(replace(assembly, is_flood=False), assembly.at)
    before = assembly.before
    if before is not None and now >= before.at + REPEAT_SECONDS:
        assembly = replace(assembly, before=None)
    return assembly, scan


def _end(assembly: Assembly, at: float) -> Assembled:
    if not assembly.text:
        return assembly, None
    scan, before = Scan(assembly.text, at), assembly.before
    if before is not None and before.text == scan.text:
        return Assembly(at=at, before=scan), None
    if before is not None and at < before.at + SPACING_SECONDS:
        return Assembly(at=at, before=before), None
    return Assembly(at=at, before=scan), scan
