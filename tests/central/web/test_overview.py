"""What the operator sees: gates, check-ins and what was set aside; never a person's number."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import pytest

from central.web.formats import Formats
from central.web.languages import Language
from protocol.sessions import Life
from tests.central.ledger.gates import NOW, SITE, WORKER
from tests.central.web.conftest import House


def test_before_anything_happened_the_page_says_what_to_do(operator: httpx.Client) -> None:
    page = operator.get("/").text
    assert "werfpoort-central enrolment-code" in page
    assert "Nobody has checked in yet" in page


def test_a_gate_is_shown_from_enrolment_over_birth_to_death(
    house: House, operator: httpx.Client
) -> None:
    gate = house.gate("gate-7")
    assert "state never" in operator.get("/").text
    house.say(gate, Life.ALIVE, 1)
    assert "The gate is well" in operator.get("/").text
    house.say(gate, Life.DEAD, 1)
    page = operator.get("/").text
    assert "state bad" in page
    assert SITE in page


def test_a_check_in_is_shown_with_its_receipt_and_a_masked_number(
    house: House, operator: httpx.Client
) -> None:
    gate = house.gate("gate-7")
    house.take(gate, gate.check_in(), gate.check_in())
    page = operator.get("/").text
    assert "000/0000/00101" in page
    assert "000/0000/00202" in page
    assert "eID · signed" in page
    assert WORKER.masked in page
    assert WORKER.digits not in page.replace(".", "").replace("-", "")


def test_times_are_belgian(house: House, operator: httpx.Client) -> None:
    gate = house.gate("gate-7")
    house.take(gate, gate.check_in())  # at 06:30 UTC in winter
    assert "23 Nov 07:30:00" in operator.get("/").text


def test_a_clock_in_1970_is_shown_as_the_time_that_it_must_have_been(
    house: House, operator: httpx.Client
) -> None:
    gate = house.gate("gate-7")
    house.take(gate, gate.check_in(at=datetime(1970, 1, 1, tzinfo=UTC), trusted=False))
    page = operator.get("/").text
    assert "or up to" in page
    assert "1 Jan 01:00:00" not in page
    assert "said 1970-01-01T00:00:00.000+00:00" in page


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1 s"), (1.2, "2 s"), (120, "120 s"), (121, "3 min"), (7201, "3 h"), (200_000, "3 d")],
)
def test_a_span_is_told_in_its_largest_unit(seconds: float, text: str) -> None:
    formats = Formats(Language.ENGLISH, datetime(2026, 11, 23, tzinfo=UTC))
    assert formats.span(timedelta(seconds=seconds)) == text


def test_a_seal_that_does_not_open_is_numbered_and_shown_as_such(
    house: House, operator: httpx.Client
) -> None:
    gate = house.gate("gate-7")
    house.take(gate, gate.check_in(sealed_for="00000000-0000-7000-8000-000000000000"))
    page = operator.get("/").text
    assert "seal not opened" in page
    assert "000/0000/00101" in page


def test_a_fork_is_set_aside_and_shown_with_its_reason(
    house: House, operator: httpx.Client
) -> None:
    gate, other = house.gate("gate-7"), house.gate("gate-8")
    clone = gate.copy()
    house.take(gate, gate.check_in())
    house.take(clone, clone.alarm())
    house.take(other, other.check_in())
    assert 'href="/set-aside?device=gate-7"' in operator.get("/set-aside").text
    assert "contradicts the chain" in operator.get("/set-aside?device=gate-7").text
    assert "Nothing was set aside" in operator.get("/set-aside?device=gate-8").text


def test_all_that_was_set_aside_is_shown_page_after_page(
    house: House, operator: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.web.aside.SHOWN", 2)
    gate, other = house.gate("gate-7"), house.gate("gate-8")
    for each, times in ((gate, 5), (other, 1)):
        clone = each.copy()
        house.take(each, each.check_in())
        for seconds in range(times):
            house.central.clock.now += timedelta(seconds=seconds // 2)  # some at the same moment
            copied = clone.copy()
            house.take(each, copied.alarm(at=NOW + timedelta(seconds=seconds)))
    seen, address = [], "/set-aside?device=gate-7"
    while address:
        page = operator.get(address).text
        assert "gate-8" not in page
        seen.append(page.count('<th scope="row">'))
        (address,) = re.findall(r'rel="next" href="([^"]+)"', page) or [""]
        address = unescape(address)
    assert seen == [2, 2, 1]
    beginning = operator.get("/set-aside", params={"before": "of another list"}).text
    assert beginning.count('<th scope="row">') == 2


def test_what_a_stranger_sends_is_shown_escaped(operator: httpx.Client) -> None:
    page = operator.get("/set-aside", params={"device": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_api_s_description_says_nothing_of_the_pages(operator: httpx.Client) -> None:
    paths = operator.get("/api/1/openapi.json").json()["paths"]
    assert "/login" not in paths
    assert "/api/1/enrolment" in paths
