"""A number typed on a numeric pad: digits, correction, Enter, and what is left half-typed. Pure.

What leaves before Enter is only how many digits there are. A key that is stuck types once and
is told; a pad that never stops is cut off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from edge.readers.scan.layout import PAD_DIGITS, Stroke, Stroked

LONGEST_NUMBER = 17
"""Digits of the longest number, the Limosa number. One more is kept, so that it shows."""
PAUSE_SECONDS = 15.0
"""A half-typed number is given up after so long without a key."""
LONGEST_SECONDS = 60.0
"""And after so long since its first digit, whatever keeps the keys busy."""
STUCK_SECONDS = 10.0
"""A key that is down for longer is stuck."""
_DIGITS: Final = {**PAD_DIGITS, **dict(zip((11, *range(2, 11)), "0123456789", strict=True))}
"""The pad's digits and the row of digits. Codes: linux/input-event-codes.h."""
_ENTER: Final = frozenset({28, 96})
_CORRECT: Final = frozenset({14, 111, 83, 74})
"""Backspace, Delete, and the pad's point and minus for pads without either."""
_CLEAR: Final = frozenset({1, 55, 98})
"""Escape, and the pad's asterisk and slash."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many digits are typed; none when they were entered, cleared or given up."""

    digits: int


@dataclass(frozen=True, slots=True)
class Entered:
    """A number was entered, or left half-typed until its time was over (`is_left`)."""

    digits: str = field(repr=False)
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Stuck:
    """These keys are stuck now; none when all are free again."""

    keys: frozenset[int]


Outcome = Progress | Entered | Stuck


@dataclass(frozen=True, slots=True)
class NumberPad:
    """A pad: what is typed so far, and which keys are down since when (monotonic seconds)."""

    digits: str = field(default="", repr=False)
    began: float = 0.0
    last: float = 0.0
    down: Mapping[int, float] = field(default_factory=dict)
    stuck: frozenset[int] = frozenset()

    @property
    def given_up(self) -> float | None:
        """When what is half-typed is given up."""
        return min(self.last + PAUSE_SECONDS, self.began + LONGEST_SECONDS) if self.digits else None

    @property
    def deadline(self) -> float | None:
        """When `elapse` is due."""
        due = [since + STUCK_SECONDS for key, since in self.down.items() if key not in self.stuck]
        if (given_up := self.given_up) is not None:
            due.append(given_up)
        return min(due, default=None)


Stepped = tuple[NumberPad, tuple[Outcome, ...]]
"""The pad after an event, and what came of the event."""


def take(pad: NumberPad, stroke: Stroke, now: float) -> Stepped:
    """Take what a key did."""
    pad, before = elapse(pad, now)
    pad, outcomes = _stroke(pad, stroke, now)
    return pad, (*before, *outcomes)


def elapse(pad: NumberPad, now: float) -> Stepped:
    """Let time go by: a half-typed number is given up, stuck keys are found."""
    outcomes: list[Outcome] = []
    if (given_up := pad.given_up) is not None and now >= given_up:
        outcomes += [Entered(pad.digits, is_left=True), Progress(0)]
        pad = replace(pad, digits="")
    stuck = frozenset(key for key, since in pad.down.items() if now >= since + STUCK_SECONDS)
    if stuck != pad.stuck:
        outcomes.append(Stuck(stuck))
        pad = replace(pad, stuck=stuck)
    return pad, tuple(outcomes)


def _stroke(pad: NumberPad, stroke: Stroke, now: float) -> Stepped:
    match stroke.what:
        case Stroked.PRESSED:
            return _press(replace(pad, down={**pad.down, stroke.key: now}), stroke.key, now)
        case Stroked.RELEASED:
            return _let_go(pad, {key: at for key, at in pad.down.items() if key != stroke.key})
        case Stroked.LOST:  # a digit may be missing: what is typed so far cannot be trusted
            cleared, outcomes = _typed(pad, "", now)
            free, more = _let_go(cleared, {})
            return free, (*outcomes, *more)
        case Stroked.HELD:
            return pad, ()


def _press(pad: NumberPad, key: int, now: float) -> Stepped:
    if key in _ENTER and pad.digits:
        return replace(pad, digits=""), (Entered(pad.digits), Progress(0))
    if key in _CLEAR:
        return _typed(pad, "", now)
    if key in _CORRECT:
        return _typed(pad, pad.digits[:-1], now)
    return _typed(pad, (pad.digits + _DIGITS.get(key, ""))[: LONGEST_NUMBER + 1], now)


def _typed(pad: NumberPad, digits: str, now: float) -> Stepped:
    progress = () if len(digits) == len(pad.digits) else (Progress(len(digits)),)
    began = pad.began if pad.digits else now
    return replace(pad, digits=digits, began=began, last=now), progress


def _let_go(pad: NumberPad, down: Mapping[int, float]) -> Stepped:
    stuck = pad.stuck & down.keys()
    freed = () if stuck == pad.stuck else (Stuck(stuck),)
    return replace(pad, down=down, stuck=stuck), freed
