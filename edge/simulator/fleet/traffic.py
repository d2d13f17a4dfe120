"""When people come to a fleet's gates: pure patterns over time, from a given chance.

A rush is the country's morning: few at first, most in the middle, few at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import log

_RUSH_PEAK = 1.5
"""A rush's busiest moment, in its own average."""


class Pattern(StrEnum):
    """How people are spread over the time."""

    STEADY = "steady"
    RUSH = "rush"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Some people at one gate."""

    at: float
    """Seconds from the beginning."""
    gate: int
    people: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """People over the whole fleet."""

    gates: int
    rate: float
    """People a second, on average."""
    seconds: float | None = None
    """How long they come; None for ever, which only `STEADY` can."""
    together: int = 1
    """How many come to a gate at once: a minibus at several lanes, or a line that stuttered."""
    pattern: Pattern = Pattern.STEADY

    def arrivals(self, random: Callable[[], float]) -> Iterator[Arrival]:
        """Yield who comes, in order of time; `random` gives numbers in [0, 1)."""
        at = 0.0
        peak = self.rate / self.together * (1.0 if self._is_steady else _RUSH_PEAK)
        while True:
            at += -log(1.0 - random()) / peak
            if self.seconds is not None and at >= self.seconds:
                return
            if self._is_steady or random() < self._share(at):
                yield Arrival(at, int(random() * self.gates), self.together)

    @property
    def _is_steady(self) -> bool:
        return self.pattern is Pattern.STEADY or self.seconds is None

    def _share(self, at: float) -> float:
        """Return how busy it is, in shares of the busiest: a parabola, whose average is 2/3."""
        place = 2 * at / (self.seconds or 1.0) - 1
        return 1 - place * place
