"""One relay: energised only for a committed record, and never longer than its pulse."""

import threading
import time
from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from edge.errors import WiringError
from edge.turnstile.pins import simulated_pins
from edge.turnstile.relay import LONGEST_PULSE, Arm
from protocol.records import Direction, Refusal
from tests.edge.turnstile.samples import OVERRIDE, committed

PIN = 17
SOON = 5.0
LONG = 20.0


class Wiring:
    """One arm on simulated pins, and what became of it."""

    def __init__(self) -> None:
        self.pins: MockFactory = simulated_pins()
        self.faults: list[WiringError] = []
        self.faulted = threading.Event()
        self.arm = Arm({Direction.IN: PIN}, pins=self.pins, on_fault=self._fault)

    def _fault(self, error: WiringError) -> None:
        self.faults.append(error)
        self.faulted.set()

    @property
    def pin(self) -> MockPin:
        return self.pins.pin(PIN)

    @property
    def moves(self) -> list[bool]:
        return [state.state for state in self.pin.states]


@pytest.fixture
def wiring() -> Iterator[Wiring]:
    made = Wiring()
    yield made
    made.arm.close()


def test_starting_moves_no_relay(wiring: Wiring) -> None:
    assert wiring.moves == [False]
    assert wiring.pin.function == "output"
    assert not wiring.arm.released


def test_a_release_lasts_its_pulse_and_drops_by_itself(wiring: Wiring) -> None:
    wiring.arm.release(committed(), Direction.IN, 0.05)
    assert wiring.arm.released

    assert wiring.arm.wait_locked(SOON)

    assert wiring.moves == [False, True, False]
    held = wiring.pin.states[2].timestamp
    assert 0.05 <= held < 0.05 + 1.0


def test_the_relay_is_energised_when_release_returns(wiring: Wiring) -> None:
    wiring.arm.release(committed(), Direction.IN, LONG)
    assert wiring.pin.state


def test_dropping_locks_at_once_and_again_is_harmless(wiring: Wiring) -> None:
    wiring.arm.release(committed(), Direction.IN, LONG)
    wiring.arm.drop()
    wiring.arm.drop()
    assert wiring.moves == [False, True, False]
    assert not wiring.arm.released


def test_after_a_drop_the_next_pulse_has_its_whole_length(wiring: Wiring) -> None:
    wiring.arm.release(committed(1), Direction.IN, 0.05)
    wiring.arm.drop()
    wiring.arm.release(committed(2), Direction.IN, 0.1)
    assert wiring.arm.wait_locked(SOON)
    assert wiring.moves == [False, True, False, True, False]
    assert wiring.pin.states[4].timestamp >= 0.1


def test_a_release_during_a_pulse_does_not_lengthen_it(wiring: Wiring) -> None:
    wiring.arm.release(committed(1), Direction.IN, 0.2)
    with pytest.raises(WiringError, match="released already"):
        wiring.arm.release(committed(2), Direction.IN, LONG)
    assert wiring.arm.wait_locked(SOON)
    assert wiring.moves == [False, True, False]


def test_closing_leaves_the_relay_dropped_and_the_pin_free(wiring: Wiring) -> None:
    wiring.arm.release(committed(), Direction.IN, LONG)
    wiring.arm.close()
    wiring.arm.close()
    wiring.arm.drop()
    assert wiring.moves == [False, True, False]
    assert wiring.pin.function == "input"
    with pytest.raises(WiringError, match="closed"):
        wiring.arm.release(committed(2), Direction.IN, 1.0)
    Arm({Direction.IN: PIN}, pins=wiring.pins, on_fault=wiring.faults.append).close()


def test_an_override_may_release(wiring: Wiring) -> None:
    wiring.arm.release(committed(1, OVERRIDE), Direction.IN, LONG)
    assert wiring.arm.released


@pytest.mark.rule("R11")
def test_a_refusal_releases_nothing_though_it_is_committed(wiring: Wiring) -> None:
    with pytest.raises(WiringError, match="releases no arm"):
        wiring.arm.release(
            committed(1, Refusal(lane="north", reason="card-mute")), Direction.IN, 1.0
        )
    assert wiring.moves == [False]


@pytest.mark.parametrize("seconds", [0.0, -1.0, LONGEST_PULSE + 0.1, float("inf"), float("nan")])
def test_a_pulse_without_sane_bounds_is_refused(wiring: Wiring, seconds: float) -> None:
    with pytest.raises(WiringError, match="lasts up to"):
        wiring.arm.release(committed(), Direction.IN, seconds)
    assert wiring.moves == [False]


def test_a_pin_in_use_is_refused(wiring: Wiring) -> None:
    with pytest.raises(WiringError, match="relay_pin"):
        Arm({Direction.IN: PIN}, pins=wiring.pins, on_fault=wiring.faults.append)


def test_a_pin_that_the_board_lacks_is_refused() -> None:
    with pytest.raises(WiringError, match="GPIO 99"):
        Arm({Direction.IN: 99}, pins=simulated_pins(), on_fault=print)


def test_a_pin_that_cannot_be_written_releases_nothing_and_says_so(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(pin: MockPin, value: bool) -> None:
        del pin
        if value:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(MockPin, "_set_state", broken)
    with pytest.raises(WiringError, match="cut the relay board's power"):
        wiring.arm.release(committed(), Direction.IN, 1.0)
    assert not wiring.arm.released


def test_a_relay_that_does_not_drop_is_reported_and_tried_again(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring.arm.release(committed(), Direction.IN, 0.02)

    def broken(pin: MockPin, value: bool) -> None:
        raise OSError(5, f"Input/output error {pin} {value}")

    with monkeypatch.context() as patch:
        patch.setattr(MockPin, "_set_state", broken)
        assert wiring.faulted.wait(SOON)
        assert wiring.arm.released, "it may still be energised, and says so"

    assert wiring.arm.wait_locked(SOON)
    assert wiring.moves == [False, True, False]
    assert "GPIO 17" in str(wiring.faults[0])


def test_a_hung_loop_does_not_keep_the_arm_released(wiring: Wiring) -> None:
    looped = threading.Event()

    def loop() -> None:
        wiring.arm.release(committed(), Direction.IN, 0.05)
        looped.wait(LONG)

    hung = threading.Thread(target=loop)
    hung.start()
    end = time.monotonic() + SOON
    while len(wiring.moves) < 3 and time.monotonic() < end:
        wiring.arm.wait_locked(0.01)
    assert wiring.moves == [False, True, False]
    assert hung.is_alive()
    looped.set()
    hung.join()
