"""The central is restored from a back-up, and gets back what it lost from the gate."""

from json import loads
from pathlib import Path
from typing import Any

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


def checkpoints(line: Line) -> list[dict[str, Any]]:
    """Return what the gate keeps of the central's word on its ledger."""
    kept: list[dict[str, Any]] = loads(line.site.gate.run("journal", "checkpoints", "--json"))
    return kept


def wait_for_checkpoint(line: Line, verdict: str) -> None:
    line.site.gate.process.wait_until(
        lambda: bool(kept := checkpoints(line)) and kept[-1]["verdict"] == verdict,
        f"held a {verdict} checkpoint",
        within=30,
    )


def restored(line: Line, backup: Path) -> None:
    """Put a back-up in place: whoever does it has only this command to give."""
    told = loads(line.site.central.run("restore", str(backup), "--json"))
    assert Path(told["replaced"]).exists()


@pytest.mark.rule("R35")
@pytest.mark.rule("R36")
@pytest.mark.rule("R39")
@pytest.mark.rule("R50")
@pytest.mark.parametrize("gate_is", ["connected", "away"])
def test_a_restored_central_gives_every_check_in_the_number_that_it_had(
    line: Line, gate_is: str
) -> None:
    site = line.site
    backup = site.folder / f"backup-{gate_is}"
    kept = len(numbers(line)) + len(pass_through(line, 2))
    site.central.run("backup", str(backup))  # the central goes on
    pass_through(line, 3)
    before = numbers(line)
    if gate_is == "away":
        site.gate.stop()
        site.central.run("ledger", "checkpoint")
        site.gate.start()  # its first beat says that it holds none
        wait_for_checkpoint(line, "first")

    site.central.stop()
    if gate_is == "away":
        site.gate.stop()
    restored(line, backup)
    assert line.ledger()["check_ins"] == kept
    if gate_is == "away":
        site.central.run("ledger", "checkpoint")
    site.central.start()
    if gate_is == "away":
        site.gate.start()
        wait_for_checkpoint(line, "restored")
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
