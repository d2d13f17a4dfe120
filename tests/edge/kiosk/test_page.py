"""The worker's page in a real browser: everything fits, can be read, sounds, and comes back."""

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.credential import Language
from edge.events import KeysAsked, MusterTicked, NumberEntered
from edge.kiosk.screen import (
    LANGUAGE_SECONDS,
    ArmLocked,
    ArmReleased,
    Asked,
    Asks,
    Fire,
    Numbered,
    Screen,
    Situation,
    Tick,
    TurnedAway,
    Withdrawn,
    step,
)
from edge.kiosk.server import Kiosk
from edge.kiosk.view import view
from protocol.reasons import Reason
from tests.edge.kiosk.samples import (
    INSERTED,
    LANE,
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


def test_an_evacuation_sounds_for_as_long_as_it_lasts(page: Page, kiosk: Kiosk) -> None:
    screen = shown(kiosk, idle(), Fire())
    expect(page.locator("#title")).to_have_text("Brand! Verlaat de werf")
    expect(page.locator("#also")).to_contain_text("Feu\u00a0! Quittez le chantier")
    first = heard(page)
    kiosk.show(view(step(screen, Tick(), LANGUAGE_SECONDS)))
    expect(page.locator("#title")).to_have_text("Feu\u00a0! Quittez le chantier")
    assert heard(page) == first != []


Typed = KeysAsked | MusterTicked | NumberEntered


@pytest.fixture
def typing(browser: Browser) -> Iterator[tuple[Page, Kiosk, SimpleQueue[Typed]]]:
    """A page of a site that takes typed numbers, and what it posts."""
    posted: SimpleQueue[Typed] = SimpleQueue()
    with serving([view(idle())], post=posted.put) as kiosk:
        opened = browser.new_page(viewport={"width": 800, "height": 480}, has_touch=True)
        opened.goto(kiosk.address)
        yield opened, kiosk, posted
        opened.close()


def asked(kiosk: Kiosk, page: Page, asks: Asks, question: int = 7) -> Screen:
    screen = shown(kiosk, idle(), Asked(question, asks, Language.DUTCH, 60.0))
    expect(page.locator("#keys")).to_be_visible()
    return screen


def tap(page: Page, keys: str) -> None:
    for key in keys:
        page.locator(f'#keys [data-key="{key}"]').tap()


def test_the_keys_are_offered_asked_for_and_shown(
    typing: tuple[Page, Kiosk, SimpleQueue[Typed]],
) -> None:
    page, kiosk, posted = typing
    expect(page.locator("#offer")).to_be_hidden()
    shown(kiosk, idle(), Situation(keys=True, notice=None))
    page.locator("#offer").tap()
    assert posted.get(timeout=10) == KeysAsked(LANE, 7.0)


def test_a_typed_number_is_posted_whole_and_only_its_last_digit_is_seen(
    typing: tuple[Page, Kiosk, SimpleQueue[Typed]],
) -> None:
    page, kiosk, posted = typing
    asked(kiosk, page, Asks.NUMBER)
    tap(page, "780123409611")
    expect(page.locator("#typed")).to_have_text("•" * 11 + "1")
    page.locator("#key_correct").tap()
    expect(page.locator("#typed")).to_have_text("•" * 10 + "1")
    page.locator("#key_enter").tap()
    assert posted.get(timeout=10) == NumberEntered(LANE, 7, "78012340961", 7.0)


def test_an_enterprise_number_is_seen_in_groups_and_no_longer_than_ten_digits(
    typing: tuple[Page, Kiosk, SimpleQueue[Typed]],
) -> None:
    page, kiosk, posted = typing
    asked(kiosk, page, Asks.EMPLOYER)
    page.keyboard.type("0448181966999")
    expect(page.locator("#typed")).to_have_text("0448 181 966")
    page.keyboard.press("Enter")
    assert posted.get(timeout=10) == NumberEntered(LANE, 7, "0448181966", 7.0)


def test_what_one_person_typed_is_gone_when_another_is_asked(
    typing: tuple[Page, Kiosk, SimpleQueue[Typed]],
) -> None:
    page, kiosk, posted = typing
    asked(kiosk, page, Asks.NUMBER)
    tap(page, "780")
    screen = asked(kiosk, page, Asks.NUMBER, question=8)
    expect(page.locator("#typed")).to_have_text("")
    tap(page, "77")
    shown(kiosk, screen, Withdrawn())
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#typed")).to_have_text("")
    assert posted.empty()


def test_half_a_number_is_given_up_after_a_while(browser: Browser) -> None:
    posted: SimpleQueue[Typed] = SimpleQueue()
    with serving([view(idle())], post=posted.put) as kiosk:
        page = browser.new_page(viewport={"width": 800, "height": 480}, has_touch=True)
        page.clock.install()
        page.goto(kiosk.address)
        screen = asked(kiosk, page, Asks.EMPLOYER)
        tap(page, "0448")
        for released in (True, False, True):  # the gate still lives, and says so in time
            page.clock.fast_forward(5_500)
            change = ArmReleased("of somebody else") if released else ArmLocked()
            screen = shown(kiosk, screen, change)
            said = "Doorgang vrij" if released else "Doorgang gesloten"
            expect(page.locator("#arm_text")).to_have_text(said)
        assert posted.empty()
        page.clock.fast_forward(5_500)
        assert posted.get(timeout=10) == NumberEntered(LANE, 7, "", 7.0)
        page.close()


def test_a_person_can_give_up_and_an_empty_number_is_not_sent(
    typing: tuple[Page, Kiosk, SimpleQueue[Typed]],
) -> None:
    page, kiosk, posted = typing
    asked(kiosk, page, Asks.EMPLOYER)
    page.locator("#key_enter").tap()
    page.locator("#key_cancel").tap()
    assert posted.get(timeout=10) == NumberEntered(LANE, 7, "", 7.0)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_key_is_large_enough_for_a_gloved_finger(
    typing: tuple[Page, Kiosk, SimpleQueue[Typed]], size: tuple[int, int]
) -> None:
    page, kiosk, _ = typing
    page.set_viewport_size({"width": size[0], "height": size[1]})
    asked(kiosk, page, Asks.NUMBER)
    for key in page.locator("#keys button").all():
        box = key.bounding_box()
        assert box is not None
        assert box["width"] >= 96 * size[1] / 480
        assert box["height"] >= 64 * size[1] / 480
        assert box["x"] + box["width"] <= size[0]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("asks", [Asks.NUMBER, Asks.EMPLOYER])
def test_the_longest_number_fits_its_box(
    typing: tuple[Page, Kiosk, SimpleQueue[Typed]], size: tuple[int, int], asks: Asks
) -> None:
    page, kiosk, _ = typing
    page.set_viewport_size({"width": size[0], "height": size[1]})
    asked(kiosk, page, asks)
    page.keyboard.type("24910158641968060")
    box = page.locator("#entry-box")
    expect(box).to_contain_text("0")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_a_page_of_another_address_cannot_type(
    browser: Browser, typing: tuple[Page, Kiosk, SimpleQueue[Typed]]
) -> None:
    _, kiosk, posted = typing
    asked(kiosk, typing[0], Asks.NUMBER)
    with serving([view(idle())]) as elsewhere:
        stranger = browser.new_page()
        stranger.goto(elsewhere.address + "icon.svg")
        outcome = stranger.evaluate(
            """async (to) => {
                const body = JSON.stringify({ question: "7", digits: "78012340961" });
                const tried = [];
                for (const type of ["application/json", "text/plain"]) {
                    const answer = await fetch(to, { method: "POST", mode: type === "text/plain"
                        ? "no-cors" : "cors", headers: { "Content-Type": type }, body })
                        .then((got) => got.type, () => "refused");
                    tried.push(answer);
                }
                return tried;
            }""",
            kiosk.address + "keys",
        )
        stranger.close()
    assert outcome[0] == "refused"
    assert posted.empty()


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
