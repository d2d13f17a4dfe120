"""When an alarm goes out: in quiet hours only what cannot wait, whatever the season."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.watch.codes import Found, Severity
from central.watch.life import Alarm, Happening, Told, happened
from central.watch.outgoing import Item, subject, text
from central.watch.routes import BELGIUM, PAUSES, Means, Route, due, next_attempt

NIGHT = Route(
    id=1,
    name="night",
    means=Means.EMAIL,
    address="an@example.be",
    quiet_from=20 * 60,
    quiet_until=6 * 60,
)


def alarm(code: str, at: datetime) -> Alarm:
    return happened(None, Happening("gate-1", code), at)[0]


@pytest.mark.parametrize(
    ("there", "goes"),
    [
        ("2026-11-23 19:59", "2026-11-23 19:59"),
        ("2026-11-23 20:00", "2026-11-24 06:00"),
        ("2026-11-23 23:30", "2026-11-24 06:00"),
        ("2026-11-24 05:59", "2026-11-24 06:00"),
        ("2026-11-24 06:00", "2026-11-24 06:00"),
        ("2026-10-24 23:00", "2026-10-25 06:00"),  # the night with an hour twice
        ("2027-03-27 23:00", "2027-03-28 06:00"),  # the night without
    ],
)
def test_what_can_wait_waits_until_the_quiet_hours_end(there: str, goes: str) -> None:
    now = datetime.fromisoformat(there).replace(tzinfo=BELGIUM).astimezone(UTC)
    expected = datetime.fromisoformat(goes).replace(tzinfo=BELGIUM)
    assert due(NIGHT, alarm(Found.DISK, now), now) == expected


MINUTES = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MINUTES, st.sampled_from(["fire", "tamper", "forced"]))
def test_a_fire_or_a_break_in_never_waits(now: datetime, code: str) -> None:
    assert due(NIGHT, alarm(code, now), now) == now


@given(MINUTES, st.integers(0, 1439), st.integers(0, 1439))
def test_nothing_waits_for_more_than_a_day_and_goes_out_outside_of_quiet_hours(
    now: datetime, begin: int, end: int
) -> None:
    route = Route(
        id=1, name="x", means=Means.EMAIL, address="x@example.be", quiet_from=begin, quiet_until=end
    )
    goes = due(route, alarm(Found.DISK, now), now)
    assert now <= goes <= now + timedelta(hours=25)
    if goes != now:
        assert goes.astimezone(BELGIUM).time() == time(end // 60, end % 60)


def test_attempts_have_growing_pauses_and_an_end() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    found = [next_attempt(attempts, now) for attempts in range(1, len(PAUSES) + 2)]
    assert found[-1] is None
    times = [at for at in found if at]
    assert times == sorted(times)
    assert times[-1] - now == timedelta(hours=8)


def test_a_message_with_many_alarms_tells_the_worst_first_and_how_many_more() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    quiet = [Item(n, Told.RAISED, alarm("selftest", now)) for n in range(80)]
    items = [*quiet, Item(99, Told.RAISED, alarm("fire", now))]
    route = Route(id=1, name="x", means=Means.EMAIL, address="x@example.be", language="en")
    assert subject(route, items) == "[Werfpoort] critical: 81 alarms"
    lines = text(route, items, "").splitlines()
    assert lines[0].startswith("Fire · gate-1")
    assert lines[-1] == "and more: 31"
    assert max(item.alarm.severity for item in items) is Severity.CRITICAL
