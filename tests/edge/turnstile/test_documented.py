"""The guide to wiring says what the lane and the relay really do."""

from pathlib import Path

from edge.turnstile.lane import MOST_WAITING
from edge.turnstile.relay import LONGEST_PULSE
from edge.wiring import LaneSection

GUIDE = (Path(__file__).parents[3] / "docs" / "wiring.md").read_text()


def test_the_guides_figures_are_the_lanes() -> None:
    default = LaneSection(name="north", relay_pin=17)
    assert (
        f"`pulse_seconds` ({default.pulse_seconds:.0f} by default, {LONGEST_PULSE:.0f} at most)"
        in GUIDE
    )
    assert f"the arm is locked for {default.relock_seconds} s" in GUIDE
    assert MOST_WAITING == 3
    assert "Three may wait" in GUIDE
