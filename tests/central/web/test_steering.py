"""The pages of steering: choosing for a site, watching it roll out, ordering a gate."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert

from central.database import writing
from central.schema import devices
from central.steering.rollout import Fate, State
from central.steering.words import issue, keep_report
from central.web.languages import Language
from central.web.steering_form import SITE_SETTINGS, lane_settings, words_of
from central.web.words import catalogue
from protocol.commands import Action, Answer
from protocol.desired import Configuration, KioskSettings, SitePolicy
from protocol.health import ClockHealth, Health, Versions
from protocol.identifiers import DeviceId
from protocol.records import GENESIS, ClockSource, Direction
from protocol.reported import Outcome, Reported
from protocol.sessions import Place
from tests.central.web.conftest import House

SITE, GATE = "1Y1000003EQCZ", "gate-1"


@pytest.fixture
def manager(house: House, operator: httpx.Client) -> httpx.Client:
    """Somebody who may steer a site with one gate, which has reported."""
    now = house.central.clock.now
    found = Configuration.model_validate(
        {"site": {"capacity": 12}, "lanes": {"main": {"pulse_seconds": 5.0}}}
    )
    with writing(house.central.engine) as connection:
        connection.execute(insert(devices).values(id=GATE, site=SITE, created_at=now))
        keep_report(connection, DeviceId(GATE), Reported(in_force=found), now)
    return operator


def post(
    house: House, client: httpx.Client, address: str, **form: str | list[str]
) -> httpx.Response:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert token is not None
    data = {"csrf_token": token[1], **form}
    return client.post(address, data=data, headers={"origin": house.central.address})


def test_a_choice_for_a_site_becomes_a_rollout_that_can_be_watched_and_stopped(
    house: House, manager: httpx.Client
) -> None:
    address = f"/steering/sites/{SITE}"
    assert "Now: 12" in manager.get(address).text
    form = {"site-capacity": "40", "site-opening-hours": "mon-fri 06:00-19:00", "reason": "winter"}
    begun = post(house, manager, address, **form)
    assert begun.status_code == 303
    page = manager.get(begun.headers["location"]).text
    assert "running" in page
    assert "The rollout has begun." in page
    page = manager.get("/steering").text
    assert SITE in page
    assert "winter" in page
    page = manager.get(address).text
    assert 'value="40"' in page
    there = begun.headers["location"]
    assert post(house, manager, there, decision="abort", reason="").status_code == 303
    assert "Say why first." in manager.get(there).text
    post(house, manager, there, decision="abort", reason="wrong site")
    assert "aborted" in manager.get(there).text


def test_what_is_wrong_is_said_at_its_field(house: House, manager: httpx.Client) -> None:
    for form, says in (
        ({"site-capacity": "many", "reason": "x"}, "site-capacity-wrong"),
        ({"site-opening-hours": "always", "reason": "x"}, "site-opening-hours-wrong"),
        ({"site-passback-minutes": "-1", "reason": "x"}, "site-passback-minutes-wrong"),
        ({"site-stay-hours": "x", "reason": "x"}, "site-stay-hours-wrong"),
        ({"site-capacity": "5"}, "reason-wrong"),
        ({"reason": "nothing"}, "changes nothing"),
    ):
        answer = post(house, manager, f"/steering/sites/{SITE}", **form)
        assert answer.status_code == 422
        assert says in answer.text


def test_a_gate_has_its_own_choices_for_its_arms(house: House, manager: httpx.Client) -> None:
    address = f"/steering/gates/{GATE}"
    assert "main: seconds released" in manager.get(address).text
    form = {"lanes-main-pulse-seconds": "2,5", "site-accepted": "eid", "reason": "a slow arm"}
    assert post(house, manager, address, **form, speed="at-once").status_code == 303
    wish = manager.get(address).text
    assert 'value="2.5"' in wish
    assert re.search(r'value="eid" checked', wish)


def test_a_command_needs_a_gate_that_is_there_and_shows_its_answer(
    house: House, manager: httpx.Client
) -> None:
    address = f"/steering/gates/{GATE}/commands"
    form = {"action": "release", "lane": "main", "reason": "a visitor"}
    away = post(house, manager, address, **form)
    assert away.status_code == 422
    assert "not connected" in away.text
    said = Health(
        session=1,
        beat=1,
        uptime=1,
        clock=ClockHealth(at=house.central.clock.now, source=ClockSource.NTP, trusted=True),
        backlog=0,
        head=Place(seq=0, hash=GENESIS),
        versions=Versions(gate="1", system="x", board="y"),
    )
    house.central.plane.hearing.health(DeviceId(GATE), said.payload())
    assert post(house, manager, address, **{**form, "reason": " "}).status_code == 422
    assert post(house, manager, address, **form).status_code == 303
    page = manager.get(address).text
    assert "let one person through" in page
    assert "no broker" in page, "in this test there is none"
    assert "failed" in page
    house.central.clock.now += timedelta(minutes=1)
    assert "not connected" in manager.get(address).text


def test_every_choice_and_state_has_its_words() -> None:
    settings = (*SITE_SETTINGS, *lane_settings("main"))
    keys = {words_of(setting) for setting in settings}
    keys |= {f"choices.option-{each}" for setting in settings for each in setting.options}
    keys -= {f"choices.option-{kind}" for kind in ("eid", "limosa", "number", "badge")}
    keys -= {f"choices.option-{language}" for language in Language}
    keys |= {f"steering.state-{each}" for each in State} | {f"steering.fate-{e}" for e in Fate}
    keys |= {f"steering.action-{each}" for each in Action}
    keys |= {f"steering.answer-{each}" for each in Answer}
    keys |= {f"steering.outcome-{each}" for each in Outcome}
    keys |= {f"steering.way-{each}" for each in Direction}
    assert keys <= set(catalogue())


@pytest.mark.parametrize(("part", "of"), [("site.", SitePolicy), ("kiosk.", KioskSettings)])
def test_every_setting_of_a_site_can_be_chosen_on_its_page(
    part: str, of: type[SitePolicy | KioskSettings]
) -> None:
    asked = {s.name.removeprefix(part) for s in SITE_SETTINGS if s.name.startswith(part)}
    assert asked == set(of.model_fields)


def test_the_screens_languages_are_ticked_and_what_differs_is_said_in_words(
    house: House, manager: httpx.Client
) -> None:
    address = f"/steering/sites/{SITE}"
    form = {"site-strangers": "hold", "reason": "who works here"}
    chosen = post(house, manager, address, **{"kiosk-languages": ["fr", "de"]}, **form)
    assert chosen.status_code == 303
    page = manager.get(address).text
    assert re.findall(r'name="kiosk-languages" value="(..)" checked', page) == ["fr", "de"]
    found = Configuration.model_validate(
        {"kiosk": {"languages": ["en"]}, "site": {"ask_employer": True}}
    )
    with writing(house.central.engine) as connection:
        keep_report(connection, DeviceId(GATE), Reported(in_force=found), house.central.clock.now)
        issue(
            connection,
            house.central.vault.acknowledgement_key,
            DeviceId(GATE),
            Configuration.model_validate({"kiosk": {"languages": ["fr", "de"]}}),
            house.central.clock.now,
        )
    page = manager.get(address).text
    assert "Languages that take turns on the screen: wanted Français, Deutsch, now English" in page
    assert "Now: English" in page
    assert "Now: yes" in page


def test_a_list_with_faults_names_each_and_a_good_one_is_the_roster(
    house: House, manager: httpx.Client
) -> None:
    address = f"/steering/sites/{SITE}/roster"
    bad = "number,employer\n78012340961,1\n123,"
    answer = post(house, manager, address, list=bad, scope="changes", reason="new")
    assert answer.status_code == 422
    assert "2 things are not right" in answer.text
    assert re.search(r'<td class="number">2</td><td class="code">employer</td>', answer.text)
    assert re.search(r'<td class="number">3</td><td class="code">number</td>', answer.text)
    assert post(house, manager, address, scope="whole", reason="new").status_code == 422
    good = "number,employer,blocked\n78012340961,0448181966,yes"
    assert post(house, manager, address, list=good, reason="new").status_code == 303
    page = manager.get(address).text
    assert "Version 1: 1 new or changed, 0 removed." in page
    assert "78012340961" not in page
    assert "blocked" in page
    again = post(house, manager, address, list=good, reason="new")
    assert again.status_code == 422
    assert "changes nothing" in again.text
