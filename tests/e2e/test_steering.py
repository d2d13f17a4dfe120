"""An operator steers a real gate: his choice is in force there, his command moves the arm."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from edge.simulator.card import VirtualCard
from edge.simulator.people import people
from edge.simulator.personalise import issue
from protocol.reasons import Reason
from stage.site import Plan
from tests.e2e.conftest import Line
from tests.e2e.pages import PATIENCE, Operator


def overrides(line: Line) -> list[dict[str, Any]]:
    return [entry for entry in line.journal() if entry["type"] == "override"]


@pytest.mark.rule("R51")
@pytest.mark.rule("R56")
def test_what_an_operator_chooses_and_orders_happens_at_the_gate(
    line: Line, operator: Operator
) -> None:
    gate, central, plan = line.site.gate, line.site.central, Plan()
    site = f"/steering/sites/{plan.workplace}"
    choice = {
        "kiosk-help-contact": "An 0470 00 00 00",
        "site-capacity": "40",
        "kiosk-languages": "fr",
    }
    rollout = operator.sends(site, **choice, reason="a new site manager", speed="at-once")
    gate.process.wait_line("desired configuration in force", within=PATIENCE)
    line.screen.wait(lambda view: view["title"] == "Insérez votre carte", within=PATIENCE)
    central.process.wait_until(
        lambda: "Now: 40" in operator.sees(site), "heard what is in force", within=PATIENCE
    )
    assert "as wanted" in operator.sees(site)
    assert "<dd>1</dd>" in operator.sees(rollout).split("applied</dt>")[1][:40]

    page = f"/steering/gates/{plan.device}/commands"
    moves, since = overrides(line), line.screen.mark()
    order = {"action": "release", "lane": "main", "reason": "a visitor without a card"}
    operator.sends(page, **order)
    line.screen.wait(lambda view: view["arm"] == "released", since=since, within=PATIENCE)
    (moved,) = [each for each in overrides(line) if each not in moves]
    assert (moved["lane"], moved["what"]["cause"]) == ("main", "operator-release")
    assert moved["what"]["command"] in operator.sees("/audit")
    central.process.wait_until(
        lambda: "main is released, in" in operator.sees(page), "told the answer", within=PATIENCE
    )

    gate.kill()
    gate.start()
    gate.process.wait_line("desired configuration in force", within=PATIENCE)
    assert len(overrides(line)) == len(moves) + 1, "nothing moves again"


@pytest.mark.rule("R58")
def test_a_person_whom_the_site_blocks_is_refused_at_its_gate(line: Line, tmp_path: Path) -> None:
    blocked, welcome = islice(people(seed=5151), 2)
    listing = tmp_path / "people.csv"
    listing.write_text(f"number,blocked\n{blocked.number.digits},yes\n{welcome.number.digits},")
    said = line.site.central.run(
        *("roster", "import", Plan().workplace, listing, "--reason", "the first list", "--json")
    )
    assert json.loads(said) == {"version": 1, "put": 2, "removed": 0}
    line.site.gate.process.wait_line("roster in use", within=PATIENCE)
    passed = line.entry.pass_through(VirtualCard(issue(welcome, line.site.issuer)))
    assert passed["arm"] == "released"
    refused = line.entry.pass_through(VirtualCard(issue(blocked, line.site.issuer)))
    assert refused["reason"] == Reason.PERSON_BLOCKED
    roster = (line.site.folder / "gate" / "state" / "site-roster.db").read_bytes()
    ledger = b"".join(path.read_bytes() for path in line.site.central.data.glob("central.sqlite3*"))
    for person in (blocked, welcome):
        assert person.number.digits.encode() not in roster + ledger
