"""A lane from its contacts to its relays, on recorded pins."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockPin

from edge.errors import JournalError, OrderError
from edge.kiosk.screen import TurnedAway
from edge.kiosk.view import view
from protocol.reasons import Reason
from protocol.records import Direction, Override
from tests.edge.barrier_parts import NORTH, SOUTH, Lanes

IN, OUT, SOUTH_IN = 17, 27, 22
GOES_IN, GOES_OUT, KEY = 5, 6, 13
GREEN, RED, BUZZER = 24, 25, 16
FIRE, TAMPER = 12, 19


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    with Lanes() as made:
        yield made


def test_starting_moves_no_relay_and_lights_red(lanes: Lanes) -> None:
    assert [lanes.moves(pin) for pin in (IN, OUT, SOUTH_IN)] == [[False]] * 3
    assert (lanes.pin(RED).state, lanes.pin(GREEN).state) == (True, False)


def test_a_worker_goes_through_and_that_is_a_record(lanes: Lanes) -> None:
    record = lanes.check_in()
    assert (lanes.pin(IN).state, lanes.pin(GREEN).state, lanes.pin(RED).state) == (1, 1, 0)
    lanes.close_contact(GOES_IN)
    assert not lanes.pin(IN).state
    lanes.open_contact(GOES_IN)
    assert lanes.book.outcomes == ["passed"]
    assert lanes.screens["north"].released_for == ""
    assert record.seq == 1


def test_a_worker_who_turns_back_is_not_left_as_present(lanes: Lanes) -> None:
    lanes.check_in()
    lanes.wait(8.0)
    assert not lanes.pin(IN).state
    assert lanes.book.outcomes == ["abandoned"]


def test_each_side_releases_its_own_direction_and_never_both_at_once(lanes: Lanes) -> None:
    lanes.check_in("north-out")
    lanes.check_in("north")
    assert (lanes.pin(OUT).state, lanes.pin(IN).state) == (True, False)
    assert lanes.screens["north-out"].released_for
    assert not lanes.screens["north"].released_for, "come in is not shown to the other side"
    lanes.close_contact(GOES_OUT)
    lanes.open_contact(GOES_OUT)
    lanes.wait(0.3)
    assert (lanes.pin(OUT).state, lanes.pin(IN).state) == (False, True)


def test_somebody_who_comes_the_other_way_takes_the_release(lanes: Lanes) -> None:
    lanes.check_in("north")
    lanes.close_contact(GOES_OUT)
    assert not lanes.pin(IN).state
    assert lanes.pin(BUZZER).state
    assert lanes.book.outcomes == ["wrong-direction"]
    assert lanes.book.alarms == ["wrong-direction"]
    lanes.wait(3.0)
    assert not lanes.pin(BUZZER).state


def test_a_refusal_sounds_and_moves_nothing(lanes: Lanes) -> None:
    lanes.entrances["north"].see(TurnedAway(Reason.CARD_MUTE, None), lanes.now)
    assert lanes.pin(BUZZER).state
    assert lanes.moves(IN) == [False]
    lanes.wait(0.5)
    assert not lanes.pin(BUZZER).state


def test_the_supervisors_key_lets_one_person_through_and_is_recorded_first(lanes: Lanes) -> None:
    lanes.close_contact(KEY)
    assert lanes.pin(IN).state
    assert lanes.book.overrides == [("north", "supervisor")]
    lanes.open_contact(KEY)
    lanes.wait(8.0)
    assert lanes.moves(IN) == [False, True, False]
    assert lanes.book.outcomes == [], "an override is nobody's passage"


def test_the_supervisors_key_moves_nothing_when_it_cannot_be_recorded(lanes: Lanes) -> None:
    lanes.book.broken = True
    lanes.close_contact(KEY)
    assert lanes.moves(IN) == [False]
    assert lanes.book.alarms == ["journal-fault"]


def test_a_fire_frees_every_lane_whatever_the_disk_does(lanes: Lanes) -> None:
    lanes.book.broken = True
    lanes.open_contact(FIRE)
    assert (lanes.pin(OUT).state, lanes.pin(IN).state, lanes.pin(SOUTH_IN).state) == (1, 0, 1)
    assert lanes.book.overrides == [("north", "fire"), ("south", "fire")]
    assert lanes.book.alarms == ["fire"]
    lanes.wait(3600.0)
    assert lanes.pin(OUT).state
    lanes.close_contact(FIRE)
    lanes.wait(4.9)
    assert lanes.pin(OUT).state
    lanes.wait(0.1)
    assert not lanes.pin(OUT).state
    assert not lanes.pin(SOUTH_IN).state


def test_in_a_fire_every_screen_says_leave_until_the_arms_lock_again(lanes: Lanes) -> None:
    lanes.check_in("south")
    lanes.open_contact(FIRE)
    for screen in lanes.screens.values():
        shown = view(screen)
        assert (shown.state, shown.title) == ("evacuation", "Brand! Verlaat de werf")
    lanes.close_contact(FIRE)
    lanes.wait(5.0)
    assert {view(screen).state for screen in lanes.screens.values()}.isdisjoint({"evacuation"})


def test_a_fire_at_the_start_is_noticed() -> None:
    with Lanes([SOUTH], loops_closed=False) as lanes:
        assert lanes.pin(SOUTH_IN).state
        assert sorted(lanes.book.alarms) == ["fire", "tamper"]


def test_a_fault_locks_the_arms_but_not_in_a_fire(lanes: Lanes) -> None:
    lanes.check_in("south")
    lanes.entrances["south"].drop()
    assert not lanes.pin(SOUTH_IN).state
    lanes.open_contact(FIRE)
    lanes.entrances["south"].drop()
    assert lanes.pin(SOUTH_IN).state


def test_a_freed_arm_whose_relay_fails_is_tried_again_at_each_tick(
    lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(pin: MockPin, value: bool) -> None:
        raise OSError(5, f"Input/output error {pin} {value}")

    with monkeypatch.context() as patch:
        patch.setattr(MockPin, "_set_state", broken)
        lanes.open_contact(FIRE)
    assert not lanes.pin(OUT).state
    assert "relay-fault" in lanes.book.alarms
    assert lanes.barriers[0]._arm.wait_locked(5.0)
    lanes.wait(1.0)
    assert lanes.pin(OUT).state


def test_tampering_is_an_alarm_and_its_end_is_none(lanes: Lanes) -> None:
    lanes.open_contact(TAMPER)
    lanes.close_contact(TAMPER)
    assert lanes.book.alarms == ["tamper"]


def test_a_lamp_that_fails_does_not_keep_the_arm_locked(
    lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = MockPin._set_state

    def broken(pin: MockPin, value: bool) -> None:
        if pin is lanes.pin(GREEN):
            raise OSError(5, "Input/output error")
        really(pin, value)

    monkeypatch.setattr(MockPin, "_set_state", broken)
    lanes.check_in()
    assert lanes.pin(IN).state
    assert lanes.book.alarms == ["lamp-fault"]


def test_a_gate_that_ends_locks_and_says_what_became_of_the_last_worker(lanes: Lanes) -> None:
    lanes.check_in()
    for entrance in lanes.entrances.values():
        entrance.shut(lanes.now)
    assert not lanes.pin(IN).state
    assert (lanes.pin(RED).state, lanes.pin(GREEN).state) == (False, False)
    assert lanes.book.outcomes == ["abandoned"]
    lanes.check_in()
    assert lanes.moves(IN) == [False, True, False]
    assert lanes.book.outcomes == ["abandoned", "abandoned"]


COMMAND = "01939b5c-0000-7000-8000-000000000001"


def test_an_ordered_release_is_recorded_with_its_command_and_lets_one_person_through() -> None:
    with Lanes([NORTH]) as lanes:
        said = lanes.barriers[0].order_release(COMMAND, Direction.OUT, lanes.now)
        assert said == "north is released, out"
        assert lanes.book.bodies == [
            Override(lane="north", cause="operator-release", command=COMMAND)
        ]
        assert lanes.pin(27).state
        assert not lanes.pin(17).state
        lanes.wait(NORTH.passage_seconds)
        assert not lanes.pin(27).state


def test_a_lane_that_is_ordered_free_is_free_for_its_time_and_locks_by_itself() -> None:
    with Lanes([NORTH]) as lanes:
        lanes.barriers[0].order_free(COMMAND, None, 60.0, lanes.now)
        assert lanes.book.overrides == [("north", "operator-free")]
        for _ in range(5):
            lanes.wait(10.0)
            assert lanes.pin(27).state, "the way out, and fed"
        lanes.check_in()
        assert not lanes.pin(17).state, "nobody needs a release"
        lanes.wait(11.0)
        assert not lanes.pin(27).state


def test_a_lane_that_is_ordered_locked_releases_nobody_until_normal_but_a_fire_frees_it() -> None:
    with Lanes([NORTH]) as lanes:
        barrier = lanes.barriers[0]
        barrier.order_locked(COMMAND, lanes.now)
        lanes.check_in()
        assert not lanes.pin(17).state
        assert lanes.book.outcomes == ["abandoned"]
        with pytest.raises(OrderError, match="locked by order"):
            barrier.order_release(COMMAND, None, lanes.now)
        lanes.open_contact(12)
        assert lanes.pin(27).state
        lanes.close_contact(12)
        lanes.wait(6.0)
        assert not lanes.pin(27).state
        lanes.check_in()
        assert not lanes.pin(17).state, "still locked by order"
        barrier.order_normal(COMMAND, lanes.now)
        lanes.wait(1.0)
        lanes.check_in()
        assert lanes.pin(17).state
        causes = [cause for _, cause in lanes.book.overrides]
        assert causes == ["operator-lock", "fire", "operator-normal"]


def test_nothing_moves_for_an_order_that_cannot_be_recorded() -> None:
    with Lanes([SOUTH]) as lanes:
        lanes.book.broken = True
        barrier = lanes.barriers[0]
        with pytest.raises(JournalError):
            barrier.order_release(COMMAND, None, lanes.now)
        with pytest.raises(JournalError):
            barrier.order_free(COMMAND, None, 60.0, lanes.now)
        with pytest.raises(OrderError, match="no way out"):
            barrier.order_release(COMMAND, Direction.OUT, lanes.now)
        assert not any(lanes.moves(22))


def test_a_fault_ends_what_was_ordered_free() -> None:
    with Lanes([SOUTH]) as lanes:
        lanes.barriers[0].order_free(COMMAND, None, 60.0, lanes.now)
        lanes.entrances["south"].drop()
        assert not lanes.pin(22).state
        lanes.wait(10.0)
        assert not lanes.pin(22).state
