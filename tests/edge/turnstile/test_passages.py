"""What a lane makes of its sensors: who passed, who did not, and who passed without leave."""

import pytest

from edge.turnstile.lane import ALARM_BUZZ_SECONDS, Lane, step
from edge.turnstile.rules import Rules
from edge.turnstile.states import (
    Alarm,
    Became,
    Drop,
    Effect,
    Event,
    Fire,
    Free,
    Pulse,
    Release,
    Sensed,
    Shutdown,
    Tick,
)
from edge.wiring import FIGURES, LaneKind, LaneSection
from protocol.records import Direction
from tests.edge.turnstile.samples import OVERRIDE, committed

TRIPOD = Rules(pulse_seconds=5, passage_seconds=8, relock_seconds=0.3, holds=True, watched=True)
SPEED_GATE = Rules(pulse_seconds=0.5, relock_seconds=1.0, watched=True, locks_behind=False)
MINE = Release(committed(1), Direction.IN)
GOES_IN = Sensed(Direction.IN, active=True)
IS_IN = Sensed(Direction.IN, active=False)
COMES_OUT = Sensed(Direction.OUT, active=True)

Trace = list[tuple[Event, float]]


def after(rules: Rules, *events: tuple[Event, float]) -> tuple[Lane, tuple[Effect, ...]]:
    """Play events at their moments; returns the lane and the last one's effects."""
    lane, effects = Lane("north", rules), tuple[Effect, ...]()
    for event, now in events:
        lane, effects = step(lane, event, now)
    return lane, effects


def alarms(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.code for effect in effects if isinstance(effect, Alarm)]


def test_the_arm_is_held_until_the_worker_goes_and_locks_behind_him() -> None:
    _, effects = after(TRIPOD, (MINE, 0.0))
    assert effects == (Pulse(committed(1), Direction.IN, 8),)
    going, effects = after(TRIPOD, (MINE, 0.0), (GOES_IN, 2.0))
    assert effects == (Drop(committed(1)),)
    assert not going.released
    gone, effects = after(TRIPOD, (MINE, 0.0), (GOES_IN, 2.0), (IS_IN, 3.0))
    assert effects == (Drop(committed(1)), Became(committed(1), "passed"))
    assert gone.deadline == 3.3


def test_a_worker_who_does_not_go_through_is_abandoned() -> None:
    _, effects = after(TRIPOD, (MINE, 0.0), (Tick(), 8.0))
    assert effects == (Drop(committed(1)), Became(committed(1), "abandoned"))


def test_a_worker_who_squeezes_through_as_the_arm_falls_has_passed_after_all() -> None:
    late: Trace = [(MINE, 0.0), (Tick(), 8.0), (GOES_IN, 8.2)]
    _, effects = after(TRIPOD, *late, (IS_IN, 9.0))
    assert Became(committed(1), "passed") in effects


def test_somebody_who_comes_the_other_way_uses_the_release_up() -> None:
    lane, effects = after(TRIPOD, (MINE, 0.0), (COMES_OUT, 1.0))
    assert effects[:2] == (Drop(committed(1)), Became(committed(1), "wrong-direction"))
    assert alarms(effects) == ["wrong-direction"]
    assert not lane.released
    assert lane.buzz_until == 1.0 + ALARM_BUZZ_SECONDS
    _, effects = step(lane, GOES_IN, 1.1)
    assert alarms(effects) == ["forced"]


def test_a_second_person_on_one_release_is_told_of() -> None:
    _, effects = after(
        SPEED_GATE, (MINE, 0.0), (GOES_IN, 1.0), (IS_IN, 1.5), (Tick(), 1.6), (GOES_IN, 1.9)
    )
    assert effects[0] == Became(committed(1), "two-people")
    assert alarms(effects) == ["two-people"]


def test_a_passage_without_a_release_is_forced() -> None:
    _, effects = after(TRIPOD, (GOES_IN, 1.0))
    assert alarms(effects) == ["forced"]


def test_a_speed_gates_panels_stay_open_until_the_worker_is_through() -> None:
    going, effects = after(SPEED_GATE, (MINE, 0.0), (GOES_IN, 2.0))
    assert effects == ()
    assert going.released
    _, effects = step(going, IS_IN, 3.0)
    assert effects == (Drop(committed(1)), Became(committed(1), "passed"))


