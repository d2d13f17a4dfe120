"""Gates, choices and evacuations by the API, as a program of a contractor would do them."""

from http import HTTPStatus

import httpx

from central.accounts.rights import Grant, Role
from tests.central.api.conftest import Machine
from tests.central.ledger.gates import SITE


def test_a_gate_is_set_up_moved_and_retired(operator: httpx.Client) -> None:
    sites = ("8Y1000003EQCZ", "9Y1000003EQCZ")
    for site in sites:
        assert operator.post("/api/1/sites", json={"id": site, "name": site}).status_code == 201
    new = {"id": "api-gate", "site": sites[0], "lanes": ["north", "south"]}
    assert operator.post("/api/1/devices", json=new).status_code == HTTPStatus.CREATED
    assert operator.post("/api/1/devices", json=new).status_code == HTTPStatus.CONFLICT
    code = operator.post("/api/1/devices/api-gate/codes", json={})
    assert code.status_code == HTTPStatus.CREATED
    assert code.json()["code"]
    moving = {"site": sites[1], "reason": "the works go on there"}
    assert operator.post("/api/1/devices/api-gate/move", json=moving).json()["site"] == sites[1]
    why = {"reason": "sold"}
    assert operator.post("/api/1/devices/api-gate/revoke", json=why).status_code == 409
    assert operator.post("/api/1/devices/api-gate/retire", json=why).status_code == 204
    again = operator.post("/api/1/devices/api-gate/retire", json=why)
    assert "is retired" in again.json()["detail"]
    actions = [entry["action"] for entry in operator.get("/api/1/audit").json()["items"]]
    assert actions[:4] == ["device.retired", "device.moved", "device.moved", "code.made"]


def test_a_code_that_is_asked_for_twice_by_one_key_is_one_code(operator: httpx.Client) -> None:
    site = {"id": "AY1000003EQCZ", "name": "Werf"}
    assert operator.post("/api/1/sites", json=site).status_code == HTTPStatus.CREATED
    new = {"id": "api-gate-2", "site": site["id"], "lanes": ["main"]}
    assert operator.post("/api/1/devices", json=new).status_code == HTTPStatus.CREATED
    key = {"idempotency-key": "a-code"}
    codes = [operator.post("/api/1/devices/api-gate-2/codes", json={}, headers=key) for _ in "ab"]
    assert codes[0].json() == codes[1].json()


def test_a_command_to_a_gate_that_is_away_is_refused_in_plain_words(
    machine: Machine, operator: httpx.Client
) -> None:
    gate = machine.gate()
    order = {"action": "release", "lane": "main", "direction": "in", "reason": "a delivery"}
    answer = operator.post(f"/api/1/devices/{gate.name}/commands", json=order)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "is not connected" in answer.json()["detail"]
    assert operator.get(f"/api/1/devices/{gate.name}/commands").json() == []
    with machine.client(machine.token(Grant(Role.AUDITOR))) as auditor:
        answer = auditor.post(f"/api/1/devices/{gate.name}/commands", json=order)
        assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_site_s_choice_is_made_to_the_version_that_somebody_saw_and_rolls_out(
    machine: Machine, operator: httpx.Client
) -> None:
    machine.gate()
    address = f"/api/1/sites/{SITE}/configuration"
    seen = operator.get(address).headers["etag"]
    kiosk = {"help_contact": "An 0470 00 00 00", "languages": ["fr", "nl"]}
    chosen = {"site": {"capacity": 200}, "kiosk": kiosk}
    choice = {
        "configuration": chosen,
        "reason": "the fire service says so",
        "stages": [50, 50],
    }
    assert operator.put(address, json={**choice, "stages": [50]}).status_code == 422
    twice = {"kiosk": {"languages": ["fr", "fr"]}}
    assert operator.put(address, json={**choice, "configuration": twice}).status_code == 422
    assert operator.put(address, json=choice).status_code == HTTPStatus.PRECONDITION_REQUIRED
    begun = operator.put(address, json=choice, headers={"if-match": seen})
    assert begun.status_code == HTTPStatus.ACCEPTED, begun.text
    number = begun.json()["rollout"]
    assert operator.put(address, json=choice, headers={"if-match": seen}).status_code == 412
    assert operator.get(address).json() == {"configuration": chosen}
    assert number in {one["id"] for one in operator.get("/api/1/rollouts").json()}
    stop = {"decision": "abort", "reason": "not today"}
    stopped = operator.post(f"/api/1/rollouts/{number}/decisions", json=stop)
    assert stopped.json()["state"] == "aborted"


def test_an_evacuation_s_roll_is_called(machine: Machine, operator: httpx.Client) -> None:
    gate = machine.gate()
    machine.take(gate, gate.check_in())
    assert operator.get(f"/api/1/sites/{SITE}/muster").status_code == HTTPStatus.NOT_FOUND
    begun = operator.post(f"/api/1/sites/{SITE}/musters", json={"reason": "drill"}).json()
    who = begun["people"][0]["who"]
    ticks = f"/api/1/musters/{begun['id']}/ticks"
    assert operator.post(ticks, json={"who": who}).status_code == HTTPStatus.NO_CONTENT
    now = operator.get(f"/api/1/sites/{SITE}/muster").json()
    assert now["missing"] == begun["missing"] - 1
    end = f"/api/1/musters/{begun['id']}/end"
    assert operator.post(end).status_code == HTTPStatus.NO_CONTENT
    assert operator.post(end).status_code == HTTPStatus.CONFLICT
    actions = {entry["action"] for entry in operator.get("/api/1/audit").json()["items"]}
    assert {"muster.begun", "muster.ticked", "muster.ended"} <= actions
    assert "muster.names-seen" not in actions, "this interface shows nobody's name"
