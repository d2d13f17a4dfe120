"""Signing in and out: no way around it, no guessing, no form of another's page."""

import re
from datetime import timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from central.accounts.accounts import Accounts
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE
from tests.central.web.conftest import OPERATOR, House

PAGES = ["/", "/set-aside", "/events"]


def csrf_token(client: httpx.Client, cookie: dict[str, str]) -> str:
    page = client.get("/", headers=cookie).text
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_no_page_is_shown(client: httpx.Client, page: str) -> None:
    answer = client.get(page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert client.get("/login").status_code == 200


def test_name_and_password_open_the_overview(house: House, client: httpx.Client) -> None:
    answer = house.sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert OPERATOR in client.get("/").text


def test_the_session_s_cookie_is_shut_to_scripts_other_sites_and_plain_http(
    house: House, client: httpx.Client
) -> None:
    cookie = house.sign_in(client).headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    for attribute in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie


def test_a_wrong_password_says_no_more_than_that(house: House, client: httpx.Client) -> None:
    wrong = house.sign_in(client, "wrong")
    form = {"name": "nobody", "password": "wrong"}
    unknown = client.post("/login", data=form, headers={"origin": house.central.address})
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text == unknown.text
    assert "do not match" in wrong.text
    assert client.get("/").status_code == 303


def test_guessing_is_limited_and_seen(house: House, client: httpx.Client) -> None:
    with capture_logs() as logs:
        answers = [house.sign_in(client, f"guess-{number}").status_code for number in range(12)]
    assert answers == [403] * 10 + [429] * 2
    assert "guess" not in str(logs)
    assert [log["event"] for log in logs].count("login.refused") == 10
    assert house.sign_in(client).status_code == 429
    house.central.clock.now += timedelta(minutes=15)
    assert house.sign_in(client).status_code == 303


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_login_form_on_another_s_page_is_refused(
    house: House, client: httpx.Client, origin: str
) -> None:
    form = {"name": OPERATOR, "password": house.password}
    answer = client.post("/login", data=form, headers={"origin": origin} if origin else {})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_at_the_server(house: House, operator: httpx.Client) -> None:
    cookie = {"cookie": f"__Host-session={operator.cookies['__Host-session']}"}
    operator.cookies.clear()
    assert operator.get("/", headers=cookie).status_code == 200
    form = {"csrf_token": csrf_token(operator, cookie)}
    origin = {"origin": house.central.address}
    assert operator.post("/logout", data=form, headers=cookie | origin).status_code == 303
    assert operator.get("/", headers=cookie).status_code == 303


def test_a_form_without_the_session_s_token_changes_nothing(
    house: House, operator: httpx.Client
) -> None:
    form = {"csrf_token": "0" * 64}
    answer = operator.post("/logout", data=form, headers={"origin": house.central.address})
    assert answer.status_code == 403
    assert operator.get("/").status_code == 200


def test_a_session_ends_after_a_working_day(house: House, operator: httpx.Client) -> None:
    house.central.clock.now += timedelta(hours=11, minutes=59)
    assert operator.get("/").status_code == 200
    house.central.clock.now += timedelta(minutes=1)
    assert operator.get("/").status_code == 303


def test_a_new_password_ends_every_session(house: House, operator: httpx.Client) -> None:
    accounts, now = Accounts(house.central.engine, house.central.vault), house.central.clock.now
    accounts.renew_password(CONSOLE, OPERATOR, now=now, random=b"q" * PASSWORD_BYTES)
    assert operator.get("/").status_code == 303


def test_every_answer_shuts_the_browser_up_in_this_site(operator: httpx.Client) -> None:
    for page in ("/", "/login", "/static/style.css", "/health", "/nowhere"):
        headers = operator.get(page).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_no_page_names_another_host(operator: httpx.Client) -> None:
    for page in ("/", "/set-aside", "/login", "/static/style.css", "/static/live.js"):
        assert not re.search(r"https?://(?!www\.w3\.org/)", operator.get(page).text), page
