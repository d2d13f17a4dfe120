"""`./dev bench bridge`: receipts a second, and how long a gate waits for its verified word.

The real broker and the real central on this machine, loaded by a simulated fleet on the same
machine. Three phases: a minute of as much as goes, messages of several records (what gates send
behind an outage); a minute at a given pace; as much as goes with one record a message (what gates
send live). Then a bare subscriber in the central's place, with one check-in a message.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.baseline import READY
from bench.baseline_gates import PlainGate
from bench.figures import Spread, last_line
from bench.loading import Load, Measured, identities, ledger, parts_of, resident_mb
from central.vault import Vault
from edge.simulator.fleet.traffic import Traffic
from edge.uplink.identity import Identity
from stage.postgres import Postgres
from stage.site import Plan, Site

HOUSE = Path(__file__).parents[1]
GATES = 500
TOGETHER = 10
"""Records a message, and people who come to a gate at once, in the first two phases."""
IN_FLIGHT = 350
"""Records under way at one time where as much is sent as goes."""
LIVE_SECONDS = 20.0
_ENOUGH = 5_000
"""Records that are signed beforehand for each second in which all is sent that goes."""
_LOOKS = 10
"""How often the memory is looked at while it soaks."""


class Database(StrEnum):
    """Where the ledger is."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


def main(
    *,
    database: Annotated[Database, typer.Option(help="Where the ledger is.")] = Database.SQLITE,
    rate: Annotated[float, typer.Option(help="Check-ins a second in the paced phase.")] = 3_000,
    seconds: Annotated[
        float, typer.Option(help="How long each of the first two phases lasts.")
    ] = 60,
    gates: Annotated[int, typer.Option(min=100, help="How many gates there are.")] = GATES,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes of their own that take records; 0: serve does.")
    ] = 2,
    soak: Annotated[
        float, typer.Option(help="Minutes at half the pace after that, to watch the memory.")
    ] = 0,
) -> None:
    """Measure the bridge, and the bare baseline beside it."""
    with database_of(database) as url, Site(Plan(played=True, workers=workers)) as site:
        fleet = identities(site, gates)
        load = Load(fleet, parts_of(site, site.central.process.pid))
        # before they connect: a gate that signs for a minute says nothing, and loses its line
        load.make(round((rate + _ENOUGH) * seconds), "records are signed")
        load.connect()
        limit, paced, live, memory = _product(site, load, rate, seconds)
        soaked = _soaked(site, load, rate / 2, 60 * soak) if soak else {}
        load.fleet.close()
        held = ledger(site)
        site.central.stop()
        bare = _bare(site, fleet, url)
    _show(limit=limit, paced=paced, live=live, bare=bare)
    spread = Spread.of(paced.waits)
    last_line(
        "bridge",
        {
            "database": database.value,
            "workers": workers,
            "receipts_per_second": round(paced.rate),
            "p50_ms": spread.p50,
            "p99_ms": spread.p99,
            "baseline_per_second": round(bare.rate),
            "records_per_message": TOGETHER,
            "limit_per_second": round(limit.rate),
            "limit_p50_ms": Spread.of(limit.waits).p50,
            "limit_p99_ms": Spread.of(limit.waits).p99,
            "live_per_second": round(live.rate),
            "live_p99_ms": Spread.of(live.waits).p99,
            "baseline_p99_ms": Spread.of(bare.waits).p99,
            "cpu_us_per_receipt": limit.microseconds(),
            "paced_cpu_us_per_receipt": paced.microseconds(),
            "live_cpu_us_per_receipt": live.microseconds(),
            "baseline_cpu_us_per_receipt": bare.microseconds(),
            "central_rss_mb": memory,
            "receipts": held["receipts"],
            **soaked,
            "load_average": round(os.getloadavg()[0], 1),
        },
    )


@contextmanager
def database_of(kind: Database) -> Iterator[str | None]:
    """Give the URL of a new PostgreSQL, None for the SQLite file that every central begins with."""
    if kind is Database.SQLITE:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="werfpoort-pg-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "server", log=Path(folder) / "postgres.log")
        server.start()
        try:
            os.environ["WERFPOORT_DATABASE"] = server.create("bench")
            yield os.environ["WERFPOORT_DATABASE"]
        finally:
            os.environ.pop("WERFPOORT_DATABASE", None)
            server.stop()


def _soaked(
    site: Site, load: Load, rate: float, seconds: float
) -> dict[str, float | list[list[float]]]:
    """Go on for long, with records that are signed on the way; return what memory it took."""
    pid = site.central.process.pid
    memory: list[list[float]] = []

    def look(now: float) -> None:
        if now >= len(memory) * seconds / _LOOKS:
            memory.append(resident_mb(pid))

    measured = load.open_loop(Traffic(len(load.fleet.gates), rate, seconds, TOGETHER), look)
    return {
        "soak_minutes": seconds / 60,
        "soak_per_second": round(measured.rate),
        "soak_p99_ms": Spread.of(measured.waits).p99,
        "soak_rss_mb": memory,
    }


def _product(
    site: Site, load: Load, rate: float, seconds: float
) -> tuple[Measured, Measured, Measured, list[list[float]]]:
    central, gates = site.central.process, len(load.fleet.gates)
    limit = load.closed_loop(IN_FLIGHT // TOGETHER, TOGETHER, seconds)
    memory = [resident_mb(central.pid)]
    paced = load.open_loop(Traffic(gates, rate, seconds, TOGETHER))
    memory.append(resident_mb(central.pid))
    live = load.closed_loop(min(IN_FLIGHT, gates), 1, LIVE_SECONDS)
    return limit, paced, live, memory


def _bare(site: Site, fleet: list[Identity], url: str | None) -> Measured:
    vault, file = Vault.open(site.central.data), site.folder / "bare.sqlite3"
    files = vault.client("central-bridge")
    command = [
        *(sys.executable, "-m", "bench.baseline", url or str(file)),
        *("--port", str(fleet[0].brokers[0].port), "--ca", str(vault.ca_certificate_path)),
        *("--certificate", str(files.certificate), "--key", str(files.key)),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOUSE) as child:  # noqa: S603 - our own program
        try:
            if child.stdout is None or READY not in child.stdout.readline():
                raise SystemExit("The baseline did not start.")
            load = Load(fleet, parts_of(site, child.pid), PlainGate)
            load.connect()
            return load.closed_loop(min(IN_FLIGHT, len(fleet)), 1, LIVE_SECONDS)
        finally:
            child.kill()


def _show(**phases: Measured) -> None:
    table = Table("phase", "a second", "p50 ms", "p99 ms", "records a message", "CPU µs a record")
    for name, measured in phases.items():
        spread = Spread.of(measured.waits)
        table.add_row(
            name,
            f"{measured.rate:.0f}",
            f"{spread.p50:.0f}",
            f"{spread.p99:.0f}",
            f"{measured.settled / max(measured.messages, 1):.1f}",
            ", ".join(f"{part} {used}" for part, used in measured.microseconds().items()),
        )
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
