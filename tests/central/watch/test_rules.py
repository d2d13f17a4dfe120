"""When something is wrong with a gate: each alarm of the issue, its border, and its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.watch.codes import Found, Severity
from central.watch.rules import NOTHING, Known, Limits, Memory, Wrong, look, remembered
from protocol.health import (
    ClockHealth,
    Health,
    LaneCondition,
    LaneHealth,
    ReaderHealth,
    Versions,
)
from protocol.records import GENESIS, ClockSource
from protocol.sessions import Life, Place

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
LIMITS = Limits()
WELL = Health(
    session=3,
    beat=5,
    uptime=50,
    clock=ClockHealth(at=NOW, source=ClockSource.NTP, trusted=True),
    backlog=0,
    head=Place(seq=0, hash=GENESIS),
    disk=20,
    temperature=45.0,
    certificate_until=NOW + timedelta(days=300),
    versions=Versions(gate="0.1.0", system="Debian", board="Pi"),
    lanes=(LaneHealth(name="main", condition=LaneCondition.LOCKED),),
    readers=(ReaderHealth(lane="main", kind="card reader", ready=True),),
    roster=0,
)


def known(now: datetime = NOW, /, **changes: object) -> Known:
    """What is known of a gate that has just said how it is."""
    clock = replace_clock(now)
    health = WELL.model_copy(update={"clock": clock, **changes})
    return Known(Life.ALIVE, NOW - timedelta(days=1), now, health)


def replace_clock(now: datetime) -> ClockHealth:
    return ClockHealth(at=now, source=ClockSource.NTP, trusted=True)


def after(found: Known, minutes: float, memory: Memory = NOTHING) -> dict[Found, Wrong]:
    """Look at the same for some minutes, every ten seconds."""
    wrong: dict[Found, Wrong] = {}
    for step in range(int(minutes * 6) + 1):
        memory, wrong = look(found, memory, LIMITS, NOW + timedelta(seconds=10 * step))
        found = replace(found, heard_at=found.heard_at and NOW + timedelta(seconds=10 * step))
        if found.health and found.health.clock.trusted:
            clock = found.health.clock
            moved = clock.model_copy(update={"at": clock.at + timedelta(seconds=10 * bool(step))})
            found = replace(found, health=found.health.model_copy(update={"clock": moved}))
    return wrong


def test_a_gate_that_is_well_rings_nothing() -> None:
    assert after(known(), 30) == {}


def test_a_gate_that_never_began_rings_nothing() -> None:
    assert after(Known(None, None), 30) == {}


CASES = [
    ({"backlog": 60}, Found.BACKLOG),
    (
        {"clock": ClockHealth(at=NOW, source=ClockSource.NONE, trusted=False)},
        Found.CLOCK,
    ),
    (
        {"clock": ClockHealth(at=NOW - timedelta(hours=1), source=ClockSource.RTC, trusted=True)},
        Found.CLOCK,
    ),
    ({"certificate_until": NOW + timedelta(days=40)}, Found.CERTIFICATE),
    ({"readers": (ReaderHealth(lane="main", kind="scanner", ready=False),)}, Found.READER),
    ({"disk": 83}, Found.DISK),
    ({"temperature": 78.0}, Found.TEMPERATURE),
    ({"temperature": -15.0}, Found.TEMPERATURE),
    ({"roster": None}, Found.ROSTER),
    ({"contacts": ("fire",)}, Found.FIRE),
    ({"contacts": ("tamper",)}, Found.TAMPER),
    ({"contacts": ("mains",)}, Found.MAINS),
    ({"lanes": (LaneHealth(name="main", condition=LaneCondition.FREED),)}, Found.FREED),
    ({"lanes": (LaneHealth(name="main", condition=LaneCondition.HELD_OPEN),)}, Found.HELD_OPEN),
]


@pytest.mark.parametrize(("changes", "code"), CASES)
def test_each_thing_that_is_wrong_rings_alone(changes: dict[str, object], code: Found) -> None:
    assert set(after(known(NOW, **changes), 6)) == {code}


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"disk": 96}, Severity.CRITICAL),
        ({"certificate_until": NOW + timedelta(days=5)}, Severity.CRITICAL),
        ({"contacts": ("fire",)}, Severity.CRITICAL),
        ({"disk": 90}, Severity.WARNING),
    ],
)
def test_how_far_it_went_says_how_much_it_matters(
    changes: dict[str, object], severity: Severity
) -> None:
    (wrong,) = after(known(**changes), 6).values()
    assert wrong.severity is severity


def test_a_silent_gate_rings_after_two_minutes_and_nothing_else_that_it_said_last() -> None:
    gone = replace(known(disk=99), life=Life.DEAD, since=NOW)
    _, early = look(gone, NOTHING, LIMITS, NOW + timedelta(seconds=119))
    _, late = look(gone, NOTHING, LIMITS, NOW + timedelta(seconds=120))
    assert early == {}
    assert set(late) == {Found.SILENT}


def test_a_gate_with_a_session_that_says_nothing_hangs() -> None:
    _, wrong = look(known(), NOTHING, LIMITS, NOW + timedelta(seconds=61))
    assert set(wrong) == {Found.HANGS}


def test_a_gate_that_never_said_how_it_is_hangs_too() -> None:
    mute = Known(Life.ALIVE, NOW)
    assert look(mute, NOTHING, LIMITS, NOW + timedelta(seconds=59))[1] == {}
    _, wrong = look(mute, NOTHING, LIMITS, NOW + timedelta(seconds=61))
    assert wrong[Found.HANGS].detail == f"{NOW:%Y-%m-%d %H:%M:%S} UTC"


def test_a_gate_that_has_just_come_back_does_not_hang() -> None:
    back = replace(known(), since=NOW + timedelta(seconds=50))
    _, wrong = look(back, NOTHING, LIMITS, NOW + timedelta(seconds=61))
    assert wrong == {}


def test_what_passes_by_within_seconds_is_not_told() -> None:
    lost = known(readers=(ReaderHealth(lane="main", kind="scanner", ready=False),))
    memory, wrong = look(lost, NOTHING, LIMITS, NOW)
    assert wrong == {}
    memory, wrong = look(known(), memory, LIMITS, NOW + timedelta(seconds=10))
    assert (memory.since, wrong) == ({}, {})


def test_a_backlog_that_shrinks_is_being_drained_and_one_that_grows_is_not() -> None:
    memory = NOTHING
    for minute in range(20):
        now = NOW + timedelta(minutes=minute)
        memory, wrong = look(known(now, backlog=5000 - 200 * minute), memory, LIMITS, now)
        assert wrong == {}
    memory = NOTHING
    for minute in range(7):
        now = NOW + timedelta(minutes=minute)
        memory, _ = look(known(now, backlog=60 + minute), memory, LIMITS, now)
    assert set(memory.told) == {Found.BACKLOG}


@given(st.lists(st.sampled_from([78, 79, 80]), min_size=20, max_size=60))
def test_a_figure_on_the_border_does_not_ring_on_and_off(figures: list[int]) -> None:
    memory, rings = NOTHING, 0
    for step, disk in enumerate([85, 85, 85, 85, 85, *figures]):
        now, before = NOW + timedelta(seconds=10 * step), memory.told
        memory, _ = look(known(now, disk=disk), memory, LIMITS, now)
        rings += len(memory.told.keys() - before.keys())
    assert rings == 1


def test_after_a_restart_of_the_central_what_was_told_is_not_told_again() -> None:
    memory = remembered({Found.DISK: Severity.WARNING}, NOW)
    memory, wrong = look(known(disk=83), memory, LIMITS, NOW)
    assert set(wrong) == set(memory.told) == {Found.DISK}


def test_what_was_wrong_when_a_gate_was_heard_last_is_not_over_because_it_falls_silent() -> None:
    memory, _ = look(known(contacts=("mains",)), NOTHING, LIMITS, NOW)
    gone = replace(known(contacts=("mains",)), life=Life.DEAD, since=NOW)
    for minute in range(5):
        memory, _ = look(gone, memory, LIMITS, NOW + timedelta(minutes=minute))
    assert set(memory.told) == {Found.MAINS, Found.SILENT}
    later = NOW + timedelta(minutes=6)
    _, wrong = look(replace(known(later), since=later), memory, LIMITS, later)
    assert wrong == {}
