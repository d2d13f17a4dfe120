"""A disk that is full, read-only or broken at any write: no record is lost, and the gate heals."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.disk import build, environment

HOUSE = Path(__file__).parents[2]


def told_by(program: str, tmp_path: Path) -> dict[str, int]:
    """Run a program on the disk that fails; return the figures that it prints."""
    home = tmp_path / "gate"
    home.mkdir()
    ran = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", program, home],
        env=environment(build(tmp_path), home),
        capture_output=True,
        text=True,
        cwd=HOUSE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    figures: dict[str, int] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def test_a_fault_at_any_write_of_the_journal_costs_nothing_that_was_told_and_heals(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    refusals = told_by("tests.crash.faulty", tmp_path)
    left = refusals.pop("left")
    assert left >= 1  # a write that could not be synced; docs/journal.md says what it means
    assert len(refusals) == 15  # five calls, three faults
    assert min(refusals.values()) >= 2
    figure(f"disk faults: {sum(refusals.values())} refused calls, at every place that is written")
    figure(f"a kill right then: {left} refused records are there all the same, the chain holds")


@pytest.mark.rule("R11")
def test_a_gate_whose_disk_fails_turns_people_away_says_why_and_heals(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    away = told_by("tests.crash.faulty_gate", tmp_path)
    out = away.pop("let_out")
    assert out >= 9
    assert len(away) == 3
    assert min(away.values()) >= 3
    figure(f"a gate on a failing disk: {sum(away.values())} turned away, nobody let in unrecorded")
    figure(f"a lane that lets people out: {out} went, each recorded when the disk was well again")
