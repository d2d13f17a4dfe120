"""The operator's page in a real browser: sign in, watch it change by itself, on desk and phone."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    TimeoutError,  # noqa: A004  Playwright's own, which is no built-in one
    ViewportSize,
    expect,
    sync_playwright,
)

from protocol.sessions import Life
from tests.central.web.conftest import OPERATOR, House

DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
CUT_OFF = (
    "[...document.querySelectorAll('html, .card')]"
    ".filter(box => box.scrollWidth > box.clientWidth).map(box => box.innerText)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: a broken script, or a policy that was broken."""
    return []


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest, complaints: list[str]) -> Iterator[Page]:
    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    context = browser.new_context(ignore_https_errors=True, viewport=request.param, locale="en-GB")
    page = context.new_page()
    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def sign_in(page: Page, house: House) -> None:
    page.goto(house.central.address)
    expect(page).to_have_title("Sign in · Werfpoort")
    page.get_by_label("Name").fill(OPERATOR)
    page.get_by_label("Password").fill(house.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Overview · Werfpoort")


def test_an_operator_signs_in_and_sees_a_check_in_come_by_itself(
    house: House, page: Page, complaints: list[str]
) -> None:
    gate = house.gate("gate-7")
    sign_in(page, house)
    expect(page.get_by_role("status")).to_have_text("Live")
    expect(page.get_by_text("Nobody has checked in yet")).to_be_visible()
    house.say(gate, Life.ALIVE, 1)
    house.take(gate, gate.check_in())
    expect(page.get_by_text("000/0000/00101")).to_be_visible()
    expect(page.get_by_text("The gate is well.")).to_be_visible()
    assert complaints == []


def test_nothing_is_cut_off_at_the_side(house: House, page: Page) -> None:
    for name in ("gate-7", "a-gate-with-a-name-of-32-letters"):
        gate = house.gate(name)
        house.say(gate, Life.ALIVE, 1)
        house.take(gate, gate.check_in(), gate.check_in())
    sign_in(page, house)
    expect(page.get_by_text("000/0000/00404")).to_be_visible()
    for width in (320, 390, 640, 820, 1024, 1280, 1920):
        page.set_viewport_size(ViewportSize(width=width, height=800))
        # The page is live: while a part of it is replaced, both may stand there.
        with suppress(TimeoutError):
            page.wait_for_function(f"!{CUT_OFF}.length", timeout=5_000)
        assert page.evaluate(CUT_OFF) == [], width


def test_signing_out_leads_to_the_login(house: House, page: Page) -> None:
    sign_in(page, house)
    if page.viewport_size == PHONE:  # what a desk shows is behind a menu there
        page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in · Werfpoort")
    page.goto(house.central.address)
    expect(page).to_have_title("Sign in · Werfpoort")
