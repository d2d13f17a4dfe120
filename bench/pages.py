"""`./dev bench pages`: the pages before a thousand gates and a hundred people who watch them.

The central is a process of its own behind real TLS; its database is filled, no gate runs. Measured
are how long the server takes for a page, and how long after a gate's change every watching browser
has its new part: each holds a stream of events and asks for the part as a browser would.
"""

import asyncio
import json
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import httpx
import typer
from sqlalchemy import Engine, insert, update

from bench.figures import Spread, last_line, show
from central.clock import wall_clock
from central.database import open_engine, sqlite_url, writing
from central.fleet.states import note_states
from central.schema import device_health, device_keys, devices
from central.watch.health import keep_newest
from central.watch.inbox import Heard
from protocol.health import ClockHealth, Health, Versions
from protocol.identifiers import DeviceId
from protocol.records import ClockSource
from protocol.sessions import Life, Place, State
from stage.central import Central
from stage.ports import free_ports

SITES = 20
OPERATOR = "operator"
PAGES = ("/fleet", "/fleet?status=away", "/fleet?sort=-backlog&page=5", "/", "/alarms")
PATIENCE = 60.0
"""Seconds that an answer may take before the benchmark gives up."""
_HEAD = Place(seq=1, hash="0" * 64)


def main(
    gates: Annotated[int, typer.Option(min=2, help="Gates in the fleet.")] = 1000,
    viewers: Annotated[int, typer.Option(min=1, help="Browsers that watch it.")] = 100,
    asked: Annotated[int, typer.Option(min=1, help="How often each page is asked for.")] = 30,
    changes: Annotated[int, typer.Option(min=1, help="How often a gate changes.")] = 10,
) -> None:
    """Fill a central, ask for its pages, and have people watch it change."""
    with (
        TemporaryDirectory(prefix="werfpoort-pages-") as folder,
        _central(Path(folder) / "central", gates) as (central, names),
    ):
        with central.client() as client:
            _sign_in(client, central.password)
            served = {page: _served(client, page, asked) for page in PAGES}
            cookie = client.cookies["__Host-session"]
        seen, cores = asyncio.run(_watched(central, cookie, names, viewers, changes))
        show(f"{gates} gates", {**served, f"a change, seen by {viewers}": seen})
        figures = {
            "gates": gates,
            "viewers": viewers,
            "server_ms": {page: spread.as_json() for page, spread in served.items()},
            "change_visible_ms": seen.as_json(),
            "cores_while_changing": cores,
        }
        last_line("pages", figures)


