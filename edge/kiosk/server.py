"""The worker's screen as a page for a browser on the device itself, by server-sent events.

Listens on the loopback address only, answers to no other host name, and loads nothing from
elsewhere. It shows what it is told, posts what is typed (keys.py), and never holds the loop up.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import BoundedSemaphore, Condition, Lock, Thread
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

import structlog

from edge.errors import ConfigurationError
from edge.events import KeysAsked, MusterTicked, NumberEntered
from edge.kiosk import keys, muster
from edge.kiosk.feed import Feed
from edge.kiosk.view import View

ADDRESS = "127.0.0.1"
BEAT_SECONDS = 4.0
"""How often the present view is sent again, so that a page knows that it is still followed."""
MOST_CONNECTIONS = 24
"""How many connections may be open at the same time."""
_CONNECTION_SECONDS = 5.0
"""How long a client may take to ask, or to take in what it is sent."""
_CLOSE_SECONDS = 5.0
_NO_LANE = "There is no such lane: see [[lanes]] in gate.toml."
_PAGES: Mapping[str, tuple[str, str]] = {
    "/": ("kiosk.html", "text/html; charset=utf-8"),
    "/kiosk.css": ("kiosk.css", "text/css; charset=utf-8"),
    "/kiosk.js": ("kiosk.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    "/muster": ("muster.html", "text/html; charset=utf-8"),
    "/muster.css": ("muster.css", "text/css; charset=utf-8"),
    "/muster.js": ("muster.js", "text/javascript; charset=utf-8"),
}
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Connection": "close",
}

Post = Callable[[KeysAsked | NumberEntered | MusterTicked], None]

_log = structlog.get_logger()


class Kiosk:
    """The page's server; `show` may be called from any thread and never waits."""

    def __init__(
        self, views: Sequence[View], *, port: int, post: Post, now: Callable[[], float]
    ) -> None:
        """Listen on `port` (0: any free one) and show one view for each lane.

        `post` takes what is typed, from any thread and without waiting; `now` gives monotonic
        seconds.

        Raises:
            ConfigurationError: the port is taken.
        """
        self._feed = Feed(views)
        try:
            self._server = _Server(self._feed, port, post, now)
        except OSError as error:
            raise ConfigurationError(
                f"The worker's screen cannot listen on port {port} ({error.strerror}): "
                "another program has it; set another kiosk.port."
            ) from error
        self._thread = Thread(
            target=self._server.serve_forever,
            name="kiosk",
            daemon=True,
            kwargs={"poll_interval": 0.1},
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """The page's URL."""
        return f"http://{ADDRESS}:{self._server.server_port}/"

    def show(self, view: View) -> None:
        """Show a view on its lane's pages."""
        self._feed.show(view)

    def show_roll(self, text: str) -> None:
        """Show a roll-call, or `edge.kiosk.muster.NOTHING`, on the page of evacuations."""
        self._server.roll = text.encode()

    def close(self) -> None:
        """End all pages' connections and stop listening."""
        self._feed.end()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.hang_up()

    def __enter__(self) -> Self:
        """Serve for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class _Server(ThreadingHTTPServer):
    """Bounds the connections, and knows them, so that it can end them all."""

    request_queue_size = 16

    def __init__(self, feed: Feed, port: int, post: Post, now: Callable[[], float]) -> None:
        self.feed = feed
        self._post, self._now = post, now
        self._pace, self._pacing = keys.Pace(), Lock()
        self.pages = {
            path: (kind, files("edge.kiosk").joinpath("page", name).read_bytes())
            for path, (name, kind) in _PAGES.items()
        }
        self.roll = muster.NOTHING.encode()
        self._slots = BoundedSemaphore(MOST_CONNECTIONS)
        self._open: set[socket.socket] = set()
        self._changed = Condition()
        super().__init__((ADDRESS, port), _Handler)
        self.hosts = {f"{ADDRESS}:{self.server_port}", f"localhost:{self.server_port}"}

    def take(self, path: str, body: bytes) -> keys.Refusal | None:
        """Post what was typed or ticked, or say why not."""
        now = self._now()
        event = muster.understood(body, now) if path == muster.PATH else self._typed(body, now)
        if isinstance(event, keys.Refusal):
            return event
        with self._pacing:
            pace = self._pace.after(now)
            self._pace = pace or self._pace
        if pace is None:
            return keys.Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Type more slowly.")
        self._post(event)
        return None

    def _typed(self, body: bytes, now: float) -> KeysAsked | NumberEntered | keys.Refusal:
        message = keys.understood(body)
        if isinstance(message, keys.Refusal):
            return message
        lane = self.feed.lane(message.lane)
        if lane is None:
            return keys.Refusal(HTTPStatus.NOT_FOUND, _NO_LANE)
        return message.event(lane, now)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as inherited
        if not self._slots.acquire(blocking=False):
            super().shutdown_request(request)
            return
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401  as inherited
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()
        self._slots.release()

    def hang_up(self) -> None:
        """Break what is still connected, and wait until their threads are through."""
        with self._changed:
            for connection in self._open:
                with suppress(OSError):  # it ended by itself
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, _CLOSE_SECONDS)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as inherited
        del request, client_address
        _log.debug("kiosk.connection-broken", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """One request of a page."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = _CONNECTION_SECONDS

    def do_POST(self) -> None:
        if self._is_misdirected():
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        refused = keys.refused(headers, self.server.hosts)
        if self.path not in (keys.PATH, muster.PATH):
            self._say(HTTPStatus.NOT_FOUND, "There is nothing to send to but /keys.")
        elif refused is not None:
            self._say(refused.status, refused.sentence)
        else:
            body = self.rfile.read(int(headers["content-length"]))
            if (refused := self.server.take(self.path, body)) is not None:
                self._say(refused.status, refused.sentence)
            else:
                self._begin(HTTPStatus.NO_CONTENT, "text/plain; charset=utf-8", length=0)

    def _is_misdirected(self) -> bool:
        if self.headers.get("Host", "") in self.server.hosts:
            return False
        self._say(HTTPStatus.MISDIRECTED_REQUEST, "Ask for this page by its local address.")
        return True

    def do_GET(self) -> None:
        if self._is_misdirected():
            return
        address = urlsplit(self.path)
        lane = parse_qs(address.query).get("lane", [""])[0]
        present = self.server.feed.present(lane)
        if address.path in self.server.pages:
            self._answer(HTTPStatus.OK, *self.server.pages[address.path])
        elif address.path == "/muster/list":
            self._answer(HTTPStatus.OK, "application/json", self.server.roll)
        elif address.path not in ("/view", "/events"):
            self._say(HTTPStatus.NOT_FOUND, "There is no such page; the screen is at /.")
        elif present is None:
            self._say(HTTPStatus.NOT_FOUND, _NO_LANE)
        elif address.path == "/view":
            self._answer(HTTPStatus.OK, "application/json", present.encode())
        else:
            self._stream(lane)

    def _stream(self, lane: str) -> None:
        follower = self.server.feed.follow(lane)
        if follower is None:
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, "Too many pages follow this screen.")
            return
        try:
            self._begin(HTTPStatus.OK, "text/event-stream")
            while not follower.ended:
                text = follower.next(BEAT_SECONDS) or self.server.feed.present(lane)
                if not follower.ended:
                    self.wfile.write(f"data: {text}\n\n".encode())
        finally:
            self.server.feed.leave(follower)

    def _say(self, status: HTTPStatus, sentence: str) -> None:
        self._answer(status, "text/plain; charset=utf-8", f"{sentence}\n".encode())

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self._begin(status, kind, length=len(body))
        self.wfile.write(body)

    def _begin(self, status: HTTPStatus, kind: str, *, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def version_string(self) -> str:
        return "werfpoort"

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  as inherited
        _log.debug("kiosk.request", line=format % arguments)
