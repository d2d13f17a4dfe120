"""The twin of people at the arm walks when it is released, and only then."""

import time
from threading import Event

import pytest

from edge.turnstile import walkers
from edge.turnstile.walkers import Walkers
from tests.edge.barrier_parts import NORTH, SOUTH, Lanes


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walkers, "STEP_SECONDS", 0.01)


def served(lanes: Lanes, outcomes: int) -> list[str]:
    """Serve the gate until so many people are through, or it is too late."""
    end, pause = time.monotonic() + 5, Event()
    while len(lanes.book.outcomes) < outcomes and time.monotonic() < end:
        lanes.serve()
        pause.wait(0.005)
    return lanes.book.outcomes


@pytest.mark.parametrize("entrance", ["north", "north-out"])
def test_somebody_walks_through_an_arm_that_is_released(entrance: str) -> None:
    with Lanes([NORTH]) as lanes, Walkers((NORTH,), pins=lanes.pins):
        lanes.check_in(entrance)
        assert served(lanes, 1) == ["passed"]
        assert lanes.book.alarms == []


def test_nobody_walks_where_no_sensor_would_see_him() -> None:
    with Lanes([SOUTH]) as lanes, Walkers((SOUTH,), pins=lanes.pins):
        lanes.check_in("south")
        assert lanes.events == []


def test_closed_nobody_walks_any_more() -> None:
    with Lanes([NORTH]) as lanes:
        Walkers((NORTH,), pins=lanes.pins).close()
        lanes.check_in("north")
        assert lanes.events == []
