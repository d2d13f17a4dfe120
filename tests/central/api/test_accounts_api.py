"""People by the API: invited, given rights, let in, shut out; never beyond one's own rights."""

from datetime import timedelta
from http import HTTPStatus

import httpx
import pytest

from central.accounts.rights import Grant, Permission, Role
from tests.central.api.conftest import Machine

AUDITOR = {"role": "auditor"}
PASSWORD = "seven grey herons wait"  # noqa: S105 - a test's own


def invited(client: httpx.Client, name: str, **more: object) -> httpx.Response:
    return client.post("/api/1/accounts", json={"name": name, "grants": [AUDITOR], **more})


def test_somebody_is_invited_comes_in_and_is_given_other_rights(
    machine: Machine, operator: httpx.Client
) -> None:
    made = invited(operator, "an", email="an@example.be")
    assert made.status_code == HTTPStatus.CREATED, made.text
    told = made.json()
    assert (told["how"], told["to"]) == ("no-server", "an@example.be")
    assert told["link"].startswith(f"{machine.central.address}/welcome/")
    assert invited(operator, "an").status_code == HTTPStatus.CONFLICT
    form = {"password": PASSWORD, "again": PASSWORD}
    with machine.central.client() as an:
        entered = an.post(told["link"], data=form, headers={"origin": machine.central.address})
    assert entered.headers["location"] == "/account"
    seen = operator.get("/api/1/accounts/an")
    assert (seen.json()["entered"], seen.json()["grants"][0]["role"]) == (True, "auditor")
    rights = {"grants": [AUDITOR, {"role": "operator"}]}
    address = "/api/1/accounts/an/grants"
    assert operator.put(address, json=rights).status_code == HTTPStatus.PRECONDITION_REQUIRED
    now = operator.put(address, json=rights, headers={"if-match": seen.headers["etag"]})
    assert [grant["role"] for grant in now.json()["grants"]] == ["auditor", "operator"]
    late = operator.put(address, json=rights, headers={"if-match": seen.headers["etag"]})
    assert late.status_code == HTTPStatus.PRECONDITION_FAILED


def test_somebody_is_shut_out_let_in_and_given_a_new_way_in(operator: httpx.Client) -> None:
    invited(operator, "bo")
    address = "/api/1/accounts/bo"
    gone = operator.post(f"{address}/disable", json={"reason": "left us"})
    assert gone.status_code == HTTPStatus.NO_CONTENT
    assert operator.get(address).json()["disabled_at"]
    assert operator.post(f"{address}/enable").status_code == HTTPStatus.NO_CONTENT
    link = operator.post(f"{address}/reset", json={"forget_passkeys": True}).json()["link"]
    assert "/welcome/" in link
    actions = [entry["action"] for entry in operator.get("/api/1/audit").json()["items"]]
    assert actions[:4] == ["account.reset", "account.enabled", "account.disabled", "account.added"]


@pytest.mark.parametrize("way", ["disable", "reset"])
def test_whom_one_may_not_see_is_not_there(
    machine: Machine, operator: httpx.Client, way: str
) -> None:
    invited(operator, f"cas-{way}")
    site = {"id": f"{way[0].upper()}Y1000003EQCZ", "name": "Werf"}
    operator.post("/api/1/sites", json=site)
    manager = machine.token(Grant(Role.SITE_MANAGER, site=site["id"]))
    with machine.client(manager) as client:
        assert client.get(f"/api/1/accounts/cas-{way}").status_code == HTTPStatus.NOT_FOUND
        answer = client.post(f"/api/1/accounts/cas-{way}/{way}", json={})
        assert answer.status_code == HTTPStatus.NOT_FOUND
        within = {"role": "auditor", "site": site["id"]}
        assert invited(client, f"dirk-{way}", grants=[within]).status_code == HTTPStatus.CREATED
        assert invited(client, "eva", grants=[AUDITOR]).status_code == HTTPStatus.FORBIDDEN


def test_a_token_gives_nobody_what_it_may_not_do_itself(
    machine: Machine, operator: httpx.Client
) -> None:
    invited(operator, "fien", grants=[{"role": "operator"}])
    few = frozenset({Permission.MANAGE_ACCOUNTS, Permission.SEE_PEOPLE})
    with machine.client(machine.token(may=few)) as client:
        grown = invited(client, "gerd", grants=[{"role": "operator"}])
        assert grown.status_code == HTTPStatus.FORBIDDEN
        assert client.post("/api/1/accounts/fien/reset", json={}).status_code == 403


def test_a_scope_that_does_not_suit_a_role_says_what_it_needs(operator: httpx.Client) -> None:
    answer = invited(operator, "hans", grants=[{"role": "site-manager"}])
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Say which site" in answer.json()["detail"]
    nowhere = [{"role": "site-manager", "site": "ZZ1000003EQCZ"}]
    assert invited(operator, "hans", grants=nowhere).status_code == HTTPStatus.NOT_FOUND


def test_a_person_makes_a_token_that_is_told_once_and_a_token_makes_none(
    machine: Machine, operator: httpx.Client
) -> None:
    wanted = {"name": "backup", "permissions": ["see-ledger"], "days": 30}
    refused = operator.post("/api/1/tokens", json=wanted)
    assert (refused.status_code, "no tokens" in refused.json()["detail"]) == (403, True)
    session = machine.session()
    with machine.central.client() as browser:
        browser.cookies.set("__Host-session", session.token, domain="localhost.local")
        browser.headers["x-csrf-token"] = session.csrf_token
        made = browser.post("/api/1/tokens", json=wanted).json()
        listed = browser.get("/api/1/tokens").json()
        assert [token["id"] for token in listed] == [made["id"]]
        assert made["token"] not in str(listed)
        with machine.client(made["token"]) as program:
            assert program.get("/api/1/me").json()["permissions"] == ["see-ledger"]
        ended = browser.post(f"/api/1/tokens/{made['id']}/revoke")
        assert ended.status_code == HTTPStatus.NO_CONTENT
    with machine.client(made["token"]) as program:
        assert program.get("/api/1/me").status_code == HTTPStatus.UNAUTHORIZED
    machine.central.clock.now += timedelta(minutes=11)
