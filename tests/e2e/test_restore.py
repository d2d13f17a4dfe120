"""The central is restored from a back-up, and gets back what it lost from the gate."""

import shutil

import pytest

from central.ledger.numbers import RESERVE
from protocol.receipts import ReceiptNumber
from tests.e2e.conftest import Line


def numbers(line: Line) -> dict[str, int]:
    """Return the serials of the check-ins that the gate knows a number of."""
    return {
        entry["id"]: ReceiptNumber.parse(entry["receipt"]).serial
        for entry in line.journal()
        if entry["receipt"]
    }


def pass_through(line: Line, number: int) -> list[str]:
    views = [line.entry.pass_through(worker.card) for worker in line.workers(number)]
    check_ins = [str(view["check_in"]) for view in views]
    line.site.wait_registered(check_ins)
    return check_ins


def wait_until_held(line: Line, check_ins: int) -> None:
    line.site.central.process.wait_until(
        lambda: line.ledger()["check_ins"] == check_ins, "was told again", within=30
    )


@pytest.mark.rule("R35")
@pytest.mark.rule("R36")
@pytest.mark.rule("R39")
@pytest.mark.parametrize("gate_is", ["connected", "away"])
def test_a_restored_central_gives_every_check_in_the_number_that_it_had(
    line: Line, gate_is: str
) -> None:
    site, data = line.site, line.site.folder / "central"
    backup = site.folder / f"backup-{gate_is}"
    kept = len(numbers(line)) + len(pass_through(line, 2))
    site.central.stop()
    shutil.copytree(data, backup)
    site.central.start()
    pass_through(line, 3)
    before = numbers(line)

    site.central.stop()
    if gate_is == "away":
        site.gate.stop()
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    assert line.ledger()["check_ins"] == kept
    site.central.run("ledger", "restored")
    site.central.start()
    if gate_is == "away":
        site.gate.start()
    wait_until_held(line, kept + 3)
    assert line.ledger()["problems"] == []

    [new] = pass_through(line, 1)
    after = numbers(line)
    assert before.items() <= after.items()
    assert after[new] > RESERVE
    site.central.run("ledger", "rebuilt")
    [then] = pass_through(line, 1)
    assert numbers(line)[then] == min(set(range(1, RESERVE)) - set(after.values()))
    found = line.ledger()
    assert (found["problems"], found["check_ins"]) == ([], kept + 5)
    assert '"set_aside": 0' in site.central.run("device", "list", "--json")