def test_a_slow_worker_in_a_speed_gate_does_not_hold_its_release_for_ever() -> None:
    slow: Trace = [(MINE, 0.0), (GOES_IN, 2.0), (Tick(), 8.0)]
    lane, effects = after(SPEED_GATE, *slow)
    assert effects == (Drop(committed(1)),)
    assert not lane.released
    _, effects = step(lane, IS_IN, 9.0)
    assert Became(committed(1), "passed") in effects


def test_the_next_worker_waits_until_the_one_before_is_out_of_the_way() -> None:
    forced, _ = after(TRIPOD, (GOES_IN, 0.0))
    waits, effects = step(forced, MINE, 1.0)
    assert effects == ()
    _, effects = step(waits, IS_IN, 2.0)
    assert effects == (Pulse(committed(1), Direction.IN, 8),)


def test_a_passage_that_is_held_open_is_an_alarm_and_its_worker_is_in() -> None:
    lane, effects = after(TRIPOD, (MINE, 0.0), (GOES_IN, 2.0), (Tick(), 12.0))
    assert effects[:2] == (Drop(committed(1)), Became(committed(1), "passed"))
    assert alarms(effects) == ["held-open"]
    assert step(lane, Tick(), 100.0)[1] == ()


def test_a_sensor_that_is_stuck_does_not_close_the_site() -> None:
    stuck, _ = after(TRIPOD, (GOES_IN, 0.0), (Tick(), 10.0))
    released, effects = step(stuck, MINE, 20.0)
    assert effects == (Pulse(committed(1), Direction.IN, 8),)
    _, effects = step(released, Tick(), 28.0)
    assert effects == (Drop(committed(1)),), "nobody can say what became of him"

    mended, _ = step(stuck, IS_IN, 40.0)
    released, _ = step(mended, MINE, 41.0)
    _, effects = step(released, Tick(), 49.0)
    assert Became(committed(1), "abandoned") in effects, "it is believed again"


def test_where_one_sensor_sees_both_ways_it_speaks_for_whoever_is_released() -> None:
    both: Trace = [(Release(committed(1), Direction.OUT), 0.0), (Sensed(None, active=True), 1.0)]
    _, effects = after(TRIPOD, *both, (Sensed(None, active=False), 2.0))
    assert Became(committed(1), "passed") in effects


def test_an_override_is_nobodys_passage() -> None:
    key = Release(committed(1, OVERRIDE), Direction.IN)
    _, effects = after(TRIPOD, (key, 0.0), (Tick(), 8.0))
    assert effects == (Drop(committed(1, OVERRIDE)),)


def test_in_a_fire_sensors_are_no_alarm_and_who_was_on_his_way_is_in() -> None:
    going: Trace = [(MINE, 0.0), (GOES_IN, 1.0), (Fire(active=True), 1.5)]
    lane, effects = after(TRIPOD, *going)
    assert effects == (Free(Direction.IN), Became(committed(1), "passed"))
    for event in (IS_IN, COMES_OUT, GOES_IN, Tick()):
        lane, effects = step(lane, event, 500.0)
        assert effects == ()


@pytest.mark.parametrize(
    ("events", "outcome"),
    [([(MINE, 0.0)], "abandoned"), ([(MINE, 0.0), (GOES_IN, 1.0)], "passed")],
)
def test_a_gate_that_ends_says_what_became_of_the_last_worker(events: Trace, outcome: str) -> None:
    _, effects = after(TRIPOD, *events, (Shutdown(), 2.0))
    assert [effect.outcome for effect in effects if isinstance(effect, Became)] == [outcome]


@pytest.mark.parametrize("kind", LaneKind)
def test_every_kind_of_lane_has_figures_of_its_own_that_can_be_changed(kind: LaneKind) -> None:
    wired = {"name": "north", "kind": kind, "relay_pin": 17, "passage": {"pin": 5}}
    rules = Rules.of(LaneSection.model_validate(wired))
    assert rules.watched
    assert rules.holds == (kind is not LaneKind.SPEED_GATE)
    assert rules.locks_behind == (kind is not LaneKind.SPEED_GATE)
    changed = dict.fromkeys(FIGURES[kind], 1.5)
    section = LaneSection.model_validate({**wired, **changed})
    assert section.model_dump(include=set(changed)) == changed
