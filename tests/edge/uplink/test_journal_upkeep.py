"""The journal's room: a warning in time, once; and pruning in steps that keep nobody waiting."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import DiskError
from edge.uplink.journal import Journal
from edge.uplink.journal_upkeep import (
    LOOK_SECONDS,
    NEARLY_FULL,
    STEP_RECORDS,
    STEP_SECONDS,
    Room,
    Upkeep,
    Watermark,
    measured,
)
from protocol.envelope import SigningKey
from tests.edge.uplink.samples import DEVICE, SITE, Drafts


class Rooms:
    """A gate's journal whose room and pruning the test plays."""

    def __init__(self) -> None:
        self.percent = 10
        self.to_prune = 0
        self.gone = False
        self.alarms: list[tuple[str, str]] = []
        self.pruned: list[int] = []

    def room(self) -> Room:
        if self.gone:
            raise OSError(5, "Input/output error")
        return Room(self.percent, 100, "the disk")

    def prune(self, *, keep_days: int, most: int) -> int:
        assert keep_days == 30
        if self.gone:
            raise DiskError("gone")
        step = min(self.to_prune, most)
        self.to_prune -= step
        self.pruned.append(step)
        return step

    def upkeep(self) -> Upkeep:
        return Upkeep(
            self,  # type: ignore[arg-type]  # all that it asks of a journal
            keep_days=30,
            watermark=80,
            room=self.room,
            alarm=lambda code, detail: self.alarms.append((code, detail)),
        )


def test_there_is_one_warning_when_the_room_gets_short_and_another_only_after_relief() -> None:
    rooms = Rooms()
    upkeep, now = rooms.upkeep(), 0.0
    for percent in (79, 80, 85, 90, 78, 81, 74, 79, 80):
        rooms.percent = percent
        upkeep.tick(now)
        now += LOOK_SECONDS
    assert [code for code, _ in rooms.alarms] == [NEARLY_FULL, NEARLY_FULL]
    assert rooms.alarms[0][1].startswith("80 % of the disk are used: make room")


def test_the_room_is_not_looked_at_all_the_time() -> None:
    rooms = Rooms()
    upkeep = rooms.upkeep()
    upkeep.tick(0.0)
    rooms.percent = 95
    upkeep.tick(LOOK_SECONDS / 2)
    assert not rooms.alarms
    upkeep.tick(LOOK_SECONDS)
    assert rooms.alarms


def test_pruning_goes_step_by_step_and_then_rests() -> None:
    rooms = Rooms()
    rooms.to_prune = 2 * STEP_RECORDS + 50
    upkeep = rooms.upkeep()
    for turn in range(10):
        upkeep.tick(turn * STEP_SECONDS)
    assert rooms.pruned == [STEP_RECORDS, STEP_RECORDS, 50]
    upkeep.tick(2 * LOOK_SECONDS)
    assert rooms.pruned[-1] == 0


def test_a_disk_that_is_gone_is_met_again_later() -> None:
    rooms = Rooms()
    rooms.gone, rooms.to_prune, rooms.percent = True, 10, 90
    upkeep = rooms.upkeep()
    upkeep.tick(0.0)
    assert (rooms.alarms, rooms.pruned) == ([], [])
    rooms.gone = False
    upkeep.tick(LOOK_SECONDS)
    assert (len(rooms.alarms), rooms.pruned) == (1, [10])


@given(st.lists(st.integers(0, 120)), st.integers(10, 99))
def test_a_warning_comes_exactly_when_the_use_rises_above_the_mark(
    uses: list[int], mark: int
) -> None:
    watermark, armed = Watermark(mark), True
    for used in uses:
        watermark, warning = watermark.after(Room(used, 100, "the disk"))
        assert (warning is not None) == (armed and used >= mark)
        armed = used < mark and (armed or used < mark - 5)


def test_the_tighter_of_disk_and_limit_is_measured(journal: Journal, path: Path) -> None:
    del journal
    disk = measured(path, None)
    assert disk.what == "the disk"
    assert 0 < disk.used < disk.whole
    limited = measured(path, path.stat().st_size)
    assert limited.what == "the journal's own limit"
    assert limited.percent >= 100


def filled(journal: Journal, draft: Drafts) -> int:
    """Append until the journal says that it is full; return how many it took."""

    def fill() -> None:
        for _ in range(10_000):
            journal.append(draft())

    with pytest.raises(DiskError, match="Make room on the disk"):
        fill()
    return journal.head.seq


def test_a_journal_at_its_limit_refuses_and_says_that_it_is_full(
    path: Path, signing_key: SigningKey, draft: Drafts
) -> None:
    limit = 300_000
    with Journal.open(path, device=DEVICE, site=SITE, key=signing_key, limit=limit) as journal:
        written = filled(journal, draft)
        assert written > 100
        assert path.stat().st_size <= limit
        assert journal.head.seq == written
    with Journal.open(path, device=DEVICE, site=SITE, key=signing_key, limit=2 * limit) as journal:
        assert journal.append(draft()).seq == written + 1
