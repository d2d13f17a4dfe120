"""A contractor's program at work: who waits is let in, lists are taken along, a route is tried."""

from http import HTTPStatus

import httpx

from central.accounts.rights import Grant, Permission, Role
from protocol.holds import Holds
from protocol.identifiers import DeviceId, EnterpriseNumber
from protocol.records import Assurance, CheckIn, CredentialKind, Direction
from protocol.seal import Subject, seal
from tests.central.api.conftest import Machine
from tests.central.ledger.gates import SITE, WORKER
from tests.central.presence.waiting import HOLD, waiting

EMPLOYER = "0448181966"


def waits(machine: Machine, gate: str) -> None:
    """Somebody waits at a gate."""
    device = machine.gate(gate).device
    said = waiting(machine.central.vault.sealing_private.public_key())
    machine.central.plane.holding.heard(device, said)


def test_who_waits_is_listed_without_a_name_and_resolved(
    machine: Machine, operator: httpx.Client
) -> None:
    waits(machine, "gate-holding")
    address = f"/api/1/sites/{SITE}/holds"
    (held,) = operator.get(address).json()
    assert (held["id"], held["device"], held["reason"]) == (HOLD, "gate-holding", "not-approved")
    assert "Peeters" not in str(held)
    assert WORKER.digits not in str(held)
    resolution = {"admit": True, "reason": "he starts today"}
    away = operator.post(f"{address}/{HOLD}/resolution", json=resolution)
    assert (away.status_code, "not connected" in away.json()["detail"]) == (409, True)
    nobody = operator.post(f"{address}/{HOLD[:-1]}2/resolution", json=resolution)
    assert nobody.status_code == HTTPStatus.NOT_FOUND
    looks = {entry["action"] for entry in operator.get("/api/1/audit").json()["items"]}
    assert "hold.name-seen" not in looks
    with machine.client(machine.token(Grant(Role.AUDITOR))) as auditor:
        assert auditor.get(address).json()
        refused = auditor.post(f"{address}/{HOLD}/resolution", json=resolution)
        assert refused.status_code == HTTPStatus.FORBIDDEN


def test_who_waits_is_put_on_the_roster_by_his_waiting(
    machine: Machine, operator: httpx.Client
) -> None:
    waits(machine, "gate-expecting")
    address = f"/api/1/sites/{SITE}/roster"
    put = {"met": HOLD, "reason": "he starts today"}
    before = operator.post(f"{address}/people", json=put)
    assert (before.status_code, "no roster" in before.json()["detail"]) == (409, True)
    whole = {"csv": "number,badge\n78012340961,CB12", "whole": True, "reason": "the list"}
    assert operator.post(address, json=whole).status_code == HTTPStatus.OK
    assert operator.post(f"{address}/people", json=put).json() == {"version": 2}
    shown = operator.get(address).json()["items"]
    assert {one["masked"]: one["has_badge"] for one in shown}[WORKER.masked] is False
    assert sorted(one["has_badge"] for one in shown) == [False, True]
    nobody = operator.post(f"{address}/people", json={**put, "met": HOLD[:-1] + "9"})
    assert nobody.status_code == HTTPStatus.NOT_FOUND
    machine.central.plane.holding.heard(DeviceId("gate-expecting"), Holds().payload())


