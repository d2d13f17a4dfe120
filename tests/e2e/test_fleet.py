"""A simulated fleet against the real broker and the real central, up to every receipt."""

import json
from collections.abc import Iterator
from pathlib import Path
from ssl import create_default_context
from typing import Any

import httpx
import pytest

from stage.neighbours import GATES as GATES_OF_DEMO
from stage.neighbours import NEXT_GATE, OTHER_SITE, WAITING, Neighbours
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


def test_a_silent_gate_keeps_its_line_and_says_nothing_on_it(site: Site, tmp_path: Path) -> None:
    tally = simulated(site, tmp_path, "--rate", "60", "--ailing", "7=silent")
    assert tally["backlog"] == tally["captured"] - tally["settled"] > 0
    assert tally["sessions"] == GATES


def test_the_demo_opens_on_people_inside_who_waits_and_who_was_refused(
    site: Site,
) -> None:
    password = json.loads(site.central.run("user", "add", "piet", "--json"))["password"]
    trust = create_default_context(cafile=str(site.central.data / "vault" / "ca.pem"))
    with (
        Neighbours(site, "piet", password),
        httpx.Client(base_url=site.central.address, verify=trust, timeout=30) as client,
    ):
        form = {"name": "piet", "password": password}
        client.post("/login", data=form, headers={"origin": site.central.address})

        def asked(what: str) -> Any:  # noqa: ANN401 - JSON
            found = client.get(f"/api/1/sites/{OTHER_SITE}/{what}").json()
            return found["items"] if isinstance(found, dict) and "items" in found else found

        site.central.process.wait_until(
            lambda: len(asked("holds")) == len(WAITING) and len(asked("presence")) > 50,
            "heard who is inside and who waits",
            within=60,
        )
        assert {one["reason"] for one in asked("refusals")} == {"person-unknown"}
        found = json.loads(site.central.run("device", "list", "--json"))
    gates = {one["id"]: one["status"] for one in found}
    assert len(gates) >= GATES_OF_DEMO
    assert gates[NEXT_GATE] == "never"
