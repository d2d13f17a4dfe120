"""From the set-up link to the first receipt, as people do it: in a browser, with the real parts."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from edge.simulator.vpcd import VirtualSlot
from stage.pcscd import Pcscd
from stage.screen import Screen
from stage.site import Plan, Site
from stage.workers import Entry, crew

CHOSEN = "een lange zin over de werf"
WORKPLACE = "1Y1000003EQCZ"
GATE = "gate-north"
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def site(pcscd: Pcscd) -> Iterator[Site]:
    """A central that nobody has set up, its broker, and a gate that is not enrolled."""
    with Site(Plan(enrolled=False), pcscd) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


def visitor(browser: Browser, parts: ExitStack) -> Page:
    """Return a page of somebody's own browser; the manager has a phone."""
    context: BrowserContext = browser.new_context(
        ignore_https_errors=True, locale="en-GB", viewport=ViewportSize(width=390, height=844)
    )
    parts.callback(context.close)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def enters(page: Page, link: str, name: str | None = None) -> None:
    """Follow a one-time link and choose a password."""
    page.goto(link)
    if name is not None:
        page.get_by_label("Name").fill(name)
    page.locator("#password").fill(CHOSEN)
    page.locator("#again").fill(CHOSEN)
    page.locator("main button.primary").click()


def goes(page: Page, entry: str) -> None:
    """Choose an entry of the menu, as it is on a phone."""
    page.locator("summary", has_text="Menu").click()
    page.locator(".menu").get_by_role("link", name=entry, exact=True).click()


def test_from_the_set_up_link_to_the_first_receipt(site: Site, browser: Browser) -> None:
    with ExitStack() as parts:
        operator = visitor(browser, parts)
        said = site.central.process.wait_line(r"operator\.needed.*?(https://\S+/welcome/\S+)\s")
        enters(operator, said[1], "mieke")
        invitation = site_and_manager(operator)
        manager = visitor(browser, parts)
        enters(manager, invitation)
        code = gate_and_code(manager)
        step = manager.locator("ol.steps li")
        expect(step.nth(0)).to_contain_text("done")
        expect(step.nth(1)).to_contain_text("waiting")
        site.gate.run("enrol", "--central", site.central.address, "--code", code)
        expect(step.nth(2)).to_contain_text("done", timeout=PATIENCE_MS)
        site.gate.start()
        expect(step.nth(3)).to_contain_text("done", timeout=PATIENCE_MS)
        receipt = first_worker(site, parts)
        goes(manager, "Who is on site")
        manager.locator("main").get_by_role("link", name=re.compile(WORKPLACE)).click()
        expect(manager.get_by_text(receipt)).to_be_visible(timeout=PATIENCE_MS)
        expect(manager.get_by_text("000/0000/00101")).to_be_visible()


def site_and_manager(operator: Page) -> str:
    """Enter a site and invite who runs it; return the link for him."""
    goes(operator, "Sites")
    operator.get_by_role("link", name="New site").click()
    operator.locator("#number").fill("1Y10-00003.eqcz")
    operator.locator("#name").fill("Kaai 63")
    operator.locator("main button.primary").click()
    expect(operator.locator("h1")).to_have_text("Kaai 63")
    goes(operator, "People")
    operator.get_by_role("link", name="Invite somebody").click()
    operator.locator("#name").fill("jan")
    operator.locator("#role").select_option("site-manager")
    operator.locator("#place").select_option(label=f"Kaai 63 ({WORKPLACE})")
    operator.locator("main button.primary").click()
    return operator.locator("code.secret").inner_text()


def gate_and_code(manager: Page) -> str:
    """Plan a gate on the one site there is; return the code that the page shows."""
    goes(manager, "Sites")
    manager.get_by_role("link", name="Kaai 63").click()
    manager.locator("#device").fill(GATE)
    manager.get_by_role("button", name="Add the gate").click()
    expect(manager.locator("h1")).to_contain_text(GATE)
    manager.get_by_role("button", name="Make a code").click()
    expect(manager.get_by_role("img", name=re.compile("QR"))).to_be_visible()
    return manager.locator("code.secret").inner_text()


def first_worker(site: Site, parts: ExitStack) -> str:
    """Send a worker through; return his receipt number as the gate's screen shows it."""
    slot = parts.enter_context(VirtualSlot(site.pcscd.ports[0]))
    screen = parts.enter_context(Screen(site.kiosk_port))
    entry = Entry(slot, screen)
    view = entry.pass_through(next(crew(site.issuer)).card)
    return entry.registered(view["check_in"])
