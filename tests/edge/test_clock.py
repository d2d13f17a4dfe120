"""Clocks: what is relied on when the wall time is wrong."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import RELEASED, Moment, SystemClock, kernel_synchronised
from protocol.records import ClockSource


def moment(wall: datetime, *, trusted: bool) -> Moment:
    return Moment(monotonic=12.5, wall=wall, trusted=trusted, source=ClockSource.NONE, boot="b")


@pytest.mark.rule("R9")
@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001  zone added below
def test_an_untrusted_clock_never_moves_the_day(wall: datetime) -> None:
    floor = date(2026, 11, 23)
    assert moment(wall.replace(tzinfo=UTC), trusted=False).today(floor) == (floor, False)


def test_a_trusted_clock_gives_today_but_never_a_day_before_the_floor() -> None:
    floor = date(2026, 11, 23)
    assert moment(datetime(2027, 1, 2, tzinfo=UTC), trusted=True).today(floor) == (
        date(2027, 1, 2),
        True,
    )
    assert moment(datetime(1970, 1, 1, tzinfo=UTC), trusted=True).today(floor) == (floor, True)


@pytest.mark.parametrize(
    ("synchronised", "always", "source", "trusted"),
    [
        (True, False, ClockSource.NTP, True),
        (True, True, ClockSource.NTP, True),
        (False, True, ClockSource.RTC, True),
        (False, False, ClockSource.NONE, False),
    ],
)
def test_a_clock_says_where_its_time_comes_from(
    synchronised: bool, always: bool, source: ClockSource, trusted: bool
) -> None:
    clock = SystemClock(always_trusted=always, synchronised=lambda: synchronised)
    read = clock.moment()
    assert (read.source, read.trusted) == (source, trusted)
    assert read.claims().monotonic_ms == int(read.monotonic * 1000)
    assert read.boot == clock.moment().boot
    assert clock.monotonic() >= read.monotonic


def test_the_kernel_is_asked_whether_its_clock_is_kept_right() -> None:
    assert kernel_synchronised() in {True, False}


def test_the_release_day_is_a_floor_that_real_time_has_passed() -> None:
    assert datetime.now(UTC).date() >= RELEASED
