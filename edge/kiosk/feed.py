"""Who hears of which view: the present view of every lane, and the pages that follow one.

`show` never waits: a page that does not keep up is let go, and gets the present view when it
comes back. Everything that is sent is a whole view.
"""

import json
from collections.abc import Sequence
from queue import Empty, Full, Queue
from threading import Lock

from edge.kiosk.view import View

MOST_FOLLOWERS = 8
"""How many pages may follow at the same time."""
QUEUED_VIEWS = 64
"""How many views may wait for one page before it is let go."""


class Follower:
    """One page's queue of views, as JSON."""

    def __init__(self, lane: str) -> None:
        """Follow one lane."""
        self.lane = lane
        self.ended = False
        self._views: Queue[str] = Queue(QUEUED_VIEWS)

    def offer(self, view: str) -> None:
        """Queue a view; a follower whose queue is full is ended instead."""
        try:
            self._views.put_nowait(view)
        except Full:
            self.ended = True

    def end(self) -> None:
        """Let it go, at once even where it waits for a view."""
        self.ended = True
        self.offer("")

    def next(self, timeout: float) -> str | None:
        """Return the next view; None when there was none for `timeout` seconds."""
        try:
            return self._views.get(timeout=timeout)
        except Empty:
            return None


class Feed:
    """The present views, and their followers."""

    def __init__(self, views: Sequence[View]) -> None:
        """Begin with one view for each lane; the first lane is what a page follows by default."""
        self._lock = Lock()
        self._seq = 0
        self._ended = False
        self._views: dict[str, View] = {}
        self._texts: dict[str, str] = {}
        self._followers: set[Follower] = set()
        for view in views:
            self.show(view)

    def show(self, view: View) -> None:
        """Make this the present view of its lane; the same view again is not sent again."""
        with self._lock:
            if self._views.get(view.lane) == view:
                return
            self._seq += 1
            self._views[view.lane] = view
            text = json.dumps({**view.as_json(), "seq_of_view": self._seq}, ensure_ascii=False)
            self._texts[view.lane] = text
            for follower in self._followers:
                if follower.lane == view.lane:
                    follower.offer(text)

    def lane(self, lane: str) -> str | None:
        """Return a lane's name, of the first lane for ''; None if unknown."""
        with self._lock:
            name = lane or next(iter(self._texts))
            return name if name in self._texts else None

    def present(self, lane: str) -> str | None:
        """Return a lane's present view as JSON, of the first lane for ''; None if unknown."""
        with self._lock:
            return self._texts.get(lane or next(iter(self._texts)))

    def follow(self, lane: str) -> Follower | None:
        """Follow a lane from its present view on; None when too many do, or all has ended."""
        with self._lock:
            if self._ended or len(self._followers) >= MOST_FOLLOWERS:
                return None
            follower = Follower(lane or next(iter(self._texts)))
            follower.offer(self._texts[follower.lane])
            self._followers.add(follower)
            return follower

    def leave(self, follower: Follower) -> None:
        """Stop following."""
        with self._lock:
            self._followers.discard(follower)

    def end(self) -> None:
        """Let all followers go."""
        with self._lock:
            self._ended = True
            for follower in self._followers:
                follower.end()
