"""`./dev bench storm`: thousands of gates come back at once, each with records that waited.

All lines break when the broker is stopped; every gate captures ten check-ins; the broker starts
again. Measured is the time until the last record is settled at its gate by a verified word. What
was lost or doubled is counted in the ledger, not by who sent it.
"""

import os
import resource
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from sqlalchemy import func, select

from bench.bridge import Database, database_of
from bench.figures import last_line
from bench.loading import Load, identities, ledger, parts_of, resident_mb
from central.database import open_engine, reading
from central.schema import records
from central.settings import Settings
from stage.site import Plan, Site

RECORDS = 10
_SPARE_FILES = 500
"""Open files beside one a gate, in the broker and in the load."""
_PATIENCE = 1_800.0


def main(
    devices: Annotated[int, typer.Option(min=1, help="How many gates come back.")] = 10_000,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes of their own that take records; 0: serve does.")
    ] = 2,
    database: Annotated[Database, typer.Option(help="Where the ledger is.")] = Database.SQLITE,
) -> None:
    """Measure how a storm passes."""
    console = Console(stderr=True)
    count = possible(devices)
    if count < devices:
        console.print(
            f"This process may have open files for {count} gates only, so the storm is smaller: "
            f"for {devices} run it as root, or raise the limit first (ulimit -Hn)."
        )
    with database_of(database), Site(Plan(played=True, workers=workers)) as site:
        load = Load(identities(site, count), parts_of(site, site.central.process.pid))
        connected = load.connect()
        console.print(f"{count} gates connected in {connected:.0f} s; now the broker goes away.")
        before = _held(site)
        site.broker.stop()
        load.fleet.run(lambda _now: load.fleet.connected == 0)
        for gate in track(load.fleet.gates, f"{RECORDS} check-ins a gate", console=console):
            load.crowd.make(gate, RECORDS)
            load.fleet.capture(gate, RECORDS)
        site.broker.start()
        begin = monotonic()
        used = {part: -seconds for part, seconds in load.processor_seconds().items()}
        load.fleet.run(lambda now: not load.fleet.backlog or now >= begin + _PATIENCE)
        seconds = monotonic() - begin
        used = {part: used[part] + spent for part, spent in load.processor_seconds().items()}
        memory = resident_mb(site.central.process.pid)
        load.fleet.close()
        kept, distinct = (
            after - earlier for after, earlier in zip(_held(site), before, strict=True)
        )
        proved = ledger(site)
    sent = count * RECORDS
    last_line(
        "storm",
        {
            "database": database.value,
            "workers": workers,
            "devices": count,
            "seconds": round(seconds, 1),
            "lost": sent - distinct,
            "doubled": kept - distinct,
            "records": sent,
            "receipts_at_gates": load.tally.receipts,
            "messages": load.tally.messages,
            "lines_lost": load.tally.lost,
            "not_believed": load.tally.alarms,
            "connect_seconds": round(connected, 1),
            "cpu_seconds": {part: round(spent, 1) for part, spent in used.items()},
            "central_rss_mb": memory,
            "ledger_receipts": proved["receipts"],
            "load_average": round(os.getloadavg()[0], 1),
        },
    )


def possible(devices: int) -> int:
    """Raise the limit on open files as far as it goes; return how many gates that is enough for."""
    wanted = devices + _SPARE_FILES
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limits in ((wanted, max(wanted, hard)), (min(wanted, hard), hard)):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        except (ValueError, OSError):  # only root raises the hard one, and not for ever
            continue
        return min(devices, limits[0] - _SPARE_FILES)
    return min(devices, hard - _SPARE_FILES)


def _held(site: Site) -> tuple[int, int]:
    """Return how many check-ins the ledger has, and how many different ones."""
    engine = open_engine(Settings.load(data=site.central.data).database_url)
    r = records.c
    with reading(engine) as connection:
        kept, distinct = connection.execute(
            select(func.count(r.receipt), func.count(r.id.distinct())).where(r.receipt.is_not(None))
        ).one()
    engine.dispose()
    return int(kept), int(distinct)


if __name__ == "__main__":
    typer.run(main)
