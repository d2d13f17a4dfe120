"""Whoever may looks people up at the central: shown to him, and in no file and no log."""

import json
from http import HTTPStatus
from itertools import islice

import pytest

from edge.simulator.card import VirtualCard
from edge.simulator.people import Person, people
from edge.simulator.personalise import issue
from stage.site import Plan
from tests.e2e.conftest import Line
from tests.e2e.pages import Operator

WORKER, SOUGHT = islice(people(seed=6180), 2)


def spelled(person: Person) -> set[str]:
    """The ways in which a number is written."""
    digits = person.number.digits
    dotted = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:9]}.{digits[9:]}"
    return {digits, dotted}


def mistyped(person: Person) -> str:
    """A number that does not check, all of it but its end somebody's."""
    digits = person.number.digits
    return f"{digits[:9]}{(int(digits[9:]) + 1) % 100:02}"


def reveals_and_finds(operator: Operator, record: str) -> None:
    page = f"/ledger/records/{record}"
    shown = operator.posts(page, f"{page}/reveal", reason="an accident").text
    assert WORKER.surname in shown
    assert any(number in shown for number in spelled(WORKER))
    reason = json.dumps({"reason": "an accident"}).encode()
    told = operator.asks(f"/records/{record}/reveal", reason).json()
    assert told["number"] in spelled(WORKER)
    assert told["surname"] == WORKER.surname
    for number in spelled(WORKER):
        assert record in operator.posts("/ledger", "/ledger/persons", number=number).text
        found = operator.asks("/persons/records", json.dumps({"number": number}).encode()).json()
        assert [one["id"] for one in found] == [record]


def goes_wrong(operator: Operator) -> None:
    """Put numbers wherever somebody may put them who is in a hurry."""
    for number in (*spelled(SOUGHT), mistyped(SOUGHT)):
        operator.posts("/ledger", "/ledger/persons", number=number)
        operator.asks("/persons/records", json.dumps({"number": number}).encode())
        wrong = f'{{"number": "{number}", "name": "{SOUGHT.surname}"'
        assert operator.asks("/persons/records", wrong.encode()).is_client_error
        more = json.dumps({"number": number, "surname": SOUGHT.surname}).encode()
        assert operator.asks("/persons/records", more).is_client_error
        for address in (
            f"/ledger/records/{number}",
            f"/ledger/receipts/{number}",
            f"/ledger?receipt={number}",
            f"/{number}",
            f"/api/1/records?device={number}",
            f"/api/1/receipts/{number}",
        ):
            answer = operator.client.get(address)
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, address
        roster = f"/steering/sites/{Plan().workplace}/roster"
        listing = f"number,blocked\n{number},{SOUGHT.surname}\n"
        wrong_list = operator.posts(roster, roster, list=listing, reason="a list")
        assert wrong_list.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.rule("R34")
def test_who_was_looked_up_is_in_no_file_and_no_log(line: Line, operator: Operator) -> None:
    passed = line.entry.pass_through(VirtualCard(issue(WORKER, line.site.issuer)))
    line.site.wait_registered([passed["check_in"]])
    reveals_and_finds(operator, passed["check_in"])
    goes_wrong(operator)
    line.site.central.stop()
    secrets = {text.encode() for who in (WORKER, SOUGHT) for text in (*spelled(who), who.surname)}
    secrets.add(mistyped(SOUGHT).encode())
    assert {"central.sqlite3", "central.log"} <= {path.name for path in line.files()}
    assert line.files_with(secrets) == []
