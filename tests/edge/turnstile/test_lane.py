"""The lane's rules without sensors: one committed record, one release, and locked again."""

import pytest

from edge.turnstile.lane import (
    FIRE_CLEAR_SECONDS,
    MOST_WAITING,
    PATIENCE_SECONDS,
    REFUSAL_BUZZ_SECONDS,
    Lane,
    step,
)
from edge.turnstile.rules import Rules
from edge.turnstile.states import (
    AlreadyFree,
    Drop,
    Fire,
    Free,
    Lock,
    NotMoved,
    NotReleased,
    Pulse,
    Release,
    Shutdown,
    Tick,
    TurnedAway,
)
from protocol.record_ids import record_id
from protocol.records import Alarm, Direction, Passage, Refusal
from tests.edge.turnstile.samples import OVERRIDE, committed

PULSE = 5.0
RELOCK = 0.3


def lane() -> Lane:
    return Lane("north", Rules(pulse_seconds=PULSE, relock_seconds=RELOCK))


def test_a_lane_begins_locked_with_nothing_to_wait_for() -> None:
    assert not lane().released
    assert lane().deadline is None


@pytest.mark.rule("R11")
def test_a_committed_check_in_releases_the_arm_for_one_pulse() -> None:
    released, effects = step(lane(), Release(committed(), Direction.IN), 10.0)

    assert effects == (Pulse(committed(), Direction.IN, PULSE),)
    assert released.released
    assert released.deadline == 10.0 + PULSE


def test_the_arm_locks_when_its_pulse_is_over() -> None:
    released, _ = step(lane(), Release(committed(), Direction.IN), 10.0)

    locked, effects = step(released, Tick(), 10.0 + PULSE)

    assert effects == (Drop(committed()),), "without a sensor nobody knows who went through"
    assert not locked.released
    assert locked.deadline == 10.0 + PULSE + RELOCK


def test_an_impatient_second_check_in_waits_for_a_pulse_of_its_own() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)

    both, effects = step(first, Release(committed(2), Direction.IN), 1.0)
    assert effects == ()
    assert both.deadline == PULSE, "the first pulse is not lengthened"

    between, effects = step(both, Tick(), PULSE)
    assert effects == (Drop(committed(1)),)
    assert not between.released, "the bolt falls in between two people"

    second, effects = step(between, Tick(), PULSE + RELOCK)
    assert effects == (Pulse(committed(2), Direction.IN, PULSE),)
    assert second.deadline == PULSE + RELOCK + PULSE


def test_whoever_comes_from_the_other_side_waits_his_turn_like_everybody() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    both, effects = step(first, Release(committed(2), Direction.OUT), 1.0)
    assert effects == (), "never both directions at once"
    _, effects = step(both, Tick(), PULSE + RELOCK)
    assert effects == (Drop(committed(1)), Pulse(committed(2), Direction.OUT, PULSE))


def test_one_record_releases_the_arm_once() -> None:
    released, _ = step(lane(), Release(committed(), Direction.IN), 0.0)
    again, effects = step(released, Release(committed(), Direction.IN), 1.0)
    assert (again, effects) == (released, ())

    locked, _ = step(released, Tick(), 100.0)
    _, effects = step(locked, Release(committed(), Direction.IN), 200.0)
    assert effects == ()


def test_a_crowd_beyond_the_bound_is_told_and_not_kept() -> None:
    crowded, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    for seq in range(2, MOST_WAITING + 2):
        crowded, effects = step(crowded, Release(committed(seq), Direction.IN), 0.1)
        assert effects == ()

    full, effects = step(crowded, Release(committed(99), Direction.IN), 0.2)

    assert effects == (NotReleased(committed(99)),)
    assert full.waiting == crowded.waiting


def test_after_a_hung_loop_the_late_tick_locks_and_serves_who_waited() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    both, _ = step(first, Release(committed(2), Direction.IN), 1.0)

    late, effects = step(both, Tick(), 20.0)

    assert effects == (Drop(committed(1)), Pulse(committed(2), Direction.IN, PULSE))
    assert late.deadline == 20.0 + PULSE


