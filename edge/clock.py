"""Time as the gate knows it: a monotonic clock that orders, and a wall time that only informs.

A Pi without battery-backed clock may start years in the past. So every wall time comes with its
trust, and a floor below which the real time cannot be: this release's day, or the last moment
that the central signed for.
"""

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from protocol.records import Clock as ClockClaims
from protocol.records import ClockSource

RELEASED = date(2026, 11, 23)
"""The day of this release: the real time is never before it."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5
"""adjtimex(2): the clock is not synchronised."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of all clocks."""

    monotonic: float
    """Seconds since some point before the start; never goes back within a boot."""
    wall: datetime
    """UTC."""
    trusted: bool
    """Whether the wall time can be relied on."""
    source: ClockSource
    boot: str
    """Names the boot that `monotonic` belongs to."""

    def claims(self) -> ClockClaims:
        """Return what a record says of its clock."""
        return ClockClaims(
            source=self.source,
            trusted=self.trusted,
            boot=self.boot,
            monotonic_ms=max(0, int(self.monotonic * 1000)),
        )

    def today(self, floor: date) -> tuple[date, bool]:
        """Return the day in UTC that is relied on, and whether it is today for certain.

        Without a trusted clock it is `floor`: the real day is that one or later.
        """
        return (max(self.wall.date(), floor), True) if self.trusted else (floor, False)


class Clock(Protocol):
    """Where the loop gets its time from."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def moment(self) -> Moment:
        """Read all clocks."""


class SystemClock:
    """The machine's own clocks."""

    def __init__(
        self,
        *,
        always_trusted: bool,
        synchronised: Callable[[], bool] | None = None,
    ) -> None:
        """Trust the wall time always (a battery-backed clock), or when it is synchronised."""
        self._always = always_trusted
        self._synchronised = synchronised or kernel_synchronised
        self._boot = _BOOT_ID.read_text(encoding="ascii").strip()

    def monotonic(self) -> float:
        """Return the seconds of CLOCK_MONOTONIC."""
        return time.monotonic()

    def moment(self) -> Moment:
        """Read all clocks; whether the kernel is synchronised is asked each time."""
        synchronised = self._synchronised()
        source = ClockSource.NTP if synchronised else ClockSource.NONE
        if not synchronised and self._always:
            source = ClockSource.RTC
        return Moment(
            monotonic=time.monotonic(),
            wall=datetime.now(UTC),
            trusted=synchronised or self._always,
            source=source,
            boot=self._boot,
        )


def kernel_synchronised() -> bool:
    """Whether the kernel says that a time service keeps its clock (adjtimex(2), read only)."""
    timex = ctypes.create_string_buffer(512)  # larger than struct timex; zero means: read only
    state = int(ctypes.CDLL(None).adjtimex(timex))
    return 0 <= state < _TIME_ERROR
