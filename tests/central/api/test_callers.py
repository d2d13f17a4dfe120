"""Who may call the API: by a token or a session, within a share, and within one's reach."""

from datetime import timedelta
from http import HTTPStatus

import httpx
import pytest

from central.accounts.rights import Grant, Permission, Role
from central.rates import Rates
from tests.central.api.conftest import Machine
from tests.central.ledger.gates import NOW, SITE


def test_who_has_no_token_is_told_how_to_sign_in(machine: Machine) -> None:
    with machine.central.client() as stranger:
        description = stranger.get("/api/1/openapi.json").json()
        asked = [
            stranger.request(method, path.replace("{site}", "1").replace("{number}", "0" * 12))
            for path, operations in description["paths"].items()
            for method, operation in operations.items()
            if operation.get("security") and "{record}" not in path
        ]
    assert len(asked) > 10
    for answer in asked:
        assert answer.status_code == HTTPStatus.UNAUTHORIZED, answer.request.url
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_token_is_refused_and_guessing_is_limited(machine: Machine) -> None:
    machine.central.clock.now += timedelta(hours=1)
    with machine.client("wpt_abc_def") as guesser:
        answers = [guesser.get("/api/1/me").status_code for _ in range(22)]
    assert answers == [401] * 20 + [429] * 2
    machine.central.clock.now += timedelta(minutes=11)


def test_a_token_tells_who_it_is_and_what_it_may(machine: Machine) -> None:
    may = frozenset({Permission.SEE_LEDGER})
    with machine.client(machine.token(may=may)) as client:
        me = client.get("/api/1/me").json()
        assert me["permissions"] == ["see-ledger"]
        assert client.get("/api/1/audit").status_code == HTTPStatus.FORBIDDEN
        assert client.get("/api/1/records").status_code == HTTPStatus.OK


def test_an_auditor_of_one_site_sees_no_record_of_another(machine: Machine) -> None:
    gate = machine.gate()
    machine.take(gate, gate.check_in())
    with machine.client() as operator:
        other = {"id": "2Y1000003EQCZ", "name": "Elsewhere"}
        assert operator.post("/api/1/sites", json=other).status_code == HTTPStatus.CREATED
        token = machine.token(Grant(Role.AUDITOR, site=other["id"]))
    with machine.client(token) as auditor, machine.client() as operator:
        mine = auditor.get("/api/1/records").json()["items"]
        all_of_them = operator.get("/api/1/records", params={"site": SITE}).json()["items"]
        newest = all_of_them[0]["id"]
        assert auditor.get(f"/api/1/records/{newest}").status_code == HTTPStatus.NOT_FOUND
    assert mine == []
    assert all_of_them


def test_a_session_calls_too_and_changes_only_with_its_own_proof(machine: Machine) -> None:
    session = machine.session()
    body = {"number": "0448181966", "name": "Bouw"}
    with machine.central.client() as browser:
        browser.cookies.set("__Host-session", session.token, domain="localhost.local")
        assert browser.get("/api/1/me").status_code == HTTPStatus.OK
        assert browser.post("/api/1/organisations", json=body).status_code == 401
        proof = {"x-csrf-token": session.csrf_token}
        made = browser.post("/api/1/organisations", json=body, headers=proof)
    assert made.status_code == HTTPStatus.CREATED


def test_who_asks_too_fast_waits_and_others_do_not(machine: Machine) -> None:
    with machine.client() as hasty, machine.client() as calm:
        answers = [hasty.get("/api/1/me") for _ in range(202)]
        assert [answer.status_code for answer in answers[-3:]] == [200, 429, 429]
        assert answers[-1].headers["retry-after"] == "1"
        assert calm.get("/api/1/me").status_code == HTTPStatus.OK


def test_a_share_fills_again_and_never_beyond_a_burst() -> None:
    rates = Rates(per_second=1, burst=2, remembered=1)
    assert [rates.take("a", NOW) for _ in range(3)] == [0, 0, 1]
    assert rates.take("a", NOW + timedelta(seconds=1)) == 0
    later = NOW + timedelta(hours=1)
    assert [rates.take("a", later) for _ in range(3)] == [0, 0, 1]
    assert rates.take("b", later) == 0
    assert rates.take("a", later) == 0, "forgotten, for somebody else came"


@pytest.mark.parametrize("path", ["/api/1/nowhere", "/api/1/records/none"])
def test_what_is_not_there_is_told_as_a_problem(operator: httpx.Client, path: str) -> None:
    answer = operator.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
