"""Cards that must not open the gate: the arm stays locked, it is said and journalled why.

After each, the next worker is served.
"""

import pytest

from edge.simulator.card import VirtualCard
from edge.simulator.catalogue import CATALOGUE, Specimen
from edge.simulator.faults import Faults, Tear
from edge.simulator.people import people
from edge.simulator.personalise import issue
from protocol.reasons import Reason
from tests.e2e.conftest import Line

REFUSED = [specimen for specimen in CATALOGUE if specimen.refused_for is not None]


def assert_refused(line: Line, since: int, seen: dict[str, str], reason: Reason) -> None:
    assert (seen["state"], seen["reason"]) == ("refused", reason)
    assert seen["title"]
    assert seen["detail"]
    assert all(view["arm"] == "locked" for view in line.screen.views(since))
    newest = line.journal()[-1]
    assert (newest["type"], newest["what"]["reason"]) == ("refusal", reason)


def assert_next_is_served(line: Line) -> None:
    (worker,) = line.workers(1)
    assert line.entry.pass_through(worker.card)["state"] in {"admitted", "registered"}
    line.screen.wait(lambda view: view["arm"] == "locked", since=line.screen.mark() - 1)


@pytest.mark.parametrize("specimen", REFUSED, ids=lambda specimen: str(specimen.name))
def test_a_card_that_must_not_open_the_gate_does_not(line: Line, specimen: Specimen) -> None:
    assert specimen.refused_for is not None
    person = next(people(seed=7))
    since = line.screen.mark()
    seen = line.entry.pass_through(specimen.make(person, line.site.issuer))
    assert_refused(line, since, seen, specimen.refused_for)


@pytest.mark.parametrize("command", [1, 3, 5, 7])
def test_a_card_torn_out_while_it_is_read_opens_nothing(line: Line, command: int) -> None:
    card = issue(next(people(seed=8)), line.site.issuer)
    since = line.screen.mark()
    seen = line.entry.pass_through(VirtualCard(card, Faults.only(command, Tear())))
    assert_refused(line, since, seen, Reason.CARD_REMOVED)
    assert_next_is_served(line)


def test_after_a_forged_card_the_next_worker_is_served(line: Line) -> None:
    forged = next(each for each in REFUSED if each.refused_for is Reason.IDENTITY_ALTERED)
    seen = line.entry.pass_through(forged.make(next(people(seed=9)), line.site.issuer))
    assert seen["state"] == "refused"
    assert_next_is_served(line)
