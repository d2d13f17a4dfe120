"""People on the pages: invited by a link, with rights within somebody's own, shut out at once."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest

from central.accounts.links import SECRET_BYTES
from central.accounts.rights import CONSOLE, Grant, Role
from central.audit import Trail
from central.database import writing
from central.mail import Mail
from central.sites.organisations import Sites
from protocol.identifiers import WorkPlaceId
from tests.central.ledger.gates import SITE
from tests.central.watch.receivers import mail_server
from tests.central.web.conftest import OPERATOR, House
from tests.central.web.forms import post, secret

PASSWORD = "seven grey herons wait"  # noqa: S105 - a test's own
As = Callable[..., httpx.Client]


@pytest.fixture
def as_(house: House) -> Iterator[As]:
    """Return a client that somebody with these rights is signed in with."""
    with ExitStack() as clients:

        def sign_in(name: str, *given: Grant) -> httpx.Client:
            client = clients.enter_context(house.central.client())
            now = house.central.clock.now
            link, _ = house.accounts.invite(
                CONSOLE, name, given, now=now, random=name.encode().ljust(SECRET_BYTES)
            )
            assert enter(house, client, f"/welcome/{link}").status_code == 303
            return client

        yield sign_in


def enter(house: House, client: httpx.Client, path: str, name: str = "") -> httpx.Response:
    """Choose a password behind a one-time link."""
    form = {"name": name, "password": PASSWORD, "again": PASSWORD}
    return client.post(path, data=form, headers={"origin": house.central.address})


def site(house: House) -> None:
    sites = Sites(house.central.engine, house.central.vault)
    now = house.central.clock.now
    sites.add(CONSOLE, WorkPlaceId(str(SITE)), "Tower", organisation=None, now=now)


def test_who_is_invited_chooses_a_password_behind_a_link_that_works_once(
    house: House, operator: httpx.Client
) -> None:
    page = post(
        house, operator, "/people/invite", name="an", role="auditor", place="", language="fr"
    ).text
    link = secret(page)
    assert "<svg" in page
    with house.central.client() as an:
        path = link.removeprefix(house.central.address)
        assert "an" in an.get(path).text
        assert enter(house, an, path).headers["location"] == "/account"
        assert an.get("/people").status_code == 200
        assert enter(house, an, path).status_code == 410
        assert an.get(path).status_code == 410
    assert "/people/an" in operator.get("/people").text


def test_a_link_that_the_mail_server_took_is_not_shown_and_its_refusal_is_told(
    house: House, operator: httpx.Client
) -> None:
    form = {"name": "an", "role": "auditor", "email": "an@example.be", "language": "fr"}
    with mail_server(house.central.vault) as server:
        house.central.services.handing._mail = Mail(
            house.central.settings.model_copy(
                update={
                    "smtp_host": "localhost",
                    "smtp_port": server.port,
                    "mail_from": "werfpoort@example.be",
                    "outward_ca": house.central.vault.ca_certificate_path,
                }
            )
        )
        page = post(house, operator, "/people/invite", **form).text
        assert "The mail server took the link for an@example.be" in page
        assert "/welcome/" not in page
        mail = server.mails.get(timeout=10)
        assert mail["Subject"] == "Your way in to Werfpoort", "in the language of who invites"
        assert f"{house.central.address}/welcome/" in str(mail)
        server.refusing = True
        page = post(house, operator, "/people/an/reset").text
        assert "no such mailbox" in page
        assert secret(page).startswith(f"{house.central.address}/welcome/")
        server.refusing = False
        assert secret(post(house, operator, "/people/an/reset", show="yes").text)
        assert server.mails.empty()
    wrong = {**form, "name": "bo", "email": "bo"}
    assert post(house, operator, "/people/invite", **wrong).status_code == 422


def test_a_link_that_expired_or_was_never_made_leads_nowhere(
    house: House, operator: httpx.Client, client: httpx.Client
) -> None:
    page = post(house, operator, "/people/invite", name="an", role="auditor", language="nl").text
    house.central.clock.now += timedelta(days=3)
    path = secret(page).removeprefix(house.central.address)
    assert enter(house, client, path).status_code == 410
    assert client.get("/welcome/never-made").status_code == 410


def test_a_weak_password_is_refused_and_the_link_stays_good(
    house: House, operator: httpx.Client, client: httpx.Client
) -> None:
    page = post(house, operator, "/people/invite", name="an", role="auditor", language="nl").text
    path = secret(page).removeprefix(house.central.address)
    for password, again in (
        ("short", "short"),
        ("Wachtwoord2026!", "Wachtwoord2026!"),
        ("an likes the sea", "an likes the sea"),
        (PASSWORD, "something else"),
    ):
        form = {"password": password, "again": again}
        refused = client.post(path, data=form, headers={"origin": house.central.address})
        assert refused.status_code == 422
        assert password not in refused.text
    assert enter(house, client, path).status_code == 303


def test_who_is_shut_out_is_out_at_once(house: House, operator: httpx.Client, as_: As) -> None:
    an = as_("an", Grant(Role.AUDITOR))
    assert an.get("/account").status_code == 200
    post(house, operator, "/people/an/disable", reason="left us")
    assert an.get("/account").status_code == 303
    form = {"name": "an", "password": PASSWORD}
    origin = {"origin": house.central.address}
    assert an.post("/login", data=form, headers=origin).status_code == 403
    post(house, operator, "/people/an/enable")
    assert an.post("/login", data=form, headers=origin).status_code == 303


def test_a_reset_ends_the_password_and_gives_a_link_to_another(
    house: House, operator: httpx.Client, as_: As
) -> None:
    an = as_("an", Grant(Role.AUDITOR))
    link = secret(post(house, operator, "/people/an/reset").text)
    assert an.get("/account").status_code == 303
    assert enter(house, an, link.removeprefix(house.central.address)).status_code == 303


def test_the_last_operator_stays(house: House, operator: httpx.Client) -> None:
    answer = post(house, operator, f"/people/{OPERATOR}/disable", reason="oops")
    assert answer.headers["location"] == f"/people/{OPERATOR}"
    assert operator.get("/people").status_code == 200


def test_a_site_manager_manages_his_own_site_s_people_alone(
    house: House, operator: httpx.Client, as_: As
) -> None:
    site(house)
    sofie = as_("sofie", Grant(Role.SITE_MANAGER, site=str(SITE)))
    assert OPERATOR not in sofie.get("/people").text
    assert sofie.get(f"/people/{OPERATOR}").status_code == 404
    assert post(house, sofie, f"/people/{OPERATOR}/reset").status_code == 403
    too_much = post(house, sofie, "/people/invite", name="jo", role="operator", language="nl")
    assert too_much.status_code == 403
    place = f"site:{SITE}"
    within = post(
        house, sofie, "/people/invite", name="jo", role="auditor", place=place, language="nl"
    )
    assert within.status_code == 200
    assert "/people/jo" in operator.get("/people").text


def test_a_subcontractor_opens_no_page_of_management(as_: As) -> None:
    jo = as_("jo", Grant(Role.SUBCONTRACTOR, employer="0448181966"))
    menu = jo.get("/account").text
    for page in ("/people", "/people/invite", "/audit", "/sites/new", "/sites/organisations/new"):
        assert jo.get(page).status_code == 403
        assert page not in menu


def test_a_role_without_its_scope_says_what_is_missing(
    house: House, operator: httpx.Client
) -> None:
    form = {"name": "jo", "language": "en"}
    for role in ("site-manager", "subcontractor"):
        answer = post(house, operator, "/people/invite", **form, role=role, place="")
        assert answer.status_code == 422
    wrong = {"role": "subcontractor", "employer": "0448181967"}
    assert post(house, operator, "/people/invite", **form, **wrong).status_code == 422


def test_roles_are_added_and_taken_away(house: House, operator: httpx.Client, as_: As) -> None:
    site(house)
    an = as_("an", Grant(Role.AUDITOR))
    assert an.get("/sites/new").status_code == 403
    post(house, operator, "/people/an/grants", role="operator", place="")
    assert an.get("/sites/new").status_code == 200
    post(house, operator, "/people/an/grants/remove", number=1)
    assert an.get("/sites/new").status_code == 403


def test_a_person_changes_his_password_and_only_that_session_goes_on(house: House, as_: As) -> None:
    an = as_("an", Grant(Role.AUDITOR))
    with house.central.client() as elsewhere:
        form = {"name": "an", "password": PASSWORD}
        elsewhere.post("/login", data=form, headers={"origin": house.central.address})
        assert elsewhere.get("/account").status_code == 200
        new = "eight herons fly away"
        wrong = post(house, an, "/account/password", present="no", password=new, again=new)
        assert wrong.status_code == 422
        post(house, an, "/account/password", present=PASSWORD, password=new, again=new)
        assert an.get("/account").status_code == 200
        assert elsewhere.get("/account").status_code == 303


def test_a_token_is_shown_once_and_listed_without_its_secret(
    house: House, operator: httpx.Client
) -> None:
    form = {"token_name": "backup", "days": 30, "permission": ["see-ledger", "export"]}
    token = secret(post(house, operator, "/account/tokens", **form).text)
    page = operator.get("/account").text
    assert "backup" in page
    assert token not in page
    assert post(house, operator, "/account/tokens", token_name="x", days=30).status_code == 422  # noqa: S106 - a name


def test_the_audit_page_tells_what_was_done_and_finds_it(
    house: House, operator: httpx.Client
) -> None:
    post(house, operator, "/people/invite", name="an", role="auditor", language="nl")
    post(house, operator, "/people/an/disable", reason="asked by 78.01.23-409.61")
    page = operator.get("/audit").text
    assert f">{OPERATOR}</a> shut out <strong>an</strong>" in page
    assert f">{OPERATOR}</a> signed in</div>" in page, "himself is not named twice"
    assert "account.disabled</span>" in page, "as it was signed"
    assert '<option value="account.disabled">shut out</option>' in page
    assert "409.61" not in page
    only = operator.get("/audit", params={"action": "account.added", "who": OPERATOR}).text
    assert "account.added</span>" in only
    assert "account.disabled</span>" not in only
    assert "account.added</span>" not in operator.get("/audit?first=2030-01-01").text


def test_the_audit_trail_has_pages(house: House, operator: httpx.Client) -> None:
    trail = Trail(house.central.vault.acknowledgement_key)
    with writing(house.central.engine) as connection:
        for number in range(60):
            trail.note(connection, CONSOLE.did("gate.told", str(number)), house.central.clock.now)
    first = operator.get("/audit?action=gate.told").text
    assert first.count("gate.told</span>") == 50
    older = re.search(r'href="(/audit\?[^"]*before=\d+)"', first)
    assert older
    assert operator.get(html.unescape(older[1])).text.count("gate.told</span>") == 10
