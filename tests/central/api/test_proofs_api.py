"""Proofs over the API, and people: only for who may, with a reason, and audited."""

from http import HTTPStatus

import httpx
import pytest
from sqlalchemy import select

from central.accounts.rights import Grant, Role
from central.database import reading
from central.ledger.checkpoints import make
from central.schema import audit_entries
from protocol.merkle import inclusion_holds, leaf_data, leaf_hash
from tests.central.api.conftest import Machine
from tests.central.ledger.gates import SITE


@pytest.mark.rule("R49")
def test_a_receipt_is_proved_once_a_checkpoint_counts_it(
    machine: Machine, operator: httpx.Client
) -> None:
    gate = machine.gate()
    machine.take(gate, gate.check_in())
    record = operator.get("/api/1/records", params={"device": gate.name}).json()["items"][0]
    address = f"/api/1/receipts/{record['receipt'].replace('/', '')}/proof"
    early = operator.get(address)
    assert (early.status_code, "checkpoint" in early.json()["detail"]) == (409, True)
    made = make(machine.engine, machine.central.vault.acknowledgement_key, machine.now)
    proof = operator.get(address).json()
    newest = operator.get("/api/1/checkpoints", params={"limit": 1}).json()["items"][0]
    assert (newest["token"], newest["root"]) == (proof["checkpoint"], made.root)
    held = operator.get("/api/1/witnesses").json()
    assert (newest["held_by"], {gate["size"] for gate in held}) == (0, {0}), "no gate spoke yet"
    serial = int(proof["receipt"][:10])
    leaf = leaf_hash(leaf_data(bytes.fromhex(proof["record"]), serial))
    path = [bytes.fromhex(step) for step in proof["path"]]
    assert inclusion_holds(
        proof["position"] - 1, made.size, leaf, path, bytes.fromhex(newest["root"])
    )


def test_a_person_is_shown_to_who_may_and_the_look_is_audited(
    machine: Machine, operator: httpx.Client
) -> None:
    gate = machine.gate()
    machine.take(gate, gate.check_in())
    record = operator.get("/api/1/records", params={"device": gate.name}).json()["items"][0]
    address = f"/api/1/records/{record['id']}/reveal"
    shown = operator.post(address, json={"reason": "inspection"}).json()
    assert (shown["number"], shown["site"]) == ("85.07.30-033.28", SITE)
    other = {"id": "1Y1000003DH2Z", "name": "Elsewhere"}
    assert operator.post("/api/1/sites", json=other).status_code == HTTPStatus.CREATED
    elsewhere = machine.token(Grant(Role.SITE_MANAGER, site="1Y1000003DH2Z"))
    worker = machine.token(Grant(Role.SUBCONTRACTOR, employer="0448181966"))
    for token, status in ((elsewhere, HTTPStatus.NOT_FOUND), (worker, HTTPStatus.FORBIDDEN)):
        with machine.client(token) as client:
            assert client.post(address, json={"reason": "curious"}).status_code == status
    with reading(machine.engine) as connection:
        looks = connection.execute(
            select(audit_entries.c.reason).where(audit_entries.c.target == record["id"])
        ).all()
    assert looks == [("inspection",)]


def test_a_person_is_found_by_his_number(machine: Machine, operator: httpx.Client) -> None:
    gate = machine.gate()
    machine.take(gate, gate.check_in())
    found = operator.post("/api/1/persons/records", json={"number": "85.07.30-033.28"}).json()
    assert gate.ids[-1] in {record["id"] for record in found}
    assert "85073003328" not in str(found)
    wrong = operator.post("/api/1/persons/records", json={"number": "85.07.30-033.29"})
    assert wrong.status_code == HTTPStatus.BAD_REQUEST
