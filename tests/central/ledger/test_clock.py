"""Wrong clocks at the gate: the central's bounds always hold the true time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from central.database import reading as reading_from
from central.ledger.clock import Bounds, Reading, corrected, corrected_time
from central.ledger.ledger import Ledger
from protocol.records import Alarm, ClockSource
from tests.central.ledger.gates import NOW, Gate

FLOOR = datetime(2026, 10, 1, tzinfo=UTC)
BEGIN = datetime(2026, 10, 24, 20, tzinfo=UTC)
"""The evening before the night in which clocks in Belgium go back."""
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Truth:
    """A gate whose true time the test knows, with a wall clock that says what it likes."""

    now: datetime = BEGIN
    booted: datetime = BEGIN
    boot: int = 0
    wrong: timedelta = timedelta()
    trusted: bool = False

    def record(self, seq: int, delay: timedelta = SECOND) -> tuple[datetime, Reading]:
        return self.now, Reading(
            seq=seq,
            boot=str(self.boot),
            monotonic=self.now - self.booted,
            at=self.now + self.wrong,
            trusted=self.trusted,
            source=ClockSource.NTP if self.trusted else ClockSource.NONE,
            received=self.now + delay,
        )

    def reboot(self) -> None:
        self.boot += 1
        self.booted = self.now


def bounds_of(made: list[tuple[datetime, Reading]]) -> list[tuple[datetime, Bounds]]:
    readings = [reading for _, reading in made]
    return list(zip([true for true, _ in made], corrected(readings, FLOOR), strict=True))


def test_a_clock_in_1970_is_put_right_by_the_first_record_that_is_sent_live() -> None:
    gate = Truth(wrong=datetime(1970, 1, 1, tzinfo=UTC) - BEGIN)
    made = []
    for seq, delay in ((1, 9 * HOUR), (2, 8 * HOUR), (3, SECOND)):
        made.append(gate.record(seq, delay))
        gate.now += 4 * HOUR
    for true, bounds in bounds_of(made):
        assert bounds.earliest <= true <= bounds.latest
        assert bounds.latest - true < 10 * SECOND


def test_a_clock_that_was_set_later_in_the_same_boot_proves_what_came_before() -> None:
    gate = Truth(wrong=timedelta(days=-9000))
    made = [gate.record(1, 5 * HOUR)]
    gate.now, gate.wrong, gate.trusted = gate.now + HOUR, timedelta(), True
    made.append(gate.record(2, 4 * HOUR))
    for true, bounds in bounds_of(made):
        assert bounds.earliest <= true <= bounds.latest
        assert bounds.uncertainty < 5 * SECOND


@pytest.mark.parametrize("years", [-30, -1, 1, 30])
def test_a_jump_of_years_that_claims_trust_is_not_believed(years: int) -> None:
    gate = Truth(trusted=True, wrong=timedelta(days=365 * years))
    [(true, bounds)] = bounds_of([gate.record(1)])
    assert bounds.earliest <= true <= bounds.latest


def test_the_night_in_which_clocks_go_back_is_one_night() -> None:
    gate = Truth(trusted=True)
    made = []
    for seq in range(1, 17):
        made.append(gate.record(seq, 12 * HOUR))
        gate.now += 30 * MINUTE
    shown = bounds_of(made)
    assert all(bounds.earliest <= true <= bounds.latest for true, bounds in shown)
    assert all(bounds.uncertainty <= 2 * SECOND for _, bounds in shown)
    assert [bounds for _, bounds in shown] == sorted(
        (bounds for _, bounds in shown), key=lambda bounds: bounds.latest
    )


def test_trusted_clocks_that_contradict_each_other_are_both_not_believed() -> None:
    gate = Truth(trusted=True, wrong=-3 * HOUR)
    made = [gate.record(1, 6 * HOUR)]
    gate.now, gate.wrong = gate.now + MINUTE, -6 * HOUR
    made.append(gate.record(2, 6 * HOUR))
    assert all(bounds.earliest <= true <= bounds.latest for true, bounds in bounds_of(made))


STEPS = st.lists(
    st.tuples(
        st.floats(0, 5 * 3600),  # seconds until the next record
        st.floats(0, 3 * 86400),  # seconds until the central takes it
        st.sampled_from(["goes on", "boots", "jumps", "is set", "is lost"]),
        st.integers(-20_000, 20_000),  # days of a jump
    ),
    min_size=1,
    max_size=30,
)


@pytest.mark.rule("R9")
@settings(max_examples=200)
@given(STEPS)
def test_the_true_time_is_always_within_the_bounds_and_they_keep_the_order(
    steps: list[tuple[float, float, str, int]],
) -> None:
    gate, made, taken = Truth(), [], BEGIN
    for seq, (pause, delay, what, days) in enumerate(steps, start=1):
        match what:
            case "boots":
                gate.reboot()
            case "jumps":
                gate.wrong, gate.trusted = timedelta(days=days), False
            case "is set":
                gate.wrong, gate.trusted = timedelta(), True
            case "is lost":
                gate.trusted = False
        true, reading = gate.record(seq, timedelta(seconds=delay))
        taken = max(taken, reading.received)  # a chain is taken in its order
        made.append((true, replace(reading, received=taken)))
        gate.now += timedelta(seconds=pause)
    shown = bounds_of(made)
    moment = timedelta(milliseconds=1)
    for true, bounds in shown:
        assert bounds.earliest - moment <= true <= bounds.latest + moment
    for (_, one), (_, next_) in pairwise(shown):
        assert one.earliest <= next_.earliest + moment
        assert one.latest <= next_.latest + moment


def test_the_ledger_tells_the_corrected_time_of_a_record(engine: Engine, ledger: Ledger) -> None:
    gate = Gate()
    gate.enrol(engine)
    tokens = [gate.check_in(at=datetime(1970, 1, 1, tzinfo=UTC)), gate.alarm()]
    ledger.commit([gate.batch(tokens[0])], NOW + HOUR)
    ledger.commit([gate.batch(gate.sign(Alarm(code="x"), gate.ids[-1]))], NOW + 2 * HOUR)
    with reading_from(engine) as connection:
        bounds = corrected_time(connection, gate.device, 1, 1)
        assert corrected_time(connection, gate.device, 1, 9) is None
    assert bounds is not None
    assert NOW <= bounds.earliest <= bounds.latest <= NOW + HOUR
