"""The whole line: a card at the gate gets a receipt number, and nothing personal leaks."""

import subprocess
import sys

import pytest

from edge.simulator.card import VirtualCard
from protocol.receipts import ReceiptNumber
from tests.e2e.conftest import Line


@pytest.mark.rule("R13")
def test_a_card_at_the_gate_gets_a_receipt_number(line: Line) -> None:
    before = {entry["seq"] for entry in line.journal()}
    views = [line.entry.pass_through(worker.card) for worker in line.workers(3)]
    for view in views:
        assert view["arm"] == "released"
        assert (view["state"] == "registered") == bool(view["receipt"])
    line.site.wait_registered([view["check_in"] for view in views])
    entries = [entry for entry in line.journal() if entry["seq"] not in before]
    check_ins = [entry for entry in entries if entry["type"] == "check-in"]
    assert [entry["id"] for entry in check_ins] == [view["check_in"] for view in views]
    serials = [ReceiptNumber.parse(entry["receipt"]).serial for entry in check_ins]
    assert serials == list(range(serials[0], serials[0] + 3))
    assert line.ledger()["problems"] == []


@pytest.mark.rule("R13")
def test_the_screen_shows_the_number_to_the_worker_whose_it_is(line: Line) -> None:
    (worker,) = line.workers(1)
    view = line.entry.pass_through(worker.card)
    shown = line.entry.registered(view["check_in"])
    (entry,) = [entry for entry in line.journal() if entry["id"] == view["check_in"]]
    assert shown == entry["receipt"]


@pytest.mark.rule("R34")
def test_no_number_and_no_name_is_on_any_disk_or_in_any_log(line: Line) -> None:
    workers = line.workers(3)
    for worker in workers:
        line.entry.pass_through(worker.card)
    secrets: set[bytes] = set()
    for worker in workers:
        assert isinstance(worker.card, VirtualCard)
        identity = worker.card.image.identity
        secrets |= {identity[0x06], identity[0x07]}  # national number, surname
    assert {"journal.db", "gate.log"} <= {path.name for path in line.files()}
    assert line.files_with(secrets) == []


def test_the_demo_ends_with_what_both_sides_hold(line: Line) -> None:
    del line  # this test runs a site of its own; the other one only shares the reader
    ended = subprocess.run(
        [sys.executable, "-m", "stage.demo", "--workers", "3", "--exit"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.stdout.splitlines()[-1] == "3 workers, 3 admitted, 3 receipts", ended.stderr
    assert ended.returncode == 0
