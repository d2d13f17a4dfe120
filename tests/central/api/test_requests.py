"""Lists that go on, requests that come again, and changes to the version that somebody saw."""

import sqlite3
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus

import httpx
import pytest

from protocol.envelope import token_hash
from tests.central.api.conftest import Machine
from tests.central.ledger.gates import SITE

NEW = {"number": "0401574852", "name": "Wegenbouw"}


def test_a_list_goes_on_where_it_was_whatever_came_meanwhile(
    machine: Machine, operator: httpx.Client
) -> None:
    gate = machine.gate()
    machine.take(gate, *(gate.check_in() for _ in range(5)))
    wanted: dict[str, str | int] = {"device": gate.name, "limit": 2}
    page = operator.get("/api/1/records", params=wanted).json()
    seen = [record["seq"] for record in page["items"]]
    while page["next"]:
        machine.take(gate, gate.check_in())
        page = operator.get("/api/1/records", params={**wanted, "cursor": page["next"]}).json()
        seen += [record["seq"] for record in page["items"]]
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "cursor", ["x", "", "bnVsbA", urlsafe_b64encode(b'"text"').decode(), "W1tb" * 40, "dHJ1ZQ"]
)
def test_a_cursor_of_another_list_is_refused(operator: httpx.Client, cursor: str) -> None:
    answer = operator.get("/api/1/records", params={"cursor": cursor})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "begin without one" in answer.json()["detail"]


def test_a_record_comes_with_its_token_and_a_receipt_leads_to_it(
    machine: Machine, operator: httpx.Client
) -> None:
    gate = machine.gate()
    token = gate.check_in()
    machine.take(gate, token)
    listed = operator.get("/api/1/records", params={"device": gate.name}).json()["items"][0]
    whole = operator.get(f"/api/1/records/{listed['id']}").json()
    assert whole["token"] == token
    assert listed["hash"] == token_hash(token)
    digits = listed["receipt"].replace("/", "")
    assert operator.get(f"/api/1/receipts/{digits}").json() == whole
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert operator.get(f"/api/1/receipts/{wrong}").status_code == HTTPStatus.BAD_REQUEST
    assert operator.get("/api/1/receipts/999999999951").status_code in (400, 404)


def test_who_is_on_site_is_told_masked(machine: Machine, operator: httpx.Client) -> None:
    gate = machine.gate()
    machine.take(gate, gate.check_in())
    present = operator.get(f"/api/1/sites/{SITE}/presence").json()
    assert present
    assert {"••.••.••-••3.28"} == {person["masked"] for person in present}
    assert operator.get(f"/api/1/sites/{SITE}/refusals").json() == []
    day = present[0]["since"][:10]
    days = operator.get(f"/api/1/sites/{SITE}/days", params={"first": day, "last": day}).json()
    assert [found["receipt"] for found in days]


def test_a_request_that_comes_again_is_done_once_and_answered_alike(
    machine: Machine, operator: httpx.Client
) -> None:
    key = {"idempotency-key": "one"}
    first = operator.post("/api/1/organisations", json=NEW, headers=key)
    machine.central.clock.now += timedelta(hours=23)
    again = operator.post("/api/1/organisations", json=NEW, headers=key)
    assert first.status_code == again.status_code == HTTPStatus.CREATED
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    plain = operator.post("/api/1/organisations", json=NEW)
    assert plain.status_code == HTTPStatus.CONFLICT, "it is entered already"


def test_a_key_for_another_request_is_a_conflict_and_others_have_their_own_keys(
    machine: Machine, operator: httpx.Client
) -> None:
    key = {"idempotency-key": "two"}
    other = {"number": "0202239951", "name": "Telecom"}
    assert operator.post("/api/1/organisations", json=other, headers=key).status_code == 201
    changed = {**other, "name": "Tele"}
    answer = operator.post("/api/1/organisations", json=changed, headers=key)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "another request" in answer.json()["detail"]
    with machine.client() as somebody:
        answer = somebody.post("/api/1/organisations", json=other, headers=key)
        assert "entered already" in answer.json()["detail"]


def test_of_the_same_request_many_times_at_once_one_is_done(
    operator: httpx.Client,
) -> None:
    body = {"id": "3Y1000003EQCZ", "name": "Werf"}

    def send(_number: int) -> httpx.Response:
        return operator.post("/api/1/sites", json=body, headers={"idempotency-key": "three"})

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(send, range(8)))
    done = [answer for answer in answers if answer.status_code == HTTPStatus.CREATED]
    first = [answer for answer in done if "idempotency-replayed" not in answer.headers]
    assert len(first) == 1
    others = [answer for answer in answers if answer not in done]
    assert {answer.status_code for answer in others} <= {HTTPStatus.CONFLICT}
    assert all("not answered yet" in answer.json()["detail"] for answer in others)


def test_a_request_that_was_refused_may_come_again(operator: httpx.Client) -> None:
    key = {"idempotency-key": "four"}
    site = {"id": "4Y1000003EQCZ", "name": "Werf", "organisation": "0403019261"}
    assert operator.post("/api/1/sites", json=site, headers=key).status_code == 404
    site["organisation"] = "0403019261"
    organisation = {"number": "0403019261", "name": "Solvay"}
    assert operator.post("/api/1/organisations", json=organisation).status_code == 201
    assert operator.post("/api/1/sites", json=site, headers=key).status_code == 201


def test_a_stored_answer_is_sealed_to_who_knows_the_key(
    machine: Machine, operator: httpx.Client
) -> None:
    key = {"idempotency-key": "a-key-that-is-nowhere"}
    site = {"id": "5Y1000003EQCZ", "name": "A name that is nowhere else"}
    assert operator.post("/api/1/sites", json=site, headers=key).status_code == 201
    file = machine.central.settings.data / "central.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, answer FROM idempotency_keys").fetchall()
    assert rows
    assert not any(b"nowhere" in name.encode() + (answer or b"") for name, answer in rows)


@pytest.mark.parametrize("key", ["", "x" * 129, "tab\there"])
def test_a_key_that_is_none_is_refused(operator: httpx.Client, key: str) -> None:
    answer = operator.post("/api/1/organisations", json=NEW, headers={"idempotency-key": key})
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_of_two_people_who_change_the_same_site_the_second_is_told(operator: httpx.Client) -> None:
    made = operator.post("/api/1/sites", json={"id": "6Y1000003EQCZ", "name": "Werf"})
    seen = made.headers["etag"]
    path, change = "/api/1/sites/6Y1000003EQCZ", {"name": "Werf Noord"}
    assert operator.put(path, json=change).status_code == HTTPStatus.PRECONDITION_REQUIRED
    first = operator.put(path, json=change, headers={"if-match": seen})
    assert first.status_code == HTTPStatus.OK
    second = operator.put(path, json={"name": "Werf Zuid"}, headers={"if-match": seen})
    assert second.status_code == HTTPStatus.PRECONDITION_FAILED
    assert operator.get(path).json()["name"] == "Werf Noord"
    now = {"if-match": first.headers["etag"]}
    assert operator.put(path, json={"name": "Werf Zuid"}, headers=now).status_code == HTTPStatus.OK


def test_who_has_the_present_version_is_told_so(operator: httpx.Client) -> None:
    made = operator.post("/api/1/sites", json={"id": "7Y1000003EQCZ", "name": "Werf"})
    known = {"if-none-match": made.headers["etag"]}
    answer = operator.get("/api/1/sites/7Y1000003EQCZ", headers=known)
    assert (answer.status_code, answer.content) == (HTTPStatus.NOT_MODIFIED, b"")
