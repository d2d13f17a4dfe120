"""Pages that change by themselves: one look at the database a second, for all who watch.

An area names a topic and a mark: figures that change whenever its pages would. A page tells the
browser which topics it shows; the browser hears when one changed, and asks for its part again.
"""

import asyncio
import secrets
import threading
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated

import structlog
from fastapi import Query
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from central.database import reading

INTERVAL = 1.0
"""Seconds between two looks at a topic that somebody watches."""
LOOKS = 600
"""How many looks a stream lasts; then the browser comes back, and is asked who it is."""
KEPT = 64
"""Rendered parts that are kept for others who would see the same."""

LIVE_TOPICS = Annotated[str, Query(max_length=200)]
"""Topics as an address names them, with spaces between."""
Mark = Callable[[Connection], Hashable]
"""Returns what changes whenever a topic does; cheap enough for every second."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Topic:
    mark: Mark
    seen: Hashable = None
    version: int = 0
    looked: float = float("-inf")


class Live:
    """Knows the version of each topic, and tells streams when one changed."""

    def __init__(self, engine: Engine) -> None:
        """Take the database that marks are read from."""
        self._engine = engine
        self._run = secrets.token_hex(4)  # so that a version of before a restart is another
        self._topics: dict[str, _Topic] = {}
        self._lock = threading.Lock()
        self._watched: Counter[str] = Counter()
        self._looked = asyncio.Event()
        self._ending = asyncio.Event()
        self._watcher: asyncio.Task[None] | None = None

    def add(self, topic: str, mark: Mark) -> None:
        """Let pages show `topic`."""
        self._topics[topic] = _Topic(mark)

    def known(self, topics: Iterable[str]) -> tuple[str, ...]:
        """Return those of `topics` that there are."""
        return tuple(topic for topic in topics if topic in self._topics)

    def version(self, topics: Sequence[str]) -> str:
        """Return what these topics' versions are, looked at within the last `INTERVAL`."""
        with self._lock:
            now = monotonic()
            due = [topic for topic in topics if now - self._topics[topic].looked >= INTERVAL / 2]
            if due:
                self._look(due, now)
        return self._peek(topics)

    def end(self) -> None:
        """End every stream, so that the server can."""
        self._ending.set()
        self._looked.set()

    async def changes(self, topics: Sequence[str], since: str) -> AsyncIterator[str]:
        """Yield the topics' version whenever it is not the one the browser has."""
        self._watched.update(topics)
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        try:
            for _ in range(LOOKS):
                looked = self._looked
                version = self._peek(topics)
                if version != since:
                    since = version
                    yield version
                await looked.wait()
                if self._ending.is_set():
                    return
        finally:
            self._watched.subtract(topics)

    async def _watch(self) -> None:
        while watched := [topic for topic, viewers in self._watched.items() if viewers > 0]:
            try:
                await run_in_threadpool(self.version, watched)
            except SQLAlchemyError as error:  # the next look may find the database again
                log.warning("live.look_failed", why=type(error).__name__)
            self._looked.set()
            self._looked = asyncio.Event()
            if await self._ended_within(INTERVAL):
                return

    async def _ended_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._ending.wait()
        except TimeoutError:
            return False

    def _look(self, topics: Sequence[str], now: float) -> None:
        with reading(self._engine) as connection:
            for name in topics:
                topic = self._topics[name]
                found = topic.mark(connection)
                topic.looked = now
                if found != topic.seen:
                    topic.seen = found
                    topic.version += 1

    def _peek(self, topics: Sequence[str]) -> str:
        return ".".join([self._run, *(str(self._topics[topic].version) for topic in topics)])


@dataclass(slots=True)
class _Part:
    lock: threading.Lock = field(default_factory=threading.Lock)
    version: str = ""
    text: str = ""


class Parts:
    """Rendered parts, so that a hundred who watch the same page cost one rendering a change."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._parts: OrderedDict[Hashable, _Part] = OrderedDict()

    def get(self, key: Hashable, version: str, render: Callable[[], str]) -> str:
        """Return the part of a version; who asks first renders it, others wait for that."""
        with self._lock:
            part = self._parts.setdefault(key, _Part())
            self._parts.move_to_end(key)
            if len(self._parts) > KEPT:
                self._parts.popitem(last=False)
        with part.lock:
            if part.version != version:
                part.text = render()
                part.version = version
            return part.text
