"""Parts fail, workers pass: every check-in gets its number, in order and once."""

from collections.abc import Callable

import pytest

from protocol.receipts import ReceiptNumber
from tests.e2e.conftest import Line

BACK_WITHIN_S = 60


def pass_through(line: Line, number: int) -> list[str]:
    """Send workers in; returns their check-ins. None of them has a number yet."""
    check_ins = []
    for worker in line.workers(number):
        view = line.entry.pass_through(worker.card)
        assert view["state"] == "admitted"
        assert view["receipt"] == ""
        assert view["status"]
        assert view["arm"] == "released"
        check_ins.append(view["check_in"])
    return check_ins


def assert_numbered_in_order_and_once(line: Line, check_ins: list[str]) -> None:
    line.site.wait_registered(check_ins)
    receipts = {entry["id"]: entry["receipt"] for entry in line.journal()}
    serials = [ReceiptNumber.parse(receipts[check_in]).serial for check_in in check_ins]
    assert serials == list(range(serials[0], serials[0] + len(check_ins)))
    found = line.ledger()
    assert found["problems"] == []
    held = [entry for entry in line.journal() if entry["type"] == "check-in"]
    assert found["receipts"] == found["check_ins"] == len(held)


@pytest.mark.rule("R13")
@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_central_is_away_and_comes_back(line: Line, end: str) -> None:
    central = line.site.central
    end_it: Callable[[], None] = getattr(central, end)
    end_it()
    check_ins = pass_through(line, 3)
    central.start()
    assert_numbered_in_order_and_once(line, check_ins)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_broker_is_away_and_comes_back(line: Line, end: str) -> None:
    broker = line.site.broker
    end_it: Callable[[], None] = getattr(broker, end)
    end_it()
    check_ins = pass_through(line, 3)
    broker.start()
    assert_numbered_in_order_and_once(line, check_ins)


@pytest.mark.rule("R12")
def test_the_central_is_away_and_the_gate_is_killed_in_between(line: Line) -> None:
    line.site.central.stop()
    check_ins = pass_through(line, 2)
    line.site.gate.kill()
    line.site.gate.start()
    check_ins += pass_through(line, 2)
    line.site.central.start()
    assert_numbered_in_order_and_once(line, check_ins)


@pytest.mark.rule("R12")
def test_the_broker_is_away_and_the_gate_is_killed_in_between(line: Line) -> None:
    line.site.broker.stop()
    check_ins = pass_through(line, 2)
    line.site.gate.kill()
    line.site.gate.start()
    check_ins += pass_through(line, 1)
    line.site.broker.start()
    assert_numbered_in_order_and_once(line, check_ins)


@pytest.mark.rule("R29")
def test_the_central_knows_whether_the_gate_lives(line: Line) -> None:
    def is_told(state: str) -> bool:
        return f'"{state}"' in line.site.central.run("device", "list", "--json")

    assert is_told("alive")
    line.site.gate.stop()
    line.site.central.process.wait_until(lambda: is_told("dead"), "heard of the death")
    line.site.gate.start()
    line.site.central.process.wait_until(lambda: is_told("alive"), "heard of the birth")
