"""Gates that a test opens with a policy of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.admission import Policy
from edge.wiring import LaneSection
from tests.edge.gate_parts import LANE, Bench, bench
from tests.edge.visits import Opened


@pytest.fixture
def gates(tmp_path: Path) -> Iterator[Opened]:
    """Open gates with a policy; they are closed with the test."""
    opened: list[Bench] = []

    def open_one(policy: Policy = Policy(), lane: LaneSection = LANE) -> Bench:  # noqa: B008  frozen
        opened.append(bench(tmp_path, os.urandom, policy, lane))
        opened[-1].gate.tick(opened[-1].clock.monotonic())
        return opened[-1]

    yield open_one
    for parts in opened:
        parts.arm.close()
        parts.close()
