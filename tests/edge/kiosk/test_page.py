"""The worker's page in a real browser: everything fits, can be read, sounds, and comes back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from edge.credential import Language
from edge.kiosk.screen import ArmReleased, Numbered, Screen, TurnedAway, step
from edge.kiosk.server import Kiosk
from edge.kiosk.view import view
from protocol.reasons import Reason
from tests.edge.kiosk.samples import (
    INSERTED,
    READER_LOST,
    RECEIPT,
    REMOVED,
    checked_in,
    every_screen,
    idle,
    serving,
)

SIZES = [(800, 480), (1024, 600), (1280, 800)]
MEASURE = Path(__file__).with_name("measure.js").read_text()
LISTEN = """
    window.heard = [];
    window.AudioContext = class {
        currentTime = 0;
        createOscillator() {
            const tone = { frequency: {}, connect: (next) => next, stop() {} };
            tone.start = () => window.heard.push(tone.frequency.value);
            return tone;
        }
        createGain() {
            const gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
            return { gain, connect: (next) => next };
        }
    };
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; ended with this module, because it holds the thread's event loop."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield running
        running.close()


@pytest.fixture
def kiosk() -> Iterator[Kiosk]:
    with serving([view(idle())]) as running:
        yield running


@pytest.fixture
def page(browser: Browser, kiosk: Kiosk) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 800, "height": 480})
    opened.add_init_script(LISTEN)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    opened.goto(kiosk.address)
    expect(opened.locator("#title")).to_have_text("Steek uw kaart in")
    yield opened
    opened.close()
    unexpected = [said for said in complaints if "ERR_CONNECTION_REFUSED" not in said]
    assert [said for said in unexpected if "ERR_INCOMPLETE_CHUNKED" not in said] == []


def shown(kiosk: Kiosk, screen: Screen, *events: Any) -> Screen:  # noqa: ANN401  any screen event
    for event in events:
        screen = step(screen, event, 0.0)
        kiosk.show(view(screen))
    return screen


def every_view() -> list[tuple[str, dict[str, Any]]]:
    screens = [
        (f"{name} in {language}", screen)
        for language in Language
        for name, screen in every_screen(language)
    ]
    return [
        (name, {**view(screen).as_json(), "seq_of_view": 1000 + place})
        for place, (name, screen) in enumerate(screens)
    ]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_state_in_every_language_fits_and_can_be_read_at_two_metres(
    page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate(MEASURE, every_view()) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("#title { white-space: nowrap; width: 5rem }", "is cut off"),
        ("#detail { font-size: 8px !important }", "has only 8.0 px"),
        ("#status-box { position: relative; left: 30rem }", "overflows"),
        ("#arm_text { color: #444 }", "has contrast"),
        ("body #lost { font-size: 40rem }", "lost: "),
    ],
)
def test_the_measure_would_see_a_fault(page: Page, rule: str, fault: str) -> None:
    page.evaluate("rule => document.styleSheets[0].insertRule(rule)", rule)
    assert any(fault in wrong for wrong in page.evaluate(MEASURE, every_view()[:30]))


def test_the_colours_of_in_refused_and_waiting_differ_in_lightness_or_sign(
    page: Page, kiosk: Kiosk
) -> None:
    signs: list[str | None] = []

    def sign(title: str) -> None:
        expect(page.locator("#title")).to_have_text(title)
        signs.append(page.locator("#sign").get_attribute("href"))

    sign("Steek uw kaart in")
    reading = shown(kiosk, idle(), INSERTED)
    sign("Even geduld")
    shown(kiosk, reading, checked_in())
    sign("Patientez")
    shown(kiosk, reading, checked_in(), ArmReleased("check-in-1"))
    sign("Entrez")
    shown(kiosk, reading, TurnedAway(Reason.CARD_MUTE, Language.ENGLISH))
    sign("Card the wrong way round?")
    shown(kiosk, idle(), READER_LOST)
    sign("Buiten dienst")
    assert len(set(signs)) == len(signs)


def test_a_passage_is_followed_on_the_page(page: Page, kiosk: Kiosk) -> None:
    screen = shown(kiosk, idle(), INSERTED, checked_in(), ArmReleased("check-in-1"))
    expect(page.locator("#title")).to_have_text("Entrez")
    expect(page.locator("#first_name")).to_have_text("Amélie")
    expect(page.locator("#status")).to_have_text("Pas encore enregistrée")
    expect(page.locator("#receipt")).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("lang", "fr")

    shown(kiosk, screen, Numbered("check-in-1", RECEIPT))
    expect(page.locator("#status")).to_have_text("Présence enregistrée")
    expect(page.locator("#receipt")).to_have_text(str(RECEIPT))


def test_a_name_is_text_whatever_is_in_it(page: Page, kiosk: Kiosk) -> None:
    shown(kiosk, idle(), checked_in(name="<b>x</b>&amp;"))
    expect(page.locator("#first_name")).to_have_text("<b>x</b>&amp;")


def heard(page: Page) -> list[float]:
    return list(page.evaluate("window.heard.splice(0)"))


def test_in_refused_and_registered_sound_different_and_each_once(page: Page, kiosk: Kiosk) -> None:
    assert heard(page) == [], "opening the page is silent"

    screen = shown(kiosk, idle(), INSERTED, checked_in())
    expect(page.locator("#title")).to_have_text("Patientez")
    come_in = heard(page)
    assert come_in == sorted(come_in) != []

    screen = shown(kiosk, screen, ArmReleased("check-in-1"), REMOVED)
    expect(page.locator("#title")).to_have_text("Entrez")
    assert heard(page) == [], "the same check-in sounds once"

    screen = shown(kiosk, screen, Numbered("check-in-1", RECEIPT))
    expect(page.locator("#receipt")).to_be_visible()
    registered = heard(page)

    shown(kiosk, screen, INSERTED, TurnedAway(Reason.CARD_MUTE, Language.DUTCH))
    expect(page.locator("#title")).to_have_text("Kaart omgekeerd?")
    refused = heard(page)
    assert refused == sorted(refused, reverse=True) != []
    assert len({tuple(come_in), tuple(registered), tuple(refused)}) == 3


def test_a_page_that_loses_its_gate_shows_nothing_old_and_comes_back(
    browser: Browser,
) -> None:
    first = serving([view(idle())])
    opened = browser.new_page(viewport={"width": 800, "height": 480})
    opened.goto(first.address)
    shown(first, idle(), INSERTED, checked_in())
    expect(opened.locator("#first_name")).to_have_text("Amélie")

    first.close()
    expect(opened.locator("#lost")).to_be_visible()
    assert "Amélie" not in (opened.text_content("body") or "")

    port = int(first.address.rstrip("/").rsplit(":", 1)[1])
    with serving([view(idle(Language.ENGLISH))], port=port):
        expect(opened.locator("#title")).to_have_text("Insert your card")
        expect(opened.locator("#lost")).to_be_hidden()
    opened.close()


def test_a_gate_that_falls_silent_is_out_of_order_and_is_asked_again(
    browser: Browser, kiosk: Kiosk
) -> None:
    opened = browser.new_page(viewport={"width": 800, "height": 480})
    opened.clock.install()
    opened.goto(kiosk.address)
    expect(opened.locator("#title")).to_have_text("Steek uw kaart in")

    opened.clock.fast_forward(10_001)
    expect(opened.locator("#lost")).to_be_visible()

    opened.clock.fast_forward(1_001)
    expect(opened.locator("#title")).to_be_visible()
    opened.close()