def test_a_site_s_closing_hour_is_set_and_who_should_have_left_is_told(
    operator: httpx.Client,
) -> None:
    site = {"id": "1Y1000004EQCZ", "name": "Quay"}
    operator.post("/api/1/sites", json=site)
    address = f"/api/1/sites/{site['id']}"
    done = operator.put(f"{address}/closing-hour", json={"closes_at": "18:00"})
    assert done.status_code == HTTPStatus.NO_CONTENT
    assert operator.get(address).json()["closes_at"] == "18:00"
    late = operator.get(f"{address}/overdue").json()
    assert (late["closes_at"], late["people"]) == ("18:00", [])
    wrong = operator.put(f"{address}/closing-hour", json={"closes_at": "24:00"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    operator.put(f"{address}/closing-hour", json={"closes_at": None})
    assert operator.get(address).json()["closes_at"] is None


def test_an_employer_s_signed_list_is_taken_along(machine: Machine, operator: httpx.Client) -> None:
    gate = machine.gate()
    identity = gate._next_id()
    subject = Subject.of(WORKER, surname="Peeters", employer=EnterpriseNumber.parse(EMPLOYER))
    came = CheckIn(
        lane="main",
        direction=Direction.IN,
        kind=CredentialKind.EID,
        assurance=Assurance.CHIP,
        subject=seal(subject, identity, gate.sealing),
    )
    machine.take(gate, gate.sign(came, identity, at=machine.now))
    day = f"{machine.now:%Y-%m-%d}"
    asked = {"first": day, "last": day, "employer": EMPLOYER}
    answer = operator.get(f"/api/1/sites/{SITE}/days.pdf", params={**asked, "language": "fr"})
    assert answer.headers["content-type"] == "application/pdf", answer.text
    assert answer.content.startswith(b"%PDF")
    nobody = operator.get(
        f"/api/1/sites/{SITE}/days.pdf", params={**asked, "employer": "0438195916"}
    )
    assert (nobody.status_code, "Nobody of" in nobody.json()["detail"]) == (409, True)


def test_a_route_is_tried_rests_and_shows_a_webhook_s_secret(operator: httpx.Client) -> None:
    wanted = {"name": "hook", "means": "webhook", "address": "https://localhost:1/hook"}
    made = operator.post("/api/1/alarm-routes", json=wanted).json()
    address = f"/api/1/alarm-routes/{made['id']}"
    tried = operator.post(f"{address}/try")
    assert (tried.status_code, "within this network" in tried.json()["detail"]) == (409, True)
    assert operator.post(f"{address}/switch", json={"on": False}).status_code == 204
    assert operator.post(f"{address}/again").status_code == HTTPStatus.NO_CONTENT
    shown = operator.get(address).json()
    assert (shown["disabled"], len(shown["secret"])) == (True, 64)
    assert operator.delete(address).status_code == HTTPStatus.NO_CONTENT
    assert operator.get(address).status_code == HTTPStatus.NOT_FOUND


def test_an_evacuation_that_is_over_is_found_again(operator: httpx.Client) -> None:
    begun = operator.post(f"/api/1/sites/{SITE}/musters", json={"reason": "a drill"}).json()
    operator.post(f"/api/1/musters/{begun['id']}/end")
    heads = operator.get(f"/api/1/sites/{SITE}/musters").json()
    assert (heads[0]["id"], heads[0]["reason"]) == (begun["id"], "a drill")
    whole = operator.get(f"/api/1/musters/{begun['id']}").json()
    assert whole["people"] == begun["people"]
    assert whole["ended_at"]


def test_a_gate_is_followed_until_it_is_ready_and_its_site_is_closed_after_it(
    machine: Machine, operator: httpx.Client
) -> None:
    site = {"id": "EY1000003EQCZ", "name": "Werf"}
    operator.post("/api/1/sites", json=site)
    operator.post("/api/1/devices", json={"id": "api-new", "site": site["id"], "lanes": ["main"]})

    def standing() -> list[tuple[str, str]]:
        progress = operator.get("/api/1/devices/api-new/progress").json()
        return [(stage["step"], stage["standing"]) for stage in progress["stages"][:2]]

    assert standing()[0] == ("invited", "waiting")
    operator.post("/api/1/devices/api-new/codes", json={})
    assert standing() == [("invited", "done"), ("claimed", "waiting")]
    address = f"/api/1/sites/{site['id']}/close"
    why = {"reason": "the tower stands"}
    assert operator.post(address, json=why).status_code == HTTPStatus.CONFLICT
    operator.post("/api/1/devices/api-new/retire", json=why)
    assert operator.post(address, json=why).json()["closed_at"]
    may = frozenset({Permission.SEE_FLEET})
    with machine.client(machine.token(may=may)) as onlooker:
        assert onlooker.post(address, json=why).status_code == HTTPStatus.FORBIDDEN
