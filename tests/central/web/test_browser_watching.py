"""Watching in a real browser: a gate that falls silent shows by itself, and somebody sees it."""

import pytest
from playwright.sync_api import Page, expect

from protocol.identifiers import DeviceId
from tests.central.watch.watching import Watching
from tests.central.web.conftest import House
from tests.central.web.test_browser import browser, complaints, page, sign_in

__all__ = ["browser", "complaints", "page"]


@pytest.fixture
def watching(house: House) -> Watching:
    """A thousand gates that are well."""
    watching = Watching(house.central.engine, now=house.central.clock.now)
    watching.sees()
    for number in range(1_000):
        watching.born(watching.device(f"gate-{number}"))
    watching.pass_time(10)
    house.central.clock.now = watching.now
    return watching


def test_the_one_silent_gate_among_a_thousand_shows_by_itself_and_its_alarm_is_seen_with_a_press(
    house: House, watching: Watching, page: Page, complaints: list[str]
) -> None:
    sign_in(page, house)
    page.goto(f"{house.central.address}/fleet?text=gate")
    expect(page.locator("main")).to_contain_text("1000")
    row = page.locator("#gate-gate-417")
    watching.dies(DeviceId("gate-417"))
    watching.pass_time(130)
    expect(row).to_contain_text("not connected")
    expect(page.locator("tbody tr").first).to_contain_text("gate-417")
    row.get_by_role("link", name="1", exact=True).click()
    expect(page).to_have_title("Alarms · Werfpoort")
    page.get_by_role("button", name="I have seen it").click()
    expect(page.locator(".said")).to_contain_text("marked as seen")
    expect(page.locator("tbody tr")).to_contain_text("piet")
    assert complaints == []
