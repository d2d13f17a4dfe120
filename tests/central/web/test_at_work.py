"""An operator at work in a real browser: the one silent gate among a thousand; keys alone."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from central.web import ledger
from tests.central.running import running_central
from tests.central.web.filled import MOMENT, OPERATOR, Filled

SILENT = "poort-antwerpen-9"
GATES = 1000


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    with (
        TemporaryDirectory(prefix="wp-work-") as folder,
        running_central(Path(folder) / "central", MOMENT) as central,
    ):
        yield Filled(central)


@pytest.fixture
def page(filled: Filled) -> Iterator[Page]:
    """The login page in an operator's browser."""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        desk = ViewportSize(width=1280, height=800)
        context = browser.new_context(ignore_https_errors=True, viewport=desk, locale="en-GB")
        opened = context.new_page()
        opened.goto(f"{filled.central.address}/login")
        yield opened
        browser.close()


def signs_in_by_keys(page: Page, filled: Filled) -> None:
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(OPERATOR)
    page.keyboard.press("Tab")
    page.keyboard.type(filled.password)
    page.keyboard.press("Enter")
    arrives(page, "Overview")


def arrives(page: Page, title: str) -> None:
    """Wait until a page is there, all of it."""
    expect(page.locator("h1")).to_have_text(title)
    page.wait_for_load_state()


def focused(page: Page) -> str:
    """What has the focus, as a screen reader would name it."""
    return " ".join(str(page.evaluate("document.activeElement.textContent")).split())


def tabs_to(page: Page, name: str, *, most: int = 60) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"no {name!r} after {most} times Tab")


def test_an_operator_finds_the_one_silent_gate_among_a_thousand_and_sees_it_come_back(
    filled: Filled, page: Page
) -> None:
    filled.many(GATES, SILENT)
    signs_in_by_keys(page, filled)
    expect(page.locator("#gates + ul")).to_contain_text(SILENT)
    page.locator(".side").get_by_role("link", name="Gates", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(100)
    page.get_by_label("Search").fill("antwerpen")
    page.get_by_role("button", name="Filter").click()
    expect(rows).to_have_count(1)
    assert "text=antwerpen" in page.url, "a filter lives in the address"
    expect(rows.first).to_contain_text("not connected")
    expect(page.get_by_role("status")).to_have_text("Live")
    filled.comes_back(SILENT)
    expect(rows.first).to_contain_text("well")


def test_everything_is_done_by_keys_alone(filled: Filled, page: Page) -> None:
    signs_in_by_keys(page, filled)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto(filled.central.address)
    tabs_to(page, "Alarms")
    outline = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "solid 3px" in outline, "where one is can be seen"
    page.keyboard.press("Enter")
    arrives(page, "Alarms")
    before = page.get_by_role("button", name="I have seen it").count()
    page.get_by_role("button", name="I have seen it").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="I have seen it")).to_have_count(before - 1)
    for language, title in (("FR Français", "Alarmes"), ("EN English", "Alarms")):
        tabs_to(page, language)  # back again as well: an account keeps its language
        page.keyboard.press("Space")
        arrives(page, title)


def test_a_person_leaves_the_screen_by_himself(
    filled: Filled, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "SHOWN_SECONDS", 1)
    signs_in_by_keys(page, filled)
    page.goto(f"{filled.central.address}/ledger/receipts/000000000101")
    page.get_by_label("Why you need to know").fill("inspection")
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("85.07.30-033.28")).to_be_visible()
    expect(page.get_by_role("heading", name="Check-in 000/0000/00101")).to_be_visible()
    expect(page.get_by_text("85.07.30-033.28")).to_have_count(0)


def test_what_has_the_focus_keeps_it_when_the_page_changes_by_itself(
    filled: Filled, page: Page
) -> None:
    signs_in_by_keys(page, filled)
    page.goto(f"{filled.central.address}/fleet?sort=device")
    expect(page.get_by_role("status")).to_have_text("Live")
    link = page.get_by_role("link", name="gate-1", exact=True)
    link.focus()
    row = page.locator("#gate-gate-3")
    expect(row).to_contain_text("not connected")
    filled.comes_back("gate-3")
    expect(row).not_to_contain_text("not connected")
    expect(link).to_be_focused()
