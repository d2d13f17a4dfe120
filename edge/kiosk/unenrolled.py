"""The screen of a gate that is not enrolled yet: somebody types the code, or sees that it is read.

Listens on the loopback address only, takes messages of its own page alone, and shows what became
of the last code: nothing here moves anything.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import ClassVar, Self

import structlog

from edge.errors import ConfigurationError
from edge.kiosk import keys
from edge.kiosk.server import ADDRESS, HEADERS

_PATH = "/invitation"
_PAGES = {
    "/": ("unenrolled.html", "text/html; charset=utf-8"),
    "/kiosk.css": ("kiosk.css", "text/css; charset=utf-8"),
    "/unenrolled.css": ("unenrolled.css", "text/css; charset=utf-8"),
    "/unenrolled.js": ("unenrolled.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}

_log = structlog.get_logger()


class Stage(StrEnum):
    """How far the gate is."""

    WAITING = "waiting"
    """Nobody came with a code yet."""
    TRYING = "trying"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page shows."""

    stage: Stage = Stage.WAITING
    said: str = ""
    """What went wrong and what to do, or who the gate is now."""


class UnenrolledKiosk:
    """The page's server, until the gate is enrolled."""

    def __init__(self, *, port: int, take: Callable[[str], None]) -> None:
        """Listen on `port` (0: any free one); `take` gets what is typed, and must not wait.

        Raises:
            ConfigurationError: the port is taken.
        """
        try:
            self._server = _Server(port, take)
        except OSError as error:
            raise ConfigurationError(
                f"The screen cannot listen on port {port} ({error.strerror}): another program has "
                "it; set another kiosk.port."
            ) from error
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            name="unenrolled",
            daemon=True,
            kwargs={"poll_interval": 0.1},
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """The page's URL."""
        return f"http://{ADDRESS}:{self._server.server_port}/"

    def show(self, outcome: Outcome) -> None:
        """Show how far it is; from any thread."""
        self._server.outcome = outcome

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        """Serve for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, take: Callable[[str], None]) -> None:
        self.take = take
        self.outcome = Outcome()
        self.pages = {
            path: (kind, files("edge.kiosk").joinpath("page", name).read_bytes())
            for path, (name, kind) in _PAGES.items()
        }
        super().__init__((ADDRESS, port), _Handler)
        self.hosts = {f"{ADDRESS}:{self.server_port}", f"localhost:{self.server_port}"}


class _Handler(BaseHTTPRequestHandler):
    """One request of the page."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 5.0

    def do_GET(self) -> None:
        if self._is_misdirected():
            return
        if self.path == "/outcome":
            said = json.dumps(asdict(self.server.outcome)).encode()
            self._answer(HTTPStatus.OK, "application/json", said)
        elif self.path in self.server.pages:
            self._answer(HTTPStatus.OK, *self.server.pages[self.path])
        else:
            self._say(HTTPStatus.NOT_FOUND, "There is no such page; the screen is at /.")

    def do_POST(self) -> None:
        if self._is_misdirected():
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        refused = keys.refused(headers, self.server.hosts)
        if self.path != _PATH:
            self._say(HTTPStatus.NOT_FOUND, f"There is nothing to send to but {_PATH}.")
        elif refused is not None:
            self._say(refused.status, refused.sentence)
        else:
            self._take(self.rfile.read(int(headers["content-length"])))

    def _take(self, body: bytes) -> None:
        try:
            said = json.loads(body)["text"]
        except (ValueError, TypeError, KeyError):
            said = None
        if not isinstance(said, str):
            self._say(HTTPStatus.BAD_REQUEST, "Send text as a text.")
            return
        self.server.take(said)
        self._answer(HTTPStatus.NO_CONTENT, "text/plain; charset=utf-8", b"")

    def _is_misdirected(self) -> bool:
        if self.headers.get("Host", "") in self.server.hosts:
            return False
        self._say(HTTPStatus.MISDIRECTED_REQUEST, "Ask for this page by its local address.")
        return True

    def _say(self, status: HTTPStatus, sentence: str) -> None:
        self._answer(status, "text/plain; charset=utf-8", f"{sentence}\n".encode())

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "werfpoort"

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  as inherited
        _log.debug("kiosk.request", line=format % arguments)
