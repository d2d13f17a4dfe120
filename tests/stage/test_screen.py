"""The follower of a gate's screen, at a server of its own that says what a kiosk would."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from stage.errors import StageError
from stage.ports import free_ports
from stage.screen import Screen


@contextmanager
def kiosk(port: int) -> Iterator[None]:
    """Show one view for as long as the block lasts, then break off as a killed gate does."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(b'HTTP/1.0 200 OK\r\n\r\ndata: {"state": "idle"}\n\n')
            self.wfile.flush()
            over.wait()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  as inherited
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def follow_until_the_end(screen: Screen) -> None:
    """Wait again and again, until it is not followed any more."""
    while True:
        screen.wait_following(within=0.05)


def test_whom_it_follows_is_told_from_whom_it_followed() -> None:
    (port,) = free_ports(1)
    with Screen(port) as screen:
        with pytest.raises(StageError, match="no gate shows"):
            screen.wait_following(within=0.05)
        for _ in range(2):  # also after the first one broke off
            with kiosk(port):
                screen.wait_following()
                assert [view["state"] for view in screen.views()] == ["idle"]
            with pytest.raises(StageError, match="no gate shows"):
                follow_until_the_end(screen)
