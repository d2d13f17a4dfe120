"""Arms with more than one relay: two directions, fail-safe locks, a second relay, and a fire."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from edge.errors import WiringError
from edge.turnstile import relay
from edge.turnstile.pins import simulated_pins
from edge.turnstile.relay import Arm
from protocol.records import Direction
from tests.edge.turnstile.samples import committed

WAY_IN, WAY_OUT, SECOND = 17, 27, 22
BOTH = {Direction.IN: WAY_IN, Direction.OUT: WAY_OUT}
SOON, LONG = 5.0, 20.0


@dataclass
class Wiring:
    """Simulated pins, and the arms on them."""

    pins: MockFactory
    arms: ExitStack

    def arm(
        self, ways: dict[Direction, int], *, fail_safe: bool = False, second: int | None = None
    ) -> Arm:
        made = Arm(
            ways, pins=self.pins, on_fault=lambda _: None, fail_safe=fail_safe, second=second
        )
        return self.arms.enter_context(made)

    def moves(self, pin: int) -> list[bool]:
        return [state.state for state in self.pins.pin(pin).states]

    def wait_moves(self, pin: int, wanted: list[bool]) -> None:
        """Wait until a pin has had these states."""
        pause, end = threading.Event(), time.monotonic() + SOON
        while self.moves(pin) != wanted:
            assert time.monotonic() < end, self.moves(pin)
            pause.wait(0.01)


@pytest.fixture
def wiring() -> Iterator[Wiring]:
    with ExitStack() as arms:
        yield Wiring(simulated_pins(), arms)


def test_each_direction_has_its_relay_and_one_at_a_time_is_energised(wiring: Wiring) -> None:
    arm = wiring.arm(BOTH)
    arm.release(committed(1), Direction.OUT, LONG)
    assert (wiring.moves(WAY_IN), wiring.moves(WAY_OUT)) == ([False], [False, True])
    with pytest.raises(WiringError, match="released already"):
        arm.release(committed(2), Direction.IN, LONG)
    assert wiring.moves(WAY_IN) == [False]


def test_a_relay_that_sticks_bars_the_other_direction(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm = wiring.arm(BOTH)
    stuck = wiring.pins.pin(WAY_OUT)
    really = MockPin._get_state
    monkeypatch.setattr(MockPin, "_get_state", lambda pin: pin is stuck or really(pin))
    with pytest.raises(WiringError, match="GPIO 27 does not drop"):
        arm.release(committed(1), Direction.IN, LONG)
    assert wiring.moves(WAY_IN) == [False]


def test_a_direction_that_the_arm_has_not_is_refused(wiring: Wiring) -> None:
    with pytest.raises(WiringError, match="no way out"):
        wiring.arm({Direction.IN: WAY_IN}).release(committed(1), Direction.OUT, 1.0)


def test_one_relay_may_free_both_ways(wiring: Wiring) -> None:
    arm = wiring.arm({Direction.IN: WAY_IN, Direction.OUT: WAY_IN})
    for seq, direction in enumerate(Direction, start=1):
        arm.release(committed(seq), direction, LONG)
        arm.drop()
    assert wiring.moves(WAY_IN) == [False, True, False, True, False]


def test_a_second_relay_follows_the_release(wiring: Wiring) -> None:
    arm = wiring.arm({Direction.IN: WAY_IN}, second=SECOND)
    arm.release(committed(1), Direction.IN, 0.05)
    assert arm.wait_locked(SOON)
    assert wiring.moves(SECOND) == [False, True, False]


def test_a_fire_takes_the_place_of_a_release_and_the_other_relay_drops_first(
    wiring: Wiring,
) -> None:
    arm = wiring.arm(BOTH)
    arm.release(committed(1), Direction.IN, LONG)
    arm.free(Direction.OUT)
    assert (wiring.moves(WAY_IN), wiring.moves(WAY_OUT)) == ([False, True, False], [False, True])
    assert arm.released


def test_a_freed_arm_that_is_no_longer_fed_drops(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "FEED_SECONDS", 0.05)
    arm = wiring.arm({Direction.IN: WAY_IN})
    arm.free(Direction.IN)
    arm.feed(freed=True)
    assert arm.released
    assert arm.wait_locked(SOON)
    assert wiring.moves(WAY_IN) == [False, True, False]


def test_feeding_does_not_lengthen_a_release(wiring: Wiring) -> None:
    arm = wiring.arm({Direction.IN: WAY_IN})
    arm.release(committed(1), Direction.IN, 0.05)
    arm.feed(freed=False)
    assert arm.wait_locked(SOON)


def test_a_fail_safe_arm_is_free_until_the_gate_runs_and_after_it_ends(wiring: Wiring) -> None:
    arm = wiring.arm({Direction.IN: WAY_IN}, fail_safe=True)
    assert wiring.moves(WAY_IN) == [False], "no relay moves at the start"
    arm.feed(freed=False)
    assert wiring.moves(WAY_IN) == [False, True]
    arm.close()
    assert wiring.moves(WAY_IN) == [False, True, False]


def test_a_fail_safe_arm_loses_its_power_for_a_release_and_locks_again(wiring: Wiring) -> None:
    arm = wiring.arm({Direction.IN: WAY_IN}, fail_safe=True)
    arm.feed(freed=False)
    arm.release(committed(1), Direction.IN, 0.05)
    assert not wiring.pins.pin(WAY_IN).state
    assert arm.wait_locked(SOON)
    assert wiring.moves(WAY_IN) == [False, True, False, True]


def test_a_fail_safe_arm_that_is_no_longer_fed_is_free(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "FEED_SECONDS", 0.05)
    arm = wiring.arm({Direction.IN: WAY_IN}, fail_safe=True)
    arm.feed(freed=False)
    wiring.wait_moves(WAY_IN, [False, True, False])


def test_an_arm_whose_second_pin_is_taken_gives_the_first_one_back(wiring: Wiring) -> None:
    wiring.arm({Direction.IN: WAY_OUT})
    with pytest.raises(WiringError, match="GPIO 27"):
        wiring.arm(BOTH)
    wiring.arm({Direction.IN: WAY_IN})
