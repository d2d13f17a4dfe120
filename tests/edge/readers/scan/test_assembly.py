"""Scans out of characters: ends, silences, floods and codes that are shown on and on."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.readers.scan.assembly import (
    GAP_SECONDS,
    LONGEST_SCAN,
    REPEAT_SECONDS,
    SPACING_SECONDS,
    Assembly,
    Scan,
    elapse,
    take,
)


def scans(*sent: tuple[str, float]) -> list[Scan]:
    """Let texts come, each after so many seconds of silence, and silence at the end."""
    assembly, now, told = Assembly(), 1000.0, list[Scan | None]()
    for text, silence in sent:
        now += silence
        for character in text:
            assembly, scan = take(assembly, character, now)
            told.append(scan)
    assembly, scan = elapse(assembly, now + GAP_SECONDS)
    assert not assembly.text
    return [scan for scan in [*told, scan] if scan is not None]


def texts(*sent: tuple[str, float]) -> list[str]:
    return [scan.text for scan in scans(*sent)]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t", "\x03", ""])
def test_a_code_ends_with_what_the_scanner_sends_or_with_a_silence(end: str) -> None:
    assert texts((f"123{end}", 0), (f"456{end}", 2)) == ["123", "456"]


def test_a_code_may_come_in_pieces_but_not_over_a_silence() -> None:
    assert texts(("12", 0), ("34\r", GAP_SECONDS * 0.9)) == ["1234"]
    assert texts(("12", 0), ("34\r", GAP_SECONDS)) == ["12"]  # and the rest of it is dropped


def test_a_code_left_before_the_scanner_counts_once_and_again_after_it_was_away() -> None:
    shown = [("123\r", SPACING_SECONDS * 0.7)] * 20
    assert texts(*shown) == ["123"]
    assert texts(*shown, ("123\r", REPEAT_SECONDS)) == ["123", "123"]


def test_two_people_one_after_the_other_are_two() -> None:
    assert texts(("123\r", 0), ("456\r", SPACING_SECONDS), ("123\r", SPACING_SECONDS)) == [
        "123",
        "456",
        "123",
    ]


def test_a_scanner_that_never_stops_gives_one_answer_until_it_is_silent() -> None:
    (flood, after) = scans(("x" * LONGEST_SCAN * 5, 0), ("123\r", SPACING_SECONDS))
    assert len(flood.text) == LONGEST_SCAN + 1
    assert after.text == "123"


def test_a_flood_is_not_ended_by_an_end_of_line() -> None:
    assert len(scans(("x" * (LONGEST_SCAN + 1), 0), ("\r123\r", 0.1))) == 1


def test_empty_lines_are_nothing() -> None:
    assert texts(("\r\n\r\n\t", 0), ("\n", 1)) == []


def test_a_scan_is_dated_by_its_last_character() -> None:
    (with_end,) = scans(("12", 0), ("3\r", 0.2))
    (without,) = scans(("12", 0), ("3", 0.2))
    assert (with_end.at, without.at) == (1000.2, 1000.2)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.text(max_size=30), st.just("x" * 600), st.just("123\r")),
            st.floats(0, 4),
        ),
        max_size=30,
    )
)
def test_whatever_comes_nothing_grows_and_answers_are_spaced(sent: list[tuple[str, float]]) -> None:
    told = scans(*sent)
    assert all(0 < len(scan.text) <= LONGEST_SCAN + 1 for scan in told)
    assert all(later.at - sooner.at >= SPACING_SECONDS for sooner, later in pairwise(told))


@given(st.text(max_size=50), st.floats(0, 10))
def test_what_is_due_is_done_when_it_is_due(text: str, later: float) -> None:
    assembly = Assembly()
    for character in text:
        assembly, _ = take(assembly, character, 1000.0)
    now = 1000.0 + later
    for _ in range(4):
        if assembly.deadline is None or assembly.deadline > now:
            break
        assembly, _ = elapse(assembly, now)
    assert assembly.deadline is None or assembly.deadline > now


def test_a_code_is_not_in_what_is_printed() -> None:
    assembly, _ = take(Assembly(), "7", 0.0)
    assert "7" not in repr(assembly)
    assert "78012340961" not in repr(Scan("78012340961", 0.0))
