"""The pages of watching: the fleet, a gate, its plots and alarms, for who may see them."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert

from central.accounts.accounts import Accounts
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Grant, Role
from central.database import writing
from central.schema import sites
from central.watch.codes import Found
from central.watch.fleet import Sort, Status
from central.web.languages import Language
from protocol.health import LaneCondition, LaneHealth
from protocol.identifiers import DeviceId
from tests.central.ledger.gates import SITE
from tests.central.watch.watching import Watching
from tests.central.web.conftest import House

OTHER_SITE = "1Y1000003DH2Z"
GONE = ("gate-gone", "silent")


@dataclass
class Watched:
    """A central with gates that are watched."""

    house: House
    watching: Watching

    @property
    def gates(self) -> dict[str, DeviceId]:
        return {name: DeviceId(name) for name in ("gate-well", "gate-ill", "gate-gone")}


@pytest.fixture
def watched(house: House) -> Watched:
    watching = Watching(house.central.engine, now=house.central.clock.now)
    well, ill = watching.device("gate-well"), watching.device("gate-ill")
    gone = watching.device("gate-gone", OTHER_SITE)
    watching.device("gate-new")
    for device in (well, ill, gone):
        watching.born(device)
    watching.sees()
    watching.dies(gone)
    for _ in range(13):
        watching.beat(well)
        watching.beat(ill, contacts=("tamper",), disk=91)
        watching.pass_time(10)
    house.central.clock.now = watching.now
    return Watched(house, watching)


@pytest.mark.usefixtures("watched")
def test_the_fleet_and_a_gate_are_there_in_every_language(operator: httpx.Client) -> None:
    for language in Language:
        operator.headers["accept-language"] = language
        for address in ("/fleet", "/fleet/gate-ill", "/plots", "/alarms", "/alarms?which=all"):
            answer = operator.get(address)
            assert answer.status_code == 200, answer.text
            assert f'lang="{language}"' in answer.text
    assert "gate-gone" in operator.get("/fleet").text


def rows(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('<tr id="gate-')[1:]]


@pytest.mark.usefixtures("watched")
def test_filters_and_order_live_in_the_address(operator: httpx.Client) -> None:
    def shown(query: str) -> list[str]:
        return rows(operator.get(f"/fleet?{query}").text)

    assert shown("")[0] == "gate-gone"
    assert shown("status=away") == ["gate-gone"]
    assert shown("status=never") == ["gate-new"]
    assert shown("text=WELL") == ["gate-well"]
    assert shown(f"site={OTHER_SITE}") == ["gate-gone"]
    assert shown("sort=-disk")[:2] == ["gate-ill", "gate-well"]
    assert shown("sort=disk")[:2] == ["gate-well", "gate-ill"]
    assert shown("text=%25") == []
    assert shown("status=nonsense&sort=nonsense&page=99")[0] == "gate-gone"


@pytest.mark.usefixtures("watched")
def test_every_column_can_be_sorted_by(operator: httpx.Client) -> None:
    for sort in Sort:
        one = rows(operator.get(f"/fleet?sort={sort}").text)
        other = rows(operator.get(f"/fleet?sort=-{sort}").text)
        assert sorted(one) == sorted(other)
        assert len(one) == 4


@pytest.mark.usefixtures("watched")
def test_a_gate_s_page_tells_what_is_wrong_and_what_happened(operator: httpx.Client) -> None:
    operator.headers["accept-language"] = "en"
    page = operator.get("/fleet/gate-ill").text
    for said in (
        "Box tampered with",
        "Disk nearly full",
        "91&nbsp;%",
        "connected, session",
        "card reader",
    ):
        assert said in page
    assert operator.get("/fleet/gate-nowhere").status_code == 404


def test_every_condition_status_and_event_has_its_words(
    watched: Watched, operator: httpx.Client
) -> None:
    device = watched.gates["gate-well"]
    for condition in LaneCondition:
        watched.watching.beat(device, lanes=(LaneHealth(name="main", condition=condition),))
        watched.watching.pass_time(10)
        watched.house.central.clock.now = watched.watching.now
        assert operator.get("/fleet/gate-well").status_code == 200
    for status in Status:
        assert operator.get(f"/fleet?status={status}").status_code == 200


def test_an_alarm_is_acknowledged_with_a_note_and_only_from_our_own_page(
    watched: Watched, operator: httpx.Client
) -> None:
    operator.headers["accept-language"] = "en"
    (tamper,) = (alarm for alarm in watched.watching.all() if alarm.code == Found.TAMPER)
    address = f"/alarms/{tamper.id}"
    assert operator.post(f"{address}/acknowledge", data={"note": "x"}).status_code == 403
    page = operator.get(address).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "note": "the electrician, 85073003328"}
    sent = operator.post(
        f"{address}/acknowledge", data=form, headers={"origin": watched.house.central.address}
    )
    assert sent.status_code == 303
    page = operator.get(address).text
    assert "the electrician, ••••••••328" in page
    assert "I have seen it" not in page.partition("<main")[2].partition("said")[0]


@pytest.mark.usefixtures("watched")
def test_plots_give_points_for_a_gate_and_for_the_fleet(operator: httpx.Client) -> None:
    of_gate = operator.get("/plots/gate/gate-ill/disk?window=hour").json()
    assert max(value for value in of_gate["values"][0] if value is not None) == 91
    assert len(of_gate["at"]) == len(of_gate["values"][0]) == 61
    for what in ("check-ins", "latency", "backlog", "refusals"):
        for window in ("hour", "shift", "day", "week", "month"):
            points = operator.get(f"/plots/fleet/{what}?window={window}").json()
            assert len(points["series"]) == len(points["values"])
            assert all(len(values) == len(points["at"]) for values in points["values"])


def test_a_site_manager_sees_his_own_site_and_nothing_of_another(
    watched: Watched, client: httpx.Client
) -> None:
    house = watched.house
    accounts = Accounts(house.central.engine, house.central.vault)
    grant = Grant(Role.SITE_MANAGER, site=SITE)
    now = house.central.clock.now
    with writing(house.central.engine) as connection:
        connection.execute(insert(sites).values(id=SITE, name="Noord", address="", created_at=now))
    password = accounts.add(CONSOLE, "an", [grant], now=now, random=b"q" * PASSWORD_BYTES)
    form = {"name": "an", "password": password}
    signed_in = client.post("/login", data=form, headers={"origin": house.central.address})
    assert signed_in.status_code == 303
    assert sorted(rows(client.get("/fleet").text)) == ["gate-ill", "gate-new", "gate-well"]
    assert client.get("/fleet/gate-gone").status_code == 404
    assert client.get("/plots/gate/gate-gone/disk?window=hour").status_code == 404
    (silent,) = (of for of in watched.watching.all() if (of.subject, of.code) == GONE)
    assert client.get(f"/alarms/{silent.id}").status_code == 404
    assert "gate-gone" not in client.get("/alarms?which=all").text
    assert silent.raised_at - watched.watching.now < timedelta(0)


def test_a_route_is_made_rested_and_removed_and_what_is_wrong_is_said_at_its_field(
    house: House, operator: httpx.Client
) -> None:
    operator.headers.update({"accept-language": "en", "origin": house.central.address})

    def post(path: str, /, **form: str) -> httpx.Response:
        page = operator.get("/alarm-routes/new").text
        form["csrf_token"] = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        return operator.post(path, data=form)

    good = {"name": "Ploeg", "means": "email", "language": "fr", "severity": "2"}
    wrong = post("/alarm-routes/new", **good, address="nobody", quiet_from="20:00")
    assert wrong.status_code == 422
    assert "no e-mail address" in wrong.text
    assert post("/alarm-routes/new", **good, address="").status_code == 422
    made = post(
        "/alarm-routes/new", **good, address="a@b.be", quiet_from="20:00", quiet_until="06:00"
    )
    assert made.status_code == 303
    one = made.headers["location"]
    assert "20:00" in operator.get("/alarm-routes").text
    assert "a@b.be" in operator.get(one).text
    assert post(f"{one}/try").status_code == 303
    assert "No mail server is set" in operator.get(one).text
    assert post(f"{one}/switch", on="no").status_code == 303
    assert "rests" in operator.get("/alarm-routes").text
    assert post(f"{one}/again").status_code == 303
    assert post(f"{one}/remove").status_code == 303
    assert operator.get(one).status_code == 404