class _Central:
    """The running central and the ways in."""

    def __init__(self, central: Central) -> None:
        """Take the central before it runs, to be filled."""
        self.engine = open_engine(sqlite_url(central.data / "central.sqlite3"))
        said = central.run("user", "add", OPERATOR, "--json")
        self.password = str(json.loads(said)["password"])
        self.address = central.address
        self.trust = ssl.create_default_context(cafile=str(central.data / "vault" / "ca.pem"))
        self._central = central

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, verify=self.trust, timeout=PATIENCE)

    def cpu(self) -> float:
        """Return the seconds of processor time that the server has used."""
        stat = Path(f"/proc/{self._central.process.pid}/stat").read_text().rpartition(") ")[2]
        return sum(map(int, stat.split()[11:13])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _central(data: Path, gates: int) -> Iterator[tuple[_Central, list[DeviceId]]]:
    port, broker_port = free_ports(2)
    central = Central(data, port=port, broker_port=broker_port, log=data.with_suffix(".log"))
    central.run("init", "--host", "localhost")
    filled = _Central(central)
    names = _fill(filled.engine, gates)
    central.start()
    try:
        yield filled, names
    finally:
        central.stop()


def _fill(engine: Engine, gates: int) -> list[DeviceId]:
    """Put gates into the fleet that are well, and one that is not heard any more."""
    now = wall_clock()
    names = [DeviceId(f"gate-{number:05d}") for number in range(1, gates + 1)]
    with writing(engine) as connection:
        connection.execute(insert(devices), [_device(name, n, now) for n, name in enumerate(names)])
        connection.execute(insert(device_keys), [_key(name, now) for name in names])
        state = State(state=Life.ALIVE, session=1, version="0.1.0")
        note_states(connection, dict.fromkeys(names, state), now)
        keep_newest(connection, {name: Heard(_health(now), now) for name in names})
        dead = State(state=Life.DEAD, session=1, version="0.1.0")
        note_states(connection, {names[gates // 2]: dead}, now)
    return names


def _device(name: DeviceId, number: int, now: datetime) -> dict[str, object]:
    return {"id": name, "site": f"1Y{number % SITES:08d}EQC", "created_at": now}


def _key(name: DeviceId, now: datetime) -> dict[str, object]:
    return {
        "kid": name,
        "device": name,
        "public_key": name.encode().ljust(32),
        "certificate_serial": name,
        "valid_until": now + timedelta(days=300),
        "enrolled_at": now,
    }


def _health(now: datetime) -> Health:
    return Health(
        session=1,
        beat=1,
        uptime=100,
        clock=ClockHealth(at=now, source=ClockSource.NTP, trusted=True),
        backlog=0,
        head=_HEAD,
        disk=20,
        temperature=45.0,
        versions=Versions(gate="0.1.0", system="Debian", board="Pi"),
    )


def _sign_in(client: httpx.Client, password: str) -> None:
    form = {"name": OPERATOR, "password": password}
    answer = client.post("/login", data=form, headers={"origin": str(client.base_url)})
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise SystemExit(f"signing in was answered with {answer.status_code}")


def _served(client: httpx.Client, page: str, asked: int) -> Spread:
    """Return how long the server takes for a page, in milliseconds."""
    client.get(page)
    took = []
    for _ in range(asked):
        begun = perf_counter()
        client.get(page).raise_for_status()
        took.append((perf_counter() - begun) * 1000)
    return Spread.of(took)


async def _watched(
    central: _Central, cookie: str, names: list[DeviceId], viewers: int, changes: int
) -> tuple[Spread, float]:
    """Return how long after a change each viewer had it, and how many cores that took."""
    headers = {"cookie": f"__Host-session={cookie}"}
    limits = httpx.Limits(max_connections=2 * viewers + 1)
    seen: asyncio.Queue[float] = asyncio.Queue()
    took: list[float] = []
    async with httpx.AsyncClient(
        base_url=central.address,
        verify=central.trust,
        timeout=PATIENCE,
        headers=headers,
        limits=limits,
    ) as client:
        page = await client.get("/fleet")
        version = page.text.partition('data-version="')[2].partition('"')[0]
        ready = asyncio.Semaphore(0)
        view = partial(_view, client, version, ready, seen)
        watching = [asyncio.create_task(view()) for _ in range(viewers)]
        for _ in range(viewers):
            await asyncio.wait_for(ready.acquire(), PATIENCE)
        begun, cpu = perf_counter(), central.cpu()
        for number in range(changes):
            await asyncio.to_thread(_change, central.engine, names[number], number + 1)
            at = perf_counter()
            took += [await asyncio.wait_for(seen.get(), PATIENCE) - at for _ in range(viewers)]
        share = (central.cpu() - cpu) / (perf_counter() - begun)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return Spread.of([1000 * one for one in took]), round(share, 2)


async def _view(
    client: httpx.AsyncClient, version: str, ready: asyncio.Semaphore, seen: asyncio.Queue[float]
) -> None:
    """Watch the fleet as a browser does: hear that it changed, ask for the part."""
    query = {"of": "fleet", "since": version}
    async with client.stream("GET", "/events", params=query) as events:
        ready.release()
        async for line in events.aiter_lines():
            if line.startswith("data: "):
                await client.get("/fleet", headers={"x-live": "1"})
                seen.put_nowait(perf_counter())


def _change(engine: Engine, name: DeviceId, backlog: int) -> None:
    h = device_health.c
    with writing(engine) as connection:
        connection.execute(update(device_health).where(h.device == name).values(backlog=backlog))


if __name__ == "__main__":
    typer.run(main)
