"""What a bridge worker tells of itself over plain HTTP, to its own machine alone.

`/health` answers while the process lives, `/ready` as `central.bridge.readiness` finds, for who
starts workers again when they hang and who waits for them; `/metrics` is for Prometheus.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from central import metrics
from central.bridge.readiness import Readiness
from central.errors import ConfigurationError

Answer = tuple[HTTPStatus, str, bytes]
"""Status, type and content."""
_JSON = "application/json"


@contextmanager
def status_served(port: int | None, pages: Callable[[str], Answer | None]) -> Iterator[None]:
    """Answer on a port of 127.0.0.1 meanwhile; nothing without a port.

    `pages` gives the answer for a path; None when there is no such page.

    Raises:
        ConfigurationError: the port is taken.
    """
    if port is None:
        yield
        return

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, content = pages(self.path) or (HTTPStatus.NOT_FOUND, "text/plain", b"")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing: it is asked every few seconds."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError as error:
        raise ConfigurationError(
            f"The worker cannot answer on port {port}: {error.strerror}. Give another "
            "--status-port, each worker of a machine one of its own."
        ) from error
    with server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, name="status", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()


def of_worker(path: str, ready: Callable[[], Readiness]) -> Answer | None:
    """Return a worker's page."""
    match path:
        case "/health":
            return HTTPStatus.OK, _JSON, b'{"live":true}'
        case "/ready":
            found = ready()
            status = HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE
            return status, _JSON, found.model_dump_json().encode()
        case "/metrics":
            return HTTPStatus.OK, metrics.CONTENT_TYPE, metrics.exposed()
        case _:
            return None
