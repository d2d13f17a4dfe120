"""Sees what a worker sees: follows a gate's screen by its server-sent events.

Every view is kept in order, so that a watcher can wait for what comes after something it did. The
follower reconnects for ever: a gate that was killed and restarted is seen again.
"""

import http.client
import json
import threading
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Any, Self

from stage.errors import StageError

View = dict[str, Any]
_AGAIN_S = 0.1
_SILENCE_S = 15.0
"""The screen's heartbeat is more frequent than this, in seconds."""


class Screen:
    """Follows the screen at a port of this machine, between enter and exit."""

    def __init__(self, port: int) -> None:
        """Take the kiosk's port."""
        self._port = port
        self._views: list[View] = []
        self._following = False
        self._changed = threading.Condition()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="screen", daemon=True)

    def __enter__(self) -> Self:
        """Begin to follow."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End following; the thread is a daemon and ends by itself at the next line."""
        self._ended.set()

    def wait_following(self, *, within: float = 20) -> None:
        """Wait until it follows the gate that is there: what that shows from now on is seen.

        Raises:
            StageError: no gate showed anything within so many seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._following, within):
                raise StageError(f"no gate shows a screen at port {self._port}")

    def mark(self) -> int:
        """Return a place in the sequence of views, to wait for what comes after it."""
        with self._changed:
            return len(self._views)

    def views(self, since: int = 0) -> list[View]:
        """Return what was shown from a place on, in order."""
        with self._changed:
            return self._views[since:]

    def wait(
        self, wanted: Callable[[View], bool], *, since: int = 0, within: float = 20, what: str = ""
    ) -> tuple[View, int]:
        """Return the first view from `since` on that is wanted, and the place behind it.

        Raises:
            StageError: none came within so many seconds; the text holds the last one.
        """
        deadline = monotonic() + within
        with self._changed:
            place = since
            while True:
                for view in self._views[place:]:
                    place += 1
                    if wanted(view):
                        return view, place
                if not self._changed.wait(deadline - monotonic()):
                    last = self._views[-1] if self._views else "nothing"
                    raise StageError(f"the screen did not show {what or 'it'}; it shows {last}")

    def _follow(self) -> None:
        while not self._ended.is_set():
            try:
                self._read()
            except (OSError, http.client.HTTPException):
                self._ended.wait(_AGAIN_S)  # the gate is not there (yet, or any more)

    def _read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SILENCE_S)
        try:
            connection.request("GET", "/events")
            response = connection.getresponse()
            while not self._ended.is_set() and (line := response.readline()):
                if line.startswith(b"data: "):
                    self._take(json.loads(line[len(b"data: ") :]))
        finally:
            with self._changed:
                self._following = False
            connection.close()

    def _take(self, view: View) -> None:
        with self._changed:
            self._following = True
            if not self._views or self._views[-1] != view:  # it is sent again from time to time
                self._views.append(view)
            self._changed.notify_all()
