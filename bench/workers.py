"""`./dev bench workers`: what several bridge workers on one PostgreSQL give, and what they cost.

Two loads for each number of workers: gates that send live, one record a message; and gates behind
an outage, several messages of a gate under way at once, which a shared subscription spreads over
the workers. The second tells what comes early costs: messages that are sent again.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bench.figures import Spread, last_line
from bench.loading import Load, Measured, identities, ledger, processor_seconds
from edge.uplink.messages import BATCH_RECORDS
from stage.postgres import Postgres
from stage.process import Child, console_script
from stage.site import Plan, Site

LIVE = 200
"""Gates that send live at one time."""
BEHIND = 20
"""Gates with a backlog."""


def main(
    workers: Annotated[str, typer.Option(help="How many, one after the other.")] = "1,2,4",
    seconds: Annotated[float, typer.Option(help="How long gates send live.")] = 15,
    backlog: Annotated[int, typer.Option(help="Records in a gate's backlog.")] = 500,
) -> None:
    """Measure workers side by side."""
    found: dict[str, dict[str, Any]] = {}
    with _postgres(), Site(Plan(played=True)) as site:
        fleet = identities(site, LIVE)
        site.central.stop()
        load = Load(fleet, {})
        load.connect()
        for number in map(int, workers.split(",")):
            with _running(site, number) as children:
                found[str(number)] = {
                    "live": _measured(lambda: load.closed_loop(LIVE, 1, seconds), children),
                    "behind": _measured(_backlog_of(load, backlog), children),
                }
        load.fleet.close()
        held = ledger(site)
    _show(found)
    average = round(os.getloadavg()[0], 1)
    last_line("workers", {"workers": found, "receipts": held["receipts"], "load_average": average})


def _backlog_of(load: Load, records: int) -> Callable[[], Measured]:
    """Prepare gates with so much to send; return what sends it all."""
    gates = load.fleet.gates[:BEHIND]
    for gate in gates:
        load.crowd.make(gate, records - gate.journal.made)

    def drain() -> Measured:
        messages, settled, begin = load.tally.messages, load.tally.settled, monotonic()
        load.watch.seconds.clear()
        for gate in gates:
            load.watch.came(gate, records, begin)
            load.fleet.capture(gate, records)
        load.settle()
        seconds = monotonic() - begin
        waits = [1000 * wait for wait in load.watch.seconds]
        return Measured(
            load.tally.settled - settled, seconds, waits, load.tally.messages - messages, {}
        )

    return drain


def _measured(load: Callable[[], Measured], workers: list[Child]) -> dict[str, Any]:
    before = _used(workers)
    measured = load()
    spread = Spread.of(measured.waits)
    return {
        "per_second": round(measured.rate),
        "p50_ms": spread.p50,
        "p99_ms": spread.p99,
        "records_per_message": round(measured.settled / measured.messages, 1),
        "worker_us_per_record": round(1e6 * (_used(workers) - before) / measured.settled),
    }


def _used(workers: list[Child]) -> float:
    return sum(processor_seconds(worker.pid) for worker in workers)


@contextmanager
def _running(site: Site, number: int) -> Iterator[list[Child]]:
    """Run so many workers beside each other."""
    children = [
        Child(
            f"worker {name}",
            [console_script("werfpoort-central"), "bridge", "--name", str(name)],
            log=site.logs / f"worker-{name}.log",
            environment=site.central.environment,
        )
        for name in range(1, number + 1)
    ]
    for child in children:
        child.start()
    for child in children:
        child.wait_line("bridge.connected")
    try:
        yield children
    finally:
        for child in children:
            child.stop()


@contextmanager
def _postgres() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="werfpoort-pg-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "server", log=Path(folder) / "postgres.log")
        server.start()
        try:
            os.environ["WERFPOORT_DATABASE"] = server.create("bench")
            yield
        finally:
            os.environ.pop("WERFPOORT_DATABASE", None)
            server.stop()


def _show(found: dict[str, dict[str, Any]]) -> None:
    columns = ("a second", "p50 ms", "p99 ms", f"records a message (of {BATCH_RECORDS})", "CPU µs")
    table = Table("workers", "load", *columns)
    for number, loads in found.items():
        for name, figures in loads.items():
            table.add_row(number, name, *(str(figure) for figure in figures.values()))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
