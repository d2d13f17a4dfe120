"""Every page, as it is reached by links: fits desk and phone, in four languages, for everybody."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from central.web.languages import Language
from tests.central.running import running_central
from tests.central.web.crawling import every_page
from tests.central.web.filled import MOMENT, OPERATOR, Filled

DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
BY_NIGHT: dict[str, object] = {"runOnly": ["color-contrast"]}
"""What differs on a phone with dark colours."""
ELSEWHERE = re.compile(r"""(?:href|src|action|data-plot)=["'](?:https?:|//)""")
LEAST = 20
"""Kinds of pages that there are at least."""
CUT_OFF = """
    [...document.querySelectorAll("html, main, .card, button, td, th, dd")]
        .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1)
        .map((box) => `${box.tagName}.${box.className} ${box.innerText.slice(0, 40)}`)
"""


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    with (
        TemporaryDirectory(prefix="wp-pages-") as folder,
        running_central(Path(folder) / "central", MOMENT) as central,
    ):
        yield Filled(central)


@pytest.fixture(scope="module")
def session(filled: Filled) -> str:
    """The session of an operator who signed in."""
    with filled.central.client() as client:
        form = {"name": OPERATOR, "password": filled.password}
        client.post("/login", data=form, headers={"origin": filled.central.address})
        return client.cookies["__Host-session"]


@pytest.fixture(scope="module")
def pages(filled: Filled, session: str) -> list[str]:
    with filled.central.client() as client:
        client.headers["cookie"] = f"__Host-session={session}"
        found = every_page(client)
    assert len(found) >= LEAST, found
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


def signed_in(browser: Browser, filled: Filled, session: str, **options: object) -> BrowserContext:
    context = browser.new_context(ignore_https_errors=True, **options)  # type: ignore[arg-type]  # as playwright names them
    context.add_cookies(
        [{"name": "__Host-session", "value": session, "url": filled.central.address}]
    )
    return context


def opened(page: Page, filled: Filled, address: str) -> Page:
    page.goto(filled.central.address + address, wait_until="load")
    return page


@pytest.mark.parametrize("language", Language)
def test_nothing_is_cut_off_and_no_script_fails(
    browser: Browser, filled: Filled, session: str, pages: list[str], language: Language
) -> None:
    wrong: list[str] = []
    context = signed_in(browser, filled, session, viewport=DESK, locale=f"{language}-BE")
    page = context.new_page()
    page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for address in ("/login", *pages):
        opened(page, filled, address)
        assert page.locator("html").get_attribute("lang") == language
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            cut_off = page.evaluate(CUT_OFF)
            wrong += [f"{address} at {size['width']}: {text}" for text in cut_off]
    context.close()
    assert wrong == []


def test_everybody_can_use_every_page_by_day_and_by_night(
    browser: Browser, filled: Filled, session: str, pages: list[str]
) -> None:
    context = signed_in(browser, filled, session)
    page = context.new_page()
    violations: list[str] = []
    for address in ("/login", *pages):
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        violations += violated(opened(page, filled, address), address, {})
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        violations += violated(page, f"{address} by night", BY_NIGHT)
    context.close()
    assert not violations, "\n".join(violations)


def violated(page: Page, name: str, options: dict[str, object]) -> list[str]:
    """Return what axe finds wrong with a page."""
    return [
        f"{name}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"][:2]
    ]


def test_without_signing_in_every_page_leads_to_the_login(filled: Filled, pages: list[str]) -> None:
    with filled.central.client() as stranger:
        for address in pages:
            answer = stranger.get(address)
            assert (answer.status_code, answer.headers["location"]) == (303, "/login"), address


def test_no_page_names_another_host_or_brings_its_own_script_or_style(
    filled: Filled, session: str, pages: list[str]
) -> None:
    with filled.central.client() as client:
        client.headers["cookie"] = f"__Host-session={session}"
        for address in pages:
            text = client.get(address).text
            assert not ELSEWHERE.search(text.replace(filled.central.address, "")), address
            assert " style=" not in text, address
            assert "<script>" not in text, address
            assert " onclick=" not in text, address


def test_a_page_that_is_not_there_says_so_in_the_visitor_s_language(filled: Filled) -> None:
    with filled.central.client() as stranger:
        answer = stranger.get("/nowhere", headers={"accept-language": "fr"})
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "Cette page n&#39;existe pas" in answer.text