def test_who_waited_in_vain_is_told_to_try_again() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    both, _ = step(first, Release(committed(2), Direction.IN), 1.0)

    _, effects = step(both, Tick(), 1.0 + PATIENCE_SECONDS)

    assert effects == (Drop(committed(1)), NotReleased(committed(2)))


def test_a_relay_that_did_not_move_locks_the_lane_and_its_person_did_not_pass() -> None:
    released, _ = step(lane(), Release(committed(), Direction.IN), 0.0)
    locked, effects = step(released, NotMoved(committed()), 0.1)
    assert effects == (Drop(committed()), NotReleased(committed()))
    assert not locked.released
    assert step(locked, NotMoved(committed()), 0.2)[1] == ()


def test_shutting_down_locks_the_arm_and_says_who_was_not_let_through() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    both, _ = step(first, Release(committed(2), Direction.IN), 1.0)

    shut, effects = step(both, Shutdown(), 2.0)
    assert effects == (Drop(committed(1)), NotReleased(committed(2)))
    assert shut.deadline is None

    _, effects = step(shut, Release(committed(3), Direction.IN), 3.0)
    assert effects == (NotReleased(committed(3)),)


def test_an_override_releases_the_arm_like_a_check_in() -> None:
    record = committed(1, OVERRIDE)
    _, effects = step(lane(), Release(record, Direction.OUT), 0.0)
    assert effects == (Pulse(record, Direction.OUT, PULSE),)


@pytest.mark.parametrize(
    "body",
    [
        Refusal(lane="north", reason="card-mute"),
        Alarm(code="reader-lost"),
        Passage(lane="north", check_in=record_id(1, bytes(10)), outcome="passed"),
    ],
    ids=lambda body: str(body.type),
)
@pytest.mark.rule("R11")
def test_no_other_record_asks_for_a_release(body: Refusal | Alarm | Passage) -> None:
    with pytest.raises(ValueError, match="releases no arm"):
        Release(committed(1, body), Direction.IN)


def test_a_fire_frees_the_lane_until_its_contact_has_been_silent_for_a_while() -> None:
    freed, effects = step(lane(), Fire(active=True), 0.0)
    assert effects == (Free(Direction.IN),)
    assert freed.released

    still, effects = step(freed, Tick(), 10_000.0)
    assert (still, effects) == (freed, ())

    calm, effects = step(freed, Fire(active=False), 20_000.0)
    assert effects == ()
    assert calm.released

    flickering, _ = step(calm, Fire(active=True), 20_001.0)
    assert step(flickering, Tick(), 30_000.0)[1] == ()

    locked, effects = step(calm, Tick(), 20_000.0 + FIRE_CLEAR_SECONDS)
    assert effects == (Lock(),)
    assert not locked.released


def test_a_lane_that_is_passed_both_ways_is_freed_on_the_way_out() -> None:
    both_ways = Lane("north", Rules(pulse_seconds=PULSE, way_out=Direction.OUT))
    _, effects = step(both_ways, Fire(active=True), 0.0)
    assert effects == (Free(Direction.OUT),)


def test_in_a_fire_whoever_waited_did_not_pass_and_whoever_checks_in_may_go() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    both, _ = step(first, Release(committed(2), Direction.IN), 0.1)
    freed, effects = step(both, Fire(active=True), 0.2)
    assert effects == (Free(Direction.IN), NotReleased(committed(2)))
    _, effects = step(freed, Release(committed(3), Direction.IN), 0.3)
    assert effects == (AlreadyFree(committed(3)),)


def test_a_gate_that_ends_in_a_fire_leaves_the_arms_to_the_hardware() -> None:
    freed, _ = step(lane(), Fire(active=True), 0.0)
    shut, effects = step(freed, Shutdown(), 1.0)
    assert effects == (Lock(),)
    assert step(shut, Fire(active=True), 2.0)[1] == ()


def test_a_refusal_sounds_for_a_moment() -> None:
    told, effects = step(lane(), TurnedAway(), 1.0)
    assert effects == ()
    assert told.buzz_until == 1.0 + REFUSAL_BUZZ_SECONDS
