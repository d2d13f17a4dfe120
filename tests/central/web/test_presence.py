"""The pages of presence: who is on site, who was, who was turned away, who was not seen leaving."""

import re
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from central.accounts.rights import CONSOLE
from central.database import writing
from central.presence.movements import BELGIUM
from central.presence.projection import Presence, project_anew
from central.sites.organisations import Sites
from protocol.identifiers import WorkPlaceId
from protocol.reasons import Reason
from protocol.records import Direction, Refusal
from protocol.seal import Subject, seal
from tests.central.ledger.gates import WORKER
from tests.central.presence.comings import SITE, Ledger
from tests.central.presence.waiting import HOLD, waiting
from tests.central.web.conftest import House
from tests.central.web.forms import post


@pytest.fixture
def ledger(house: House) -> Ledger:
    """An is on site since yesterday, Bo since an hour, Cas went home, somebody was turned away."""
    ledger, now = Ledger(), house.central.clock.now
    ledger.came("an", at=now - timedelta(hours=20))
    ledger.came("bo", at=now - timedelta(hours=1))
    ledger.came("cas", at=now - timedelta(hours=2))
    ledger.came("cas", Direction.OUT, at=now - timedelta(minutes=5))
    ledger.refused("person-blocked", at=now - timedelta(minutes=4))
    ledger.refused("of-a-newer-gate", at=now - timedelta(minutes=3))
    with writing(house.central.engine) as connection:
        Presence().take(connection, ledger.rows)
    return ledger


@pytest.fixture
def signed_in(house: House, client: httpx.Client, ledger: Ledger) -> httpx.Client:
    del ledger  # there is something to show
    house.sign_in(client)
    return client


def test_the_list_says_who_is_on_site(signed_in: httpx.Client) -> None:
    assert '<td data-label="People" class="number">2</td>' in signed_in.get("/presence").text
    page = signed_in.get(f"/presence/{SITE}").text
    assert "***an" in page
    assert "***bo" in page
    assert "***cas" not in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("text=***bo", {"bo"}), ("employer=0448181966", {"an", "bo"}), ("kind=limosa", set())],
)
def test_the_filter_lives_in_the_address(
    signed_in: httpx.Client, asked: str, shown: set[str]
) -> None:
    page = signed_in.get(f"/presence/{SITE}?{quote(asked, safe='=&')}").text
    assert {name for name in ("an", "bo") if f'class="code">***{name}' in page} == shown


def test_who_was_not_seen_leaving_is_closed_with_a_reason(
    signed_in: httpx.Client, house: House, ledger: Ledger
) -> None:
    address = f"/presence/{SITE}/overdue"
    page = signed_in.get(address).text
    assert "***an" in page
    assert "***bo" not in page
    form = {"csrf_token": _token(page), "check_in": ledger.rows[0].id}
    headers = {"origin": house.central.address}
    refused = signed_in.post(address, data={**form, "reason": " "}, headers=headers)
    assert refused.status_code == 422
    assert "checked" in refused.text
    done = signed_in.post(address, data={**form, "reason": "left with a lorry"}, headers=headers)
    assert done.status_code == 303
    after = signed_in.get(done.headers["location"]).text
    assert "1 person is noted as gone." in after
    assert "***an" not in after


def test_who_is_in_after_the_closing_hour_is_told_wherever_the_site_is(
    signed_in: httpx.Client, house: House
) -> None:
    central, now = house.central, house.central.clock.now
    Sites(central.engine, central.vault).add(
        CONSOLE, WorkPlaceId(SITE), "Quay", organisation=None, now=now
    )
    wrong = post(house, signed_in, f"/sites/{SITE}/hour", hour="6 pm")
    assert wrong.status_code == 422
    assert "18:00" in wrong.text
    hour = f"{(now - timedelta(minutes=10)).astimezone(BELGIUM):%H:%M}"
    done = post(house, signed_in, f"/sites/{SITE}/hour", hour=hour)
    assert f"The closing hour is {hour}." in signed_in.get(done.headers["location"]).text
    assert f"2 people are still in after {hour}." in signed_in.get(f"/sites/{SITE}").text
    late = signed_in.get(f"/presence/{SITE}/overdue").text
    assert ("***an" in late, "***bo" in late, f"closes at {hour}" in late) == (True, True, True)
    assert "Still in after closing: 2" in signed_in.get("/").text
    assert f"Still in after {hour}" in signed_in.get(f"/presence/{SITE}").text
    post(house, signed_in, f"/sites/{SITE}/hour", hour="")
    assert "Still in after closing: 2" not in signed_in.get("/").text


def test_who_was_turned_away_is_listed_with_words_for_the_reason(signed_in: httpx.Client) -> None:
    page = signed_in.get(f"/presence/{SITE}/refused").text
    assert "blocked" in page
    assert "of-a-newer-gate" in page


def test_days_are_shown_and_taken_along(signed_in: httpx.Client, house: House) -> None:
    day = house.central.clock.now.astimezone(BELGIUM).date()
    asked = f"first={day - timedelta(days=2)}&last={day}"
    assert "***cas" in signed_in.get(f"/presence/{SITE}/days?{asked}").text
    answer = signed_in.get(f"/presence/{SITE}/days.csv?{asked}")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("\ufeffNuméro d'entreprise;")
    assert ";***cas;" in answer.text


