"""The guide to wiring says what the lanes and relays really do."""

from pathlib import Path

import pytest

from edge.turnstile.lane import (
    ALARM_BUZZ_SECONDS,
    FIRE_CLEAR_SECONDS,
    MOST_WAITING,
    PATIENCE_SECONDS,
)
from edge.turnstile.relay import FEED_SECONDS, LONGEST_PULSE
from edge.wiring import LaneKind, LaneSection

GUIDE = (Path(__file__).parents[3] / "docs" / "wiring.md").read_text()


def test_the_guides_figures_are_the_lanes() -> None:
    default = LaneSection(name="north", relay_pin=17)
    assert f"`pulse_seconds` ({default.pulse_seconds:.0f} by default, {LONGEST_PULSE:.0f}" in GUIDE
    assert f"the arm is locked for {default.relock_seconds} s" in GUIDE
    assert MOST_WAITING == 3
    assert f"Three may wait, for {PATIENCE_SECONDS:.0f} s" in GUIDE
    assert f"been closed for {FIRE_CLEAR_SECONDS:.0f} s" in GUIDE
    assert f"lets its relays go after {FEED_SECONDS:.0f} s" in GUIDE
    assert ALARM_BUZZ_SECONDS == 3
    assert "half a second for a refusal, three for an\nalarm" in GUIDE


@pytest.mark.parametrize("kind", LaneKind)
def test_the_guides_table_has_each_kinds_figures(kind: LaneKind) -> None:
    wired = {"name": "north", "kind": kind, "relay_pin": 17, "passage": {"pin": 5}}
    lane = LaneSection.model_validate(wired)
    figures = (
        lane.pulse_seconds,
        lane.passage_seconds,
        lane.held_open_seconds,
        lane.relock_seconds,
    )
    row = " | ".join(f"{figure:g}" for figure in figures)
    assert f"| `{kind}` | `{lane.release}` | {row} |" in GUIDE
