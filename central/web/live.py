"""The page, live: a stream of server-sent events, one whenever what the page shows changed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool

INTERVAL = 1.0
"""Seconds between looks at the database."""
LOOKS = 600
"""How often a stream looks before it ends; the browser comes back, and is asked who it is."""

T = TypeVar("T")


class Live:
    """Streams to browsers, until the server ends."""

    def __init__(self) -> None:
        """Begin with no streams."""
        self._ending = asyncio.Event()

    def end(self) -> None:
        """End every stream, so that the server can."""
        self._ending.set()

    async def changes(
        self, mark: Callable[[], Hashable], render: Callable[[], T]
    ) -> AsyncIterator[T]:
        """Yield `render()` at once and whenever `mark()` is not what it was."""
        seen: Hashable = None
        for _ in range(LOOKS):
            found = await run_in_threadpool(mark)
            if found != seen:
                seen = found
                yield await run_in_threadpool(render)
            if await self._ended_within(INTERVAL):
                return

    async def _ended_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._ending.wait()
        except TimeoutError:
            return False
