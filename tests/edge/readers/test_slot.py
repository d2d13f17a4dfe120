"""A state word tells what happened to a slot, and each lane keeps its reader."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.readers.slot import Change, LaneReader, Look, assign, changes

EMPTY, PRESENT, MUTE, UNKNOWN = 0x0012, 0x0022, 0x0222, 0x0006
CARDS, VIRTUAL, HELLO = "ACS ACR39U 00 00", "Virtual PCD 00 00", "Windows Hello for Business 1"
Inserted, Removed = Change.INSERTED, Change.REMOVED


def look(flags: int, count: int = 0) -> Look:
    return Look.of(count << 16 | flags)


@pytest.mark.parametrize(
    ("before", "after", "happened"),
    [
        (look(EMPTY), look(PRESENT, 1), (Inserted,)),
        (look(PRESENT, 1), look(EMPTY, 2), (Removed,)),
        (look(PRESENT, 1), look(PRESENT, 1), ()),
        (look(PRESENT, 1), look(PRESENT, 3), (Removed, Inserted)),
        (look(EMPTY, 2), look(EMPTY, 4), ()),
        (look(PRESENT, 0xFFFF), look(PRESENT, 1), (Removed, Inserted)),
        (look(EMPTY), look(MUTE, 1), (Inserted,)),
        (look(PRESENT, 1), look(UNKNOWN, 1), (Removed,)),
    ],
    ids=[
        "put in",
        "taken out",
        "still there",
        "swapped between two looks",
        "came and went",
        "swapped as the counter came round",
        "put in the wrong way round",
        "reader unplugged",
    ],
)
def test_two_looks_tell_what_happened(
    before: Look, after: Look, happened: tuple[Change, ...]
) -> None:
    assert changes(before, after) == happened


def test_a_card_without_answer_is_seen_as_mute() -> None:
    assert look(MUTE).mute
    assert not look(PRESENT).mute


@given(st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=20))
def test_insertions_and_removals_alternate_whatever_the_words(words: list[int]) -> None:
    looks = [Look(), *map(Look.of, words)]
    told = [change for pair in pairwise(looks) for change in changes(*pair)]
    assert all(first is not second for first, second in pairwise(told))
    assert told[:1] in ([], [Inserted])
    assert looks[-1].present == (told[-1:] == [Inserted])


def choose(
    readers: list[str], *lanes: LaneReader, current: dict[str, str] | None = None
) -> dict[str, str]:
    return assign(readers, lanes, current or {}, simulation=False)


def test_the_only_reader_serves_the_only_lane() -> None:
    assert choose([CARDS], LaneReader("north")) == {"north": CARDS}


def test_each_lane_gets_the_reader_that_its_pattern_fits() -> None:
    lanes = LaneReader("north", "*00 01*"), LaneReader("south", "*00 00*")
    assert choose(["X 00 00", "X 00 01"], *lanes) == {"north": "X 00 01", "south": "X 00 00"}


def test_no_two_lanes_share_a_reader() -> None:
    lanes = LaneReader("north"), LaneReader("south")
    assert choose([CARDS], *lanes) == {"north": CARDS}


def test_a_lane_keeps_its_reader_when_another_is_plugged_in() -> None:
    kept = choose(["A", CARDS], LaneReader("north"), current={"north": CARDS})
    assert kept == {"north": CARDS}


def test_a_lane_whose_reader_was_unplugged_takes_the_next_that_fits() -> None:
    assert choose(["A"], LaneReader("north"), current={"north": CARDS}) == {"north": "A"}


def test_virtual_readers_count_in_simulation_only_and_windows_hello_never() -> None:
    lanes = (LaneReader("north"),)
    assert assign([HELLO, VIRTUAL], lanes, {}, simulation=False) == {}
    assert assign([HELLO, VIRTUAL], lanes, {}, simulation=True) == {"north": VIRTUAL}
