"""Watching by the API: a program finds the gate that is in trouble, and says that it was seen."""

from typing import Any

import httpx
import pytest

from central.accounts.rights import Permission
from tests.central.api.conftest import Machine
from tests.central.watch.watching import Watching


@pytest.fixture(scope="module")
def watching(machine: Machine) -> Watching:
    """Three gates of which one is in trouble."""
    watching = Watching(machine.engine, now=machine.now)
    names = ("wp-a", "wp-b", "wp-c")
    devices = [watching.device(f"{name}-gate") for name in names]
    for device in devices:
        watching.born(device)
    watching.sees()
    for _ in range(5):
        for device in devices:
            watching.beat(device, disk=96 if device == "wp-b-gate" else 20)
        watching.pass_time(10)
    machine.central.clock.now = watching.now
    return watching


@pytest.mark.usefixtures("watching")
def test_gates_are_listed_by_name_however_long_the_list_is(operator: httpx.Client) -> None:
    found: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"text": "wp-", "limit": 2}
    while True:
        answer = operator.get("/api/1/fleet", params=asked).json()
        found += answer["items"]
        if answer["next"] is None:
            break
        asked["cursor"] = answer["next"]
    assert [gate["id"] for gate in found] == ["wp-a-gate", "wp-b-gate", "wp-c-gate"]
    assert [gate["status"] for gate in found] == ["well", "troubled", "well"]
    one = operator.get("/api/1/fleet/wp-b-gate").json()
    assert one["health"]["disk"] == one["disk"] == 96
    figures = operator.get("/api/1/fleet/wp-b-gate/figures/disk?window=hour").json()
    assert len(figures["at"]) == len(figures["series"]["disk"])


@pytest.mark.usefixtures("watching")
def test_an_alarm_is_found_seen_and_noted(machine: Machine, operator: httpx.Client) -> None:
    alarms = operator.get("/api/1/alarms", params={"open": True, "subject": "wp-b-gate"}).json()
    (alarm,) = alarms["items"]
    assert (alarm["code"], alarm["name"], alarm["severity"]) == ("disk", "Disk nearly full", 3)
    address = f"/api/1/alarms/{alarm['id']}"
    may = frozenset({Permission.SEE_FLEET})
    with machine.client(machine.token(may=may)) as onlooker:
        assert onlooker.post(f"{address}/acknowledge", json={}).status_code == 403
    seen = operator.post(f"{address}/acknowledge", json={"note": "a larger card is on its way"})
    assert seen.json()["acknowledged_by"].startswith("person-")
    noted = operator.post(f"{address}/notes", json={"text": "it came"})
    assert [note["text"] for note in noted.json()["notes"]] == [
        "a larger card is on its way",
        "it came",
    ]
    assert operator.post(f"{address}/notes", json={"text": "  "}).status_code == 409
    assert operator.get("/api/1/alarms/999999").status_code == 404


def test_a_route_is_made_and_taken_away(operator: httpx.Client) -> None:
    wanted = {"name": "crew", "means": "email", "address": "crew@example.be", "severity": 3}
    made = operator.post("/api/1/alarm-routes", json=wanted)
    assert made.status_code == 201
    number = made.json()["id"]
    assert number in {route["id"] for route in operator.get("/api/1/alarm-routes").json()}
    assert operator.delete(f"/api/1/alarm-routes/{number}").status_code == 204
    refused = operator.post("/api/1/alarm-routes", json={**wanted, "address": "nobody"})
    assert (refused.status_code, refused.headers["content-type"]) == (
        409,
        "application/problem+json",
    )
    assert operator.get("/api/1/alarm-deliveries").json() == []
