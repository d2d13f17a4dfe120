"""Looking after the journal's room: a warning while there is some left, and pruning step by step.

The loop ticks it; a step takes milliseconds, so that nobody waits for it at the arm.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from edge.errors import JournalError
from edge.uplink.journal import Journal

NEARLY_FULL = "journal-nearly-full"
"""Alarm: the journal's room is used up to the watermark; a full one lets nobody through."""
LOOK_SECONDS = 60.0
"""How often the room is looked at, and whether there is something to prune."""
STEP_SECONDS = 0.5
"""Between two steps while there is more to prune."""
STEP_RECORDS = 200
_RELIEF = 5
"""By how many percent the use must fall below the watermark before it can warn again."""

_log = structlog.get_logger("journal")


@dataclass(frozen=True, slots=True)
class Room:
    """How much of the journal's room is used, in bytes; `what` names it."""

    used: int
    whole: int
    what: str

    @property
    def percent(self) -> int:
        """The used part, rounded up."""
        return -(-100 * self.used // max(1, self.whole))


def measured(journal: Path, limit: int | None) -> Room:
    """Measure the disk below a journal, or its own files where a `limit` in bytes is tighter.

    Raises:
        OSError: the disk is gone.
    """
    disk = os.statvfs(journal.parent)
    free, whole = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    rooms = [Room(whole - free, whole, "the disk")]
    if limit is not None:
        files = (journal, journal.with_name(journal.name + "-wal"))
        used = sum(file.stat().st_size for file in files if file.exists())
        rooms.append(Room(used, limit, "the journal's own limit"))
    return max(rooms, key=lambda room: room.percent)


@dataclass(frozen=True, slots=True)
class Watermark:
    """Whether to warn, from one look to the next. Pure."""

    percent: int
    """From here on it warns."""
    warned: bool = False

    def after(self, room: Room) -> tuple["Watermark", str | None]:
        """Return the watermark after a look, and the warning when this look is the first above."""
        if room.percent >= self.percent and not self.warned:
            return Watermark(self.percent, warned=True), (
                f"{room.percent} % of {room.what} are used: make room, a full one lets nobody in"
            )
        calm = room.percent < self.percent - _RELIEF
        return Watermark(self.percent, warned=self.warned and not calm), None


class Upkeep:
    """Looks and prunes when it is time."""

    def __init__(
        self,
        journal: Journal,
        *,
        keep_days: int,
        watermark: int,
        room: Callable[[], Room],
        alarm: Callable[[str, str], None],
    ) -> None:
        """Take the journal and how it is to be kept.

        Args:
            journal: What is looked after.
            keep_days: For how many days settled records stay.
            watermark: From how many percent of its room on it warns.
            room: Measures.
            alarm: Records (code, detail).
        """
        self._journal = journal
        self._keep_days = keep_days
        self._watermark = Watermark(watermark)
        self._room = room
        self._alarm = alarm
        self._next_look = float("-inf")
        self._next_step = float("-inf")

    def go_by(self, *, keep_days: int, watermark: int) -> None:
        """Take other figures; they count from the next look on."""
        self._keep_days = keep_days
        if watermark != self._watermark.percent:
            self._watermark = Watermark(watermark)

    def tick(self, now: float) -> None:
        """Do what is due at `now` (monotonic seconds)."""
        if now >= self._next_look:
            self._next_look = now + LOOK_SECONDS
            self._look()
        if now >= self._next_step:
            self._next_step = now + (STEP_SECONDS if self._prune() else LOOK_SECONDS)

    def _look(self) -> None:
        try:
            self._watermark, warning = self._watermark.after(self._room())
        except OSError as error:
            _log.warning("room not measured", detail=str(error))
            return
        if warning:
            self._alarm(NEARLY_FULL, warning)

    def _prune(self) -> bool:
        """Prune a step; tell whether there may be more."""
        try:
            pruned = self._journal.prune(keep_days=self._keep_days, most=STEP_RECORDS)
        except JournalError as error:
            _log.warning("not pruned", detail=str(error))
            return False
        return pruned == STEP_RECORDS