def test_a_signed_list_of_an_employer_is_taken_along(signed_in: httpx.Client, house: House) -> None:
    day = house.central.clock.now.astimezone(BELGIUM).date()
    asked = f"first={day - timedelta(days=2)}&last={day}&employer="
    answer = signed_in.get(f"/presence/{SITE}/days.pdf?{asked}0448181966")
    assert answer.content.startswith(b"%PDF")
    nobody = signed_in.get(f"/presence/{SITE}/days.pdf?{asked}0438195916")
    assert "Nobody of 0438195916" in nobody.text


def test_a_period_that_cannot_be_is_said_on_a_page(signed_in: httpx.Client) -> None:
    answer = signed_in.get(f"/presence/{SITE}/days?first=2026-11-23&last=2020-01-01")
    assert answer.status_code >= 400
    assert "the first day before the last" in answer.text


def test_the_plot_has_a_point_for_each_change(signed_in: httpx.Client, house: House) -> None:
    day = house.central.clock.now.astimezone(BELGIUM).date()
    plot = signed_in.get(f"/presence/{SITE}/plots/occupancy?day={day}").json()
    assert len(plot["at"]) == len(plot["values"][0]) >= 1


def test_a_roll_call_is_begun_ticked_and_ended_on_one_page(
    signed_in: httpx.Client, house: House
) -> None:
    start = f"/presence/{SITE}/muster"
    headers = {"origin": house.central.address}
    token = {"csrf_token": _token(signed_in.get(start).text)}
    assert signed_in.post(start, data={**token, "reason": ""}, headers=headers).status_code == 422
    begun = signed_in.post(start, data={**token, "reason": "drill"}, headers=headers)
    address = begun.headers["location"]
    assert signed_in.get(start).headers["location"] == address
    page = signed_in.get(address).text
    assert page.count(">missing</span>") == 2
    signed_in.post(f"{address}/tick", data={**token, "safe": "an"}, headers=headers)
    assert signed_in.get(address).text.count(">missing</span>") == 1
    signed_in.post(f"{address}/tick", data={**token, "not_safe": "an"}, headers=headers)
    assert signed_in.get(address).text.count(">missing</span>") == 2
    ended = signed_in.post(f"{address}/end", data=token, headers=headers)
    assert "The roll-call is over." in signed_in.get(ended.headers["location"]).text
    assert "formaction" not in signed_in.get(address).text


def test_who_waits_is_seen_and_a_press_for_a_gate_that_is_away_says_so(house: House) -> None:
    gate, said = house.gate("gate-1"), waiting(house.central.vault.sealing_private.public_key())
    address = f"/presence/{SITE}/held"
    with house.central.client() as client:
        house.sign_in(client)
        assert "Nobody waits." in client.get(address).text
        house.central.plane.holding.heard(gate.device, said)
        page = client.get(address).text
        assert "Peeters, An" in page
        assert WORKER.digits not in page
        button = re.search(rf'id="admit-{HOLD}" form="act" formaction="([^"]+)"', page)
        assert button
        form = {"csrf_token": _token(page), "do": "admit"}
        answer = client.post(button[1], data=form, headers={"origin": house.central.address})
        assert answer.status_code == 409
        assert "This gate is not connected" in answer.text
        assert "Peeters, An" in client.get(address).text
        put = re.search(rf'id="expect-{HOLD}" form="act" formaction="([^"]+)"', page)
        assert put
        refused = post(house, client, put[1])
        assert "This site has no roster yet" in client.get(refused.headers["location"]).text
        rosters = house.central.services.rosters
        rosters.take(CONSOLE, SITE, "number\n78012340961", whole=True, reason="the list")
        done = post(house, client, put[1])
        assert "He is on the roster (version 2)." in client.get(done.headers["location"]).text
        again = post(house, client, put[1])
        assert "He is on the roster already" in client.get(again.headers["location"]).text
    assert WORKER.masked in {one.masked for one in rosters.people(CONSOLE, SITE, limit=9, offset=0)}


def test_a_refused_person_is_put_on_the_roster_with_one_press(house: House) -> None:
    gate = house.gate("gate-1")
    name = gate._next_id()
    body = Refusal(
        lane="main",
        reason=Reason.PERSON_UNKNOWN,
        subject=seal(Subject.of(WORKER), name, gate.sealing),
    )
    house.take(gate, gate.sign(body, name, at=house.central.clock.now))
    project_anew(house.central.engine, lambda _done, _total: None)
    rosters = house.central.services.rosters
    rosters.take(CONSOLE, SITE, "number\n78012340961", whole=True, reason="the list")
    address = f"/presence/{SITE}/refused"
    with house.central.client() as client:
        house.sign_in(client)
        button = re.search(r'form="act" formaction="([^"]+/roster)"', client.get(address).text)
        assert button
        done = post(house, client, button[1])
        page = client.get(done.headers["location"]).text
    assert "He is on the roster (version 2)." in page
    assert "is on it" in page
    assert "formaction" not in page
    assert WORKER.digits not in page


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]
