"""The page's server: local, strict, never in the loop's way, and gone when it is closed."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from edge.errors import ConfigurationError
from edge.kiosk import server
from edge.kiosk.feed import MOST_FOLLOWERS, QUEUED_VIEWS
from edge.kiosk.screen import ArmReleased, Numbered, step
from edge.kiosk.server import MOST_CONNECTIONS, Kiosk
from edge.kiosk.view import view
from tests.edge.kiosk.samples import INSERTED, LANE, RECEIPT, checked_in, idle, serving

IDLE = view(idle())


@pytest.fixture
def kiosk() -> Iterator[Kiosk]:
    with serving([IDLE]) as running:
        yield running


def port(kiosk: Kiosk) -> int:
    return int(kiosk.address.rstrip("/").rsplit(":", 1)[1])


def ask(
    kiosk: Kiosk, path: str, *, host: str | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port(kiosk), timeout=10)
    connection.request(method, path, headers={"Host": host} if host is not None else {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


class Page:
    """A page that follows the screen's events."""

    def __init__(self, kiosk: Kiosk, path: str = "/events") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port(kiosk), timeout=10)
        self.connection.request("GET", path)
        self.answer = self.connection.getresponse()

    def next(self) -> dict[str, Any] | None:
        """Return the next view; None when the server has ended the stream."""
        line = self.answer.readline()
        if not line:
            return None
        assert line.startswith(b"data: ")
        assert self.answer.readline() == b"\n"
        return dict(json.loads(line[6:]))

    def close(self) -> None:
        self.connection.close()


def test_the_page_and_its_parts_are_served(kiosk: Kiosk) -> None:
    for path, kind in {
        "/": "text/html; charset=utf-8",
        "/?lane=north": "text/html; charset=utf-8",
        "/kiosk.css": "text/css; charset=utf-8",
        "/kiosk.js": "text/javascript; charset=utf-8",
        "/icon.svg": "image/svg+xml",
    }.items():
        answer, body = ask(kiosk, path)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == kind
        assert body


