"""The roll-call in a real browser, and what the gate takes from it."""

import http.client
import json
from collections.abc import Iterator
from http import HTTPStatus
from queue import SimpleQueue

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.events import KeysAsked, MusterTicked, NumberEntered
from edge.kiosk.keys import LONGEST
from edge.kiosk.muster import NOTHING, Missing, RollCall
from edge.kiosk.screen import RollCalled, step
from edge.kiosk.server import Kiosk
from edge.kiosk.view import view
from tests.edge.kiosk.samples import idle, serving

Posted = SimpleQueue[KeysAsked | NumberEntered | MusterTicked]
AN, BO, CAS = "a" * 32, "b" * 32, "c" * 32


def roll(*safe: str) -> str:
    """Return what the page is told: three people, one of them with as long a name as there is."""
    names = {AN: "An P.", BO: "Maximiliaan-Christophorus " * 2 + "W" * 24 + " V.", CAS: ""}
    people = [Missing(who, names[who], "••.••.••-••8.12", who in safe) for who in names]
    return RollCall(people, more=2, of="23/11 07:30").shown()


@pytest.fixture
def posted() -> Posted:
    return SimpleQueue()


@pytest.fixture
def kiosk(posted: Posted) -> Iterator[Kiosk]:
    with serving([view(idle())], post=posted.put) as running:
        yield running


@pytest.fixture
def page(browser: Browser, kiosk: Kiosk) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 800, "height": 480}, has_touch=True)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    opened.goto(kiosk.address + "muster")
    expect(opened.locator("#none")).to_be_visible()
    yield opened
    opened.close()
    assert complaints == []


def test_who_is_missing_comes_first_and_a_press_ticks(
    page: Page, kiosk: Kiosk, posted: Posted
) -> None:
    kiosk.show_roll(roll(AN))
    lines = page.locator("#people button")
    expect(lines).to_have_count(3)
    assert [line.get_attribute("data-who") for line in lines.all()] == [CAS, BO, AN]
    assert [line.get_attribute("aria-pressed") for line in lines.all()] == [
        "false",
        "false",
        "true",
    ]
    expect(page.locator("#missing")).to_have_text("4")
    expect(page.locator("#more")).to_contain_text("+ 2")
    expect(page.locator("#of")).to_contain_text("23/11 07:30")

    page.locator(f'[data-who="{BO}"]').tap()
    assert posted.get(timeout=10) == MusterTicked(BO, True, 7.0)
    expect(page.locator(f'[data-who="{BO}"]')).to_have_attribute("aria-pressed", "false")
    kiosk.show_roll(roll(AN, BO))  # the gate has taken it
    expect(page.locator(f'[data-who="{BO}"]')).to_have_attribute("aria-pressed", "true")

    page.locator(f'[data-who="{AN}"]').tap()
    assert posted.get(timeout=10) == MusterTicked(AN, False, 7.0)


@pytest.mark.rule("R62")
def test_in_a_drill_the_workers_screen_leads_there_and_serves_on(page: Page, kiosk: Kiosk) -> None:
    page.goto(kiosk.address)
    way = page.locator("#roll")
    expect(way).to_be_hidden()
    called = step(idle(), RollCalled(active=True), 0.1)
    kiosk.show(view(called))
    expect(way).to_have_text("Naamafroeping")
    expect(page.locator("#title")).to_have_text("Steek uw kaart in")
    kiosk.show(view(step(called, RollCalled(active=False), 0.2)))
    expect(way).to_be_hidden()
    kiosk.show(view(called))
    way.tap()
    expect(page).to_have_url(kiosk.address + "muster")


def test_no_name_is_left_on_the_page_when_the_evacuation_is_over(page: Page, kiosk: Kiosk) -> None:
    kiosk.show_roll(roll())
    expect(page.get_by_text("An P.")).to_be_visible()
    kiosk.show_roll(NOTHING)
    expect(page.locator("#none")).to_be_visible()
    expect(page.locator("#people button")).to_have_count(0)
    content = page.content()
    assert "An P." not in content
    assert "8.12" not in content


@pytest.mark.parametrize("size", [(800, 480), (1280, 800)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_longest_name_fits_and_every_line_is_large_enough_for_a_glove(
    page: Page, kiosk: Kiosk, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    kiosk.show_roll(roll(AN))
    expect(page.locator("#people button")).to_have_count(3)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= size[0]
    for part in page.locator("header > *, #people button, #people span, footer > *").all():
        assert part.evaluate("one => one.scrollWidth <= one.clientWidth || !one.clientWidth")
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
    heights = [line.bounding_box() for line in page.locator("#people button").all()]
    assert all(box is not None and box["height"] >= 64 * size[1] / 480 for box in heights)


def ask(kiosk: Kiosk, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
    port = int(kiosk.address.rstrip("/").rsplit(":", 1)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    own = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/json"}
    sent = {**own, **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request(method, path, body or None, sent)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, said


def test_the_list_is_what_the_gate_shows_now(kiosk: Kiosk) -> None:
    assert ask(kiosk, "GET", "/muster/list") == (HTTPStatus.OK, NOTHING.encode())
    kiosk.show_roll(roll())
    status, said = ask(kiosk, "GET", "/muster/list")
    assert (status, json.loads(said)) == (HTTPStatus.OK, json.loads(roll()))


def test_a_tick_is_taken(kiosk: Kiosk, posted: Posted) -> None:
    body = json.dumps({"who": AN, "safe": True})
    assert ask(kiosk, "POST", "/muster/tick", body) == (HTTPStatus.NO_CONTENT, b"")
    assert posted.get(timeout=10) == MusterTicked(AN, True, 7.0)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        json.dumps({"who": AN}),
        json.dumps({"who": AN, "safe": "yes"}),
        json.dumps({"who": "An P.", "safe": True}),
        json.dumps({"who": AN, "safe": True, "lane": "main"}),
    ],
)
def test_what_is_no_tick_is_refused_in_a_sentence(kiosk: Kiosk, posted: Posted, body: str) -> None:
    status, said = ask(kiosk, "POST", "/muster/tick", body, Content_Length=str(len(body)))
    assert (status, said) == (
        HTTPStatus.BAD_REQUEST,
        b"Send who, and whether he is safe.\n",
    )
    assert posted.empty()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, HTTPStatus.FORBIDDEN),
        ({"Content_Type": "text/plain"}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        ({"Content_Length": str(LONGEST + 1)}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_nobody_but_the_gates_own_page_ticks(
    kiosk: Kiosk, posted: Posted, headers: dict[str, str], status: HTTPStatus
) -> None:
    body = json.dumps({"who": AN, "safe": True})
    assert ask(kiosk, "POST", "/muster/tick", body, **headers)[0] == status
    assert posted.empty()
