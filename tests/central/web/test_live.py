"""Live pages: one look for all who watch, one rendering for all who would see the same."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Connection, Engine

from central.web.live import Live, Parts


class Figures:
    """A mark in the test's hand, that counts how often it is looked at."""

    def __init__(self) -> None:
        self.value = 1
        self.looks = 0

    def __call__(self, _connection: Connection) -> int:
        self.looks += 1
        return self.value


async def first(changes: AsyncIterator[str]) -> str:
    return await anext(aiter(changes))


def test_a_hundred_who_watch_cost_one_look_and_all_hear_of_a_change(engine: Engine) -> None:
    figures = Figures()

    async def watched() -> list[str]:
        live = Live(engine)
        live.add("fleet", figures)
        version = live.version(["fleet"])
        waiting = [asyncio.create_task(first(live.changes(["fleet"], version))) for _ in range(100)]
        await asyncio.sleep(0)  # all of them begin to wait
        figures.value, figures.looks = 2, 0
        heard = await asyncio.wait_for(asyncio.gather(*waiting), 20)
        live.end()
        assert heard[0] != version
        return heard

    heard = asyncio.run(watched())
    assert len(set(heard)) == 1
    assert figures.looks <= 3


def test_who_has_another_version_hears_so_at_once_and_an_end_ends_every_stream(
    engine: Engine,
) -> None:
    async def watched() -> list[str]:
        live = Live(engine)
        live.add("fleet", Figures())
        live.version(["fleet"])
        heard = []
        async for version in live.changes(["fleet"], "of a run before"):
            heard.append(version)
            live.end()
        return heard

    assert len(asyncio.run(asyncio.wait_for(watched(), 20))) == 1


def test_topics_that_there_are_not_are_left_out(engine: Engine) -> None:
    live = Live(engine)
    live.add("fleet", Figures())
    assert live.known(["fleet", "nowhere"]) == ("fleet",)


def test_a_part_is_rendered_once_a_version_for_all_who_ask_at_once() -> None:
    parts, together = Parts(), Barrier(8)
    rendered: list[str] = []

    def render(version: str) -> str:
        rendered.append(version)
        return version

    def ask(version: str) -> str:
        together.wait(10)
        return parts.get("fleet in Dutch", version, lambda: render(version))

    with ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(ask, ["1"] * 8)) == {"1"}
        assert set(crowd.map(ask, ["2"] * 8)) == {"2"}
    assert rendered == ["1", "2"]


def test_few_parts_are_kept() -> None:
    parts = Parts()
    for number in range(1000):
        parts.get(number, "1", str)
    assert len(parts._parts) <= 64
