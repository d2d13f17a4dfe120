"""Whatever wiring the configuration takes, the board can bear it."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from edge.errors import WiringError
from edge.settings import Settings
from edge.turnstile.inputs import Contacts
from edge.turnstile.pins import simulated_pins
from edge.turnstile.relay import Arm
from edge.turnstile.signals import Signals
from edge.wiring import LOW_AT_BOOT, LaneKind, LaneSection, Role
from protocol.records import Direction

ANY_PIN = st.integers(-1, 30)
CONTACT = st.fixed_dictionaries(
    {"pin": ANY_PIN},
    optional={
        "pull": st.sampled_from(["up", "down", "none"]),
        "active": st.sampled_from(["low", "high"]),
    },
)
LANE = st.fixed_dictionaries(
    {"relay_pin": ANY_PIN, "reader": st.just("x")},
    optional={
        "kind": st.sampled_from(LaneKind),
        "direction": st.sampled_from(Direction),
        "fail_safe": st.booleans(),
        "passage": CONTACT,
        "key": CONTACT,
        "green_pin": ANY_PIN,
        "second_relay_pin": ANY_PIN,
        "back": st.fixed_dictionaries({"reader": st.just("y")}, optional={"relay_pin": ANY_PIN}),
    },
)


@given(lanes=st.lists(LANE, min_size=1, max_size=3))
def test_what_is_taken_uses_each_pin_once_and_can_be_opened_without_a_move(
    lanes: list[dict[str, Any]],
) -> None:
    named = [{**lane, "name": f"lane-{number}"} for number, lane in enumerate(lanes)]
    try:
        settings = Settings.model_validate({"lanes": named})
    except ValidationError:
        return
    counts = Counter(use.pin for use in settings.pins)
    assert set(counts.values()) == {1}
    outputs = {use.pin for use in settings.pins if use.role is not Role.INPUT}
    assert outputs <= LOW_AT_BOOT
    _open(settings)


def _open(settings: Settings) -> None:
    pins = simulated_pins(settings.pins)
    for lane in settings.lanes:
        with (
            Arm.of(lane, pins=pins, on_fault=_never),
            Signals.of(lane, pins=pins),
            Contacts(lane.name, lane.contacts, pins=pins, post=lambda _: None, now=lambda: 0.0),
        ):
            for relay in lane.relays.values():
                assert [state.state for state in pins.pin(relay).states] == [False]


def _never(error: WiringError) -> None:
    raise AssertionError(error)


@pytest.mark.parametrize(
    ("direction", "names"),
    [
        (Direction.IN, ["main", "main-out"]),
        (Direction.OUT, ["main", "main-in"]),
    ],
)
def test_the_back_of_a_lane_is_named_after_its_direction(
    direction: Direction, names: list[str]
) -> None:
    wired = {"name": "main", "relay_pin": 17, "direction": direction, "back": {}}
    lane = LaneSection.model_validate(wired)
    assert [side.entrance for side in lane.sides] == names
    assert {side.name for side in lane.sides} == {"main"}
    assert lane.relays == dict.fromkeys(Direction, 17)
    own = LaneSection.model_validate({**wired, "back": {"name": "exit", "relay_pin": 27}})
    assert own.sides[1].entrance == "exit"
    assert sorted(own.relays.values()) == [17, 27]
