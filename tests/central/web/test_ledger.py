"""The ledger's pages: checkpoints and who holds them, a proof to take along, a look at a person."""

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import httpx
import pytest

from central.accounts.accounts import Accounts
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Grant, Role
from central.api.ledger import Kind
from central.audit.reading import Search, search
from central.database import reading, writing
from central.ledger.checkpoints import Signed, make
from central.watch.health import keep_newest
from central.watch.inbox import Heard
from central.web.frame import FOLDER
from central.web.ledger import TYPES
from protocol.records import AnyBody
from tests.central.ledger.gates import WORKER, Gate
from tests.central.watch.test_rules import WELL
from tests.central.web.conftest import House
from tests.central.web.forms import post


@pytest.fixture
def gate(house: House) -> Gate:
    """A gate with two check-ins in the ledger."""
    gate = house.gate("gate-1")
    house.take(gate, gate.check_in(), gate.check_in())
    return gate


def checkpoint(house: House) -> Signed:
    """Sign the ledger as it is."""
    key = house.central.vault.acknowledgement_key
    return make(house.central.engine, key, house.central.clock.now)


def says(house: House, gate: Gate, size: int) -> None:
    """A gate says which checkpoint it holds."""
    health = WELL.model_copy(update={"checkpoint": size})
    with writing(house.central.engine) as connection:
        keep_newest(connection, {gate.device: Heard(health, house.central.clock.now)})


def noted(house: House) -> list[tuple[str, str]]:
    with reading(house.central.engine) as connection:
        return [(entry.action, entry.reason) for entry in search(connection, Search())]


def auditor(house: House, client: httpx.Client, *given: Grant) -> httpx.Client:
    """Sign somebody with these rights in."""
    accounts = Accounts(house.central.engine, house.central.vault)
    now, random = house.central.clock.now, b"a" * PASSWORD_BYTES
    password = accounts.add(CONSOLE, "an", given, now=now, random=random)
    form = {"name": "an", "password": password}
    client.post("/login", data=form, headers={"origin": house.central.address})
    return client


def test_every_kind_of_record_can_be_asked_for() -> None:
    kinds = {body.model_fields["type"].default for body in get_args(AnyBody)}
    assert set(TYPES) == set(get_args(Kind)) == kinds


def test_a_checkpoint_is_shown_with_the_gates_that_hold_it(
    house: House, operator: httpx.Client, gate: Gate
) -> None:
    made = checkpoint(house)
    house.gate("gate-2")
    assert made.root[:16] in operator.get("/ledger").text
    assert "0 of 2 gates" in operator.get("/ledger").text
    says(house, gate, made.size)
    assert "1 of 2 gates" in operator.get("/ledger").text
    page = operator.get(f"/ledger/checkpoints/{made.number}").text
    assert made.root in page, page
    assert made.token in page
    assert (page.count(">holds it<"), page.count(">not yet<")) == (1, 1)
    assert operator.get("/ledger/checkpoints/99").status_code == httpx.codes.NOT_FOUND


def test_a_receipt_s_proof_is_taken_along_and_holds_by_the_program_beside_it(
    house: House, operator: httpx.Client, gate: Gate, tmp_path: Path
) -> None:
    assert gate.ids
    number = "000000000202"
    page = operator.get("/ledger", params={"receipt": "000/0000/00202"}, follow_redirects=True)
    assert "The next checkpoint counts this check-in" in page.text
    early = operator.get(f"/ledger/receipts/{number}/proof.json")
    assert (early.status_code, "come back tomorrow" in early.text) == (409, True)
    checkpoint(house)
    assert "Take the proof" in operator.get(page.url.path).text
    answer = operator.get(f"/ledger/receipts/{number}/proof.json")
    assert f"proof-{number}.json" in answer.headers["content-disposition"]
    assert json.loads(answer.text)["receipt"] == number
    (tmp_path / "proof.json").write_text(answer.text)
    program = FOLDER / "static" / "check-proof.txt"
    command = [sys.executable, "-I", "-W", "ignore", str(program), str(tmp_path / "proof.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert f"receipt {number} is record 2 of 2" in done.stdout, done.stderr


@pytest.mark.parametrize("receipt", ["12", "000/0000/00203", "x"])
def test_what_is_no_receipt_number_is_said_on_the_page(
    operator: httpx.Client, receipt: str
) -> None:
    assert "This is no receipt number" in operator.get("/ledger", params={"receipt": receipt}).text


def test_records_are_filtered_by_an_address(
    house: House, operator: httpx.Client, gate: Gate
) -> None:
    other = house.gate("gate-2")
    house.take(other, other.alarm())
    assert operator.get("/ledger/records").text.count("/ledger/records/0") == 3
    only = operator.get("/ledger/records", params={"device": gate.name, "type": "check-in"}).text
    assert only.count("/ledger/records/0") == 2
    assert "Nothing found" in operator.get("/ledger/records?first=2099-01-01").text


def test_a_person_is_shown_with_a_reason_for_seconds_and_it_is_noted(
    house: House, operator: httpx.Client, gate: Gate
) -> None:
    address = f"/ledger/records/{gate.ids[0]}"
    assert WORKER.digits[-5:] not in operator.get(address).text.replace(".", "")
    without = post(house, operator, f"{address}/reveal", reason=" ")
    assert without.status_code == 422
    assert "person.revealed" not in {action for action, _ in noted(house)}
    shown = post(house, operator, f"{address}/reveal", reason="inspection")
    assert "85.07.30-033.28" in shown.text
    assert shown.headers["refresh"] == f"20; url={address}", "it goes by itself"
    assert shown.headers["cache-control"] == "no-store"
    assert noted(house)[0] == ("person.revealed", "inspection")


def test_who_may_not_look_at_people_is_offered_none_and_shown_none(
    house: House, client: httpx.Client, gate: Gate
) -> None:
    elsewhere = [Grant(Role.SUBCONTRACTOR, employer="0448181966")]
    somebody = auditor(house, client, *elsewhere)
    assert somebody.get("/ledger").status_code == httpx.codes.FORBIDDEN
    assert "/ledger" not in somebody.get("/account").text
    refused = post(house, somebody, f"/ledger/records/{gate.ids[0]}/reveal", reason="curious")
    assert refused.status_code == httpx.codes.FORBIDDEN
    assert post(house, somebody, "/ledger/persons", number=WORKER.digits).status_code == 403


def test_a_person_s_records_are_found_by_his_number_which_stands_nowhere(
    house: House, operator: httpx.Client, gate: Gate
) -> None:
    found = post(house, operator, "/ledger/persons", number="85.07.30-033.28")
    assert f"/ledger/records/{gate.ids[0]}" in found.text
    assert WORKER.digits not in found.text
    assert noted(house)[0][0] == "person.looked-up"
    wrong = post(house, operator, "/ledger/persons", number="85.07.30-033.29")
    assert (wrong.status_code, "check digits do not hold" in wrong.text) == (422, True)
