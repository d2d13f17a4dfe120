"""A site with its own rules on the real line: roster, employer, approval, anti-passback."""

import http.client
import json
from itertools import islice
from pathlib import Path

import pytest

from edge.simulator.card import VirtualCard
from edge.simulator.people import Person, people
from edge.simulator.personalise import issue
from protocol.reasons import Reason
from tests.e2e.conftest import Line

EMPLOYER = "0448181966"
RULES = """
[site]
accepted = ["eid", "number"]
strangers = "hold"
ask_employer = true
passback = "in-out"
"""
LISTED, BLOCKED, SUPERVISOR, STRANGER, TYPIST = islice(people(seed=4004), 5)


class Site:
    """The line's site with rules, and a roster that a person changes."""

    def __init__(self, line: Line, folder: Path) -> None:
        self.line = line
        self.list = folder / "people.csv"

    def expect(self, *rows: str) -> None:
        self.list.write_text("\n".join(("number,employer,blocked,supervisor", *rows)))
        self.line.site.gate.run("roster", "import", self.list)

    def shows(self, person: Person) -> dict[str, str]:
        """Put a person's card in until the gate has decided, and take it out."""
        return self.line.entry.pass_through(VirtualCard(issue(person, self.line.site.issuer)))

    def waits(self, person: Person, state: str) -> dict[str, str]:
        """Put a person's card in until the screen says what is wanted of him; take it out."""
        card = VirtualCard(issue(person, self.line.site.issuer))
        return self.line.entry.put_in(card, lambda view: view["state"] == state, state)

    def sees(self, state: str, since: int) -> dict[str, str]:
        return self.line.screen.wait(lambda v: v["state"] == state, since=since, what=state)[0]

    def types(self, state: str, **message: str) -> dict[str, str]:
        """Send what the page would send, and wait for what the screen says then."""
        address, since = f"127.0.0.1:{self.line.site.kiosk_port}", self.line.screen.mark()
        connection = http.client.HTTPConnection(address, timeout=10)
        headers = {"Origin": f"http://{address}", "Content-Type": "application/json"}
        connection.request("POST", "/keys", json.dumps(message), headers)
        assert connection.getresponse().status == 204
        connection.close()
        return self.sees(state, since)

    def rests(self) -> None:
        """Wait until the screen, from what it shows now on, asks for a card."""
        self.line.screen.wait(
            lambda v: v["state"] == "idle" and v["arm"] == "locked",
            since=self.line.screen.mark() - 1,
            within=30,
        )


@pytest.fixture(scope="module")
def site(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Site:
    gate = line.site.gate
    gate.stop()
    with gate.configuration.open("a") as configuration:
        configuration.write(RULES)
    ruled = Site(line, tmp_path_factory.mktemp("office"))
    ruled.expect(
        f"{LISTED.number.digits},{EMPLOYER},,",
        f"{BLOCKED.number.digits},{EMPLOYER},yes,",
        f"{SUPERVISOR.number.digits},{EMPLOYER},,yes",
    )
    gate.start()
    return ruled


def test_a_site_goes_by_its_own_rules(site: Site) -> None:
    """One after the other, as on any morning: what is asked depends on who came before."""
    passed = site.shows(LISTED)
    assert passed["arm"] == "released"
    site.line.site.wait_registered([passed["check_in"]])
    assert site.shows(LISTED)["reason"] == Reason.ALREADY_INSIDE
    assert site.shows(BLOCKED)["reason"] == Reason.PERSON_BLOCKED

    asked = site.waits(STRANGER, "asking")
    assert asked["asks"] == "employer"
    again = site.types("asking", question=asked["question"], digits="0448181967")
    assert again["question"] != asked["question"]
    site.types("held", question=again["question"], digits=EMPLOYER)
    approved = site.shows(SUPERVISOR)
    assert approved["number"] == STRANGER.number.masked
    site.line.site.wait_registered([approved["check_in"]])

    # The gate is killed, and the office lifts the block meanwhile.
    site.line.site.gate.kill()
    site.expect(
        f"{LISTED.number.digits},{EMPLOYER},,",
        f"{BLOCKED.number.digits},{EMPLOYER},,",
        f"{TYPIST.number.digits},{EMPLOYER},,",
    )
    site.line.site.gate.start()
    assert site.shows(LISTED)["reason"] == Reason.ALREADY_INSIDE
    assert site.shows(BLOCKED)["arm"] == "released"

    site.rests()
    asked = site.types("asking")
    typed = site.types("admitted", question=asked["question"], digits=TYPIST.number.digits)
    assert (typed["number"], typed["first_name"]) == (TYPIST.number.masked, "")
    site.line.site.wait_registered([typed["check_in"]])
    assert site.line.ledger()["problems"] == []


@pytest.mark.rule("R34")
def test_after_all_that_no_number_and_no_name_is_on_any_disk(site: Site) -> None:
    everyone = (LISTED, BLOCKED, SUPERVISOR, STRANGER, TYPIST)
    secrets = {person.number.digits.encode() for person in everyone}
    secrets |= {person.surname.encode() for person in everyone}
    kept = {path.name for path in site.line.files()}
    assert {"roster.db", "people.key", "journal.db"} <= kept
    assert site.line.files_with(secrets) == []