def test_every_answer_forbids_what_the_page_does_not_need(kiosk: Kiosk) -> None:
    for path in ("/", "/view", "/nowhere"):
        answer, _ = ask(kiosk, path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Server"] == "werfpoort"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_page_loads_nothing_from_elsewhere(kiosk: Kiosk) -> None:
    for path in ("/", "/kiosk.css", "/kiosk.js"):
        _, body = ask(kiosk, path)
        assert b"http:" not in body
        assert b"https:" not in body
        assert b"url(" not in body


def test_the_present_view_is_there_as_json(kiosk: Kiosk) -> None:
    answer, body = ask(kiosk, "/view")
    assert answer.headers["Content-Type"] == "application/json"
    shown = json.loads(body)
    assert {name: shown[name] for name in IDLE.as_json()} == IDLE.as_json()
    assert shown["seq_of_view"] == 1


@pytest.mark.rule("R13")
def test_a_watcher_sees_a_passage_from_the_card_to_its_number(kiosk: Kiosk) -> None:
    page, screen = Page(kiosk), idle()
    person = checked_in()
    for event in (INSERTED, person, ArmReleased("check-in-1"), Numbered("check-in-1", RECEIPT)):
        screen = step(screen, event, 1.0)
        kiosk.show(view(screen))

    seen = [page.next() or {} for _ in range(5)]

    assert [one["state"] for one in seen] == [
        "idle",
        "reading",
        "admitted",
        "admitted",
        "registered",
    ]
    assert [one["arm"] for one in seen] == ["locked", "locked", "locked", "released", "released"]
    assert [one["receipt"] for one in seen[2:]] == ["", "", str(RECEIPT)]
    assert seen[4]["check_in"] == "check-in-1"
    page.close()


def test_a_quiet_screen_sends_its_view_again(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BEAT_SECONDS", 0.01)
    page = Page(kiosk)
    first = page.next()
    assert first == page.next() == page.next()
    page.close()


def test_several_lanes_have_a_page_each() -> None:
    south = replace(IDLE, lane="south")
    with serving([IDLE, south]) as kiosk:
        page = Page(kiosk, "/events?lane=south")
        assert (page.next() or {})["lane"] == "south"
        assert json.loads(ask(kiosk, "/view")[1])["lane"] == LANE
        assert ask(kiosk, "/view?lane=west")[0].status == 404
        assert ask(kiosk, "/events?lane=west")[0].status == 404
        page.close()


@pytest.mark.parametrize("host", ["gate.example", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil"])
def test_another_host_name_is_refused(kiosk: Kiosk, host: str) -> None:
    for path in ("/", "/view", "/events"):
        answer, body = ask(kiosk, path, host=host)
        assert answer.status == 421
        assert b"north" not in body


def test_localhost_is_a_local_name(kiosk: Kiosk) -> None:
    assert ask(kiosk, "/view", host=f"localhost:{port(kiosk)}")[0].status == 200


@pytest.mark.parametrize(
    "path", ["/nowhere", "/../server.py", "/page/kiosk.html", "//evil", "/%00"]
)
def test_there_is_nothing_else(kiosk: Kiosk, path: str) -> None:
    assert ask(kiosk, path)[0].status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_the_page_is_only_looked_at_and_typed_on(kiosk: Kiosk, method: str) -> None:
    assert ask(kiosk, "/keys", method=method)[0].status == 501


@pytest.mark.parametrize("sent", [b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"GET //[ HTTP/1.1\r\n\r\n"])
def test_nonsense_gets_an_answer_or_a_closed_door_and_the_next_is_served(
    kiosk: Kiosk, sent: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", port(kiosk)), timeout=10) as rude:
        rude.sendall(sent)
        rude.shutdown(socket.SHUT_WR)
        rude.recv(1 << 16)
    assert ask(kiosk, "/view")[0].status == 200


def test_the_number_of_pages_that_follow_is_bounded(kiosk: Kiosk) -> None:
    pages = [Page(kiosk) for _ in range(MOST_FOLLOWERS)]
    for page in pages:
        assert page.next()
    assert ask(kiosk, "/events")[0].status == 503
    assert ask(kiosk, "/view")[0].status == 200
    for page in pages:
        page.close()


def test_idle_connections_beyond_the_bound_are_closed_at_once(kiosk: Kiosk) -> None:
    address = ("127.0.0.1", port(kiosk))
    held = [socket.create_connection(address, timeout=10) for _ in range(MOST_CONNECTIONS)]
    with socket.create_connection(address, timeout=10) as one_more:
        assert one_more.recv(1) == b""
    for connection in held:
        connection.close()


def test_showing_never_waits_for_a_page_that_takes_nothing(kiosk: Kiosk) -> None:
    stuck = socket.create_connection(("127.0.0.1", port(kiosk)), timeout=10)
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host = f"127.0.0.1:{port(kiosk)}".encode()
    stuck.sendall(b"GET /events HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    assert stuck.recv(12) == b"HTTP/1.1 200"
    shown = threading.Event()

    def loop() -> None:
        for number in range(QUEUED_VIEWS * 100):
            kiosk.show(replace(IDLE, title=str(number), detail="x" * 1000))
        shown.set()

    threading.Thread(target=loop, daemon=True).start()
    assert shown.wait(30)
    stuck.close()


def test_closing_ends_the_pages_and_frees_the_port() -> None:
    kiosk = serving([IDLE])
    taken = port(kiosk)
    with socket.create_connection(("127.0.0.1", taken), timeout=10) as silent:
        page = Page(kiosk)
        assert page.next()

        kiosk.close()

        assert page.next() is None
        assert silent.recv(1) == b""
    page.close()
    with serving([IDLE], port=taken) as again:
        assert ask(again, "/view")[0].status == 200


def test_a_port_in_use_is_refused_in_plain_words(kiosk: Kiosk) -> None:
    with pytest.raises(ConfigurationError, match=r"another kiosk\.port"):
        serving([IDLE], port=port(kiosk))


def test_the_screen_is_on_the_loopback_address_only(kiosk: Kiosk) -> None:
    assert kiosk.address == f"http://127.0.0.1:{port(kiosk)}/"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port(kiosk)), timeout=10)
