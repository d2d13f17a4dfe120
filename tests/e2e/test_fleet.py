"""A simulated fleet against the real broker and the real central, up to every receipt."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stage.process import console_script, run_to_end
from stage.site import Plan, Site

GATES = 20


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A broker and a central; nobody plays the gate that is enrolled with them."""
    with Site(Plan(played=True)) as site:
        yield site


def simulated(site: Site, folder: Path, *words: str) -> dict[str, Any]:
    """Run a fleet of gates that nobody knew before; return its tally."""
    codes = folder / "codes.json"
    codes.write_text(
        site.central.run(
            *("enrolment-code", "--device", "sim", "--site", site.plan.workplace),
            *("--count", str(GATES), "--json"),
        )
    )
    program: list[str | Path] = [console_script("werfpoort-edge"), "simulate"]
    program += ["--devices", str(GATES), "--codes", codes, "--seconds", "3", "--json", *words]
    said = run_to_end(program, within=110)
    return dict(json.loads(said))


def test_every_check_in_of_a_fleet_gets_one_receipt_though_lines_break(
    site: Site, tmp_path: Path
) -> None:
    before = json.loads(site.central.run("ledger", "verify", "--json"))
    tally = simulated(site, tmp_path, "--rate", "60", "--together", "3", "--breaking", "600")
    after = json.loads(site.central.run("ledger", "verify", "--json"))
    assert tally["captured"] > 60
    assert tally["captured"] == tally["settled"] == tally["receipts"]
    assert tally["lost"] > 0, "no line broke"
    assert tally["alarms"] == {}
    assert after["problems"] == []
    assert after["receipts"] - before["receipts"] == tally["captured"]


def test_a_silent_gate_is_the_one_that_the_broker_gives_up(site: Site, tmp_path: Path) -> None:
    tally = simulated(site, tmp_path, "--rate", "60", "--ailing", "7=silent")
    assert tally["backlog"] == tally["captured"] - tally["settled"] > 0
    assert tally["sessions"] == GATES
