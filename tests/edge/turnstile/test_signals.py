"""Lamps and buzzer: green while the arm is released, red while it is locked, dark when it ends."""

import pytest
from gpiozero import OutputDevice

from edge.errors import WiringError
from edge.turnstile.lane import Lane, step
from edge.turnstile.pins import simulated_pins
from edge.turnstile.rules import Rules
from edge.turnstile.signals import Shown, Signal, Signals, shown
from edge.turnstile.states import Release, Shutdown, TurnedAway
from protocol.records import Direction
from tests.edge.turnstile.samples import committed

LANE = Lane("north", Rules(pulse_seconds=5.0))


def test_a_locked_lane_is_red() -> None:
    assert shown(LANE, 0.0) == Shown(frozenset({Signal.RED}), None)


def test_a_released_lane_is_green() -> None:
    released, _ = step(LANE, Release(committed(), Direction.IN), 0.0)
    assert shown(released, 0.0).on == {Signal.GREEN}


def test_a_refusal_buzzes_until_it_is_over() -> None:
    told, _ = step(LANE, TurnedAway(), 0.0)
    assert shown(told, 0.1) == Shown(frozenset({Signal.RED, Signal.BUZZER}), 0.5)
    assert shown(told, 0.5).on == {Signal.RED}


def test_a_gate_that_ends_is_dark() -> None:
    shut, _ = step(LANE, Shutdown(), 0.0)
    assert shown(shut, 0.0).on == frozenset()


def test_only_what_is_wired_is_switched_and_closing_switches_it_off() -> None:
    pins = simulated_pins()
    with Signals({Signal.GREEN: 24}, pins=pins) as signals:
        signals.show(frozenset({Signal.GREEN, Signal.BUZZER}))
        assert pins.pin(24).state
    assert pins.pin(24).function == "input"


def test_a_lamp_on_a_pin_in_use_is_refused() -> None:
    pins = simulated_pins()
    other = OutputDevice(25, pin_factory=pins)
    with pytest.raises(WiringError, match="GPIO 25 cannot drive a lamp"):
        Signals({Signal.GREEN: 24, Signal.RED: 25}, pins=pins)
    OutputDevice(24, pin_factory=pins).close()
    other.close()
