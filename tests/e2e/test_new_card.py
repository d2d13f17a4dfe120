"""A gate's memory card dies: the same gate enrols again, and what the old card held comes too."""

import pytest

from protocol.receipts import ReceiptNumber
from tests.e2e.conftest import Line


def serials(line: Line) -> list[int]:
    return [
        ReceiptNumber.parse(entry["receipt"]).serial for entry in line.journal() if entry["receipt"]
    ]


def pass_through(line: Line, number: int) -> list[str]:
    views = [line.entry.pass_through(worker.card) for worker in line.workers(number)]
    return [str(view["check_in"]) for view in views]


@pytest.mark.rule("R40")
def test_a_gate_with_a_new_card_works_under_its_old_id_and_the_old_card_is_still_heard(
    line: Line,
) -> None:
    site = line.site
    state, old = site.folder / "gate" / "state", site.folder / "gate" / "old-card"
    site.wait_registered(pass_through(line, 2))
    site.broker.stop()
    unsent = pass_through(line, 2)
    site.gate.stop()
    state.rename(old)
    site.broker.start()

    site.enrol()
    site.gate.start()
    site.wait_registered(pass_through(line, 2))
    assert serials(line) == [3, 4]
    codes = [entry["code"] for entry in line.journal() if entry["type"] == "alarm"]
    assert codes == []

    site.gate.stop()
    new = state.rename(site.folder / "gate" / "new-card")
    old.rename(state)
    site.gate.start()
    site.wait_registered(unsent)
    assert serials(line) == [1, 2, 5, 6]
    site.gate.stop()
    state.rename(old)
    new.rename(state)
    site.gate.start()
    site.wait_registered(pass_through(line, 1))
    found = line.ledger()
    assert (found["problems"], found["receipts"]) == ([], 7)
    assert '"set_aside": 0' in site.central.run("device", "list", "--json")
