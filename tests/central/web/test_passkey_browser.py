"""Passkeys in a real browser, with Chromium's own virtual authenticator; every page by axe."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from central.accounts.accounts import Accounts
from central.accounts.links import SECRET_BYTES
from tests.central.running import Running, running_central

PASSWORD = "seven grey herons wait"  # noqa: S105 - a test's own
PAGES = (
    *("/account", "/people", "/people/invite", "/people/mieke", "/sites", "/sites/new"),
    *("/sites/organisations/new", "/audit"),
)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Running]:
    with running_central(tmp_path / "central", datetime.now(UTC)) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            # a certificate that is only waved through makes no secure context for passkeys
            args=["--no-sandbox", "--disable-gpu", "--ignore-certificate-errors"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(ignore_https_errors=True, locale="en-GB")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in · Werfpoort")


def test_the_first_operator_comes_by_the_set_up_link_and_then_by_passkey(
    central: Running, page: Page
) -> None:
    accounts = Accounts(central.engine, central.vault)
    made = accounts.set_up_link(now=central.clock.now, random=b"s" * SECRET_BYTES)
    assert made
    page.goto(f"{central.address}/welcome/{made[0]}")
    page.get_by_label("Name").fill("mieke")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_title("My account · Werfpoort")

    page.get_by_label("Name of the passkey").fill("my phone")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("The passkey my phone is made.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="With a passkey").click()
    expect(page).to_have_title("Overview · Werfpoort")

    page.goto(f"{central.address}/account")
    page.get_by_role("button", name="Always ask for a passkey too").click()
    expect(page.get_by_text("After your password a passkey is asked for too.")).to_be_visible()
    sign_out(page)
    page.get_by_label("Name").fill("mieke")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("One more step · Werfpoort")
    page.get_by_role("button", name="With a passkey").click()
    expect(page).to_have_title("Overview · Werfpoort")

    for address in PAGES:
        page.goto(central.address + address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
