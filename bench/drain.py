"""`./dev bench drain`: a day without central, then everything is sent while people go on coming.

A gate's journal with 50,000 records that nobody has heard of meets the real broker and the real
central. Measured are how fast it empties, how long people wait at the arm meanwhile (from the
reader's event to the relay) beside how long they wait on a quiet day, and what it costs in memory.

Quiet days and drains take turns, so that both meet the same machine, and are judged together: of
more than a thousand people on each side p99 is not one of the worst few. Broker and central, which
stand elsewhere in life, give way to the gate for the processor all the time; the disk is shared.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Annotated

import typer
from rich.progress import Progress, track

from bench.figures import Spread, last_line, show
from bench.played import crowd
from bench.playing import PlayedGate
from edge.admission import Admitted
from edge.clock import SystemClock
from edge.drafts import Drafter
from edge.uplink import identity as identities
from edge.uplink.journal import Journal
from edge.uplink.journal_file import FILE_NAME
from protocol.records import Direction
from stage.site import Plan, Site

PACE = 20.0
"""People a second at the gate, on the quiet day and while it drains."""
QUIET_SECONDS = 20.0
GIVES_WAY = 10
"""The nice value of what stands elsewhere in life."""
_PEOPLE_SEED = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """A quiet day and a drain behind it: what people waited, in ms, and how fast it went."""

    quiet: list[float]
    busy: list[float]
    seconds: float
    told: int
    rss: int
    """Peak, in kB."""

    @property
    def ratio(self) -> float:
        """The p99 of the drain against the quiet day's."""
        return round(Spread.of(self.busy).p99 / Spread.of(self.quiet).p99, 2)


def main(
    records: Annotated[int, typer.Option(min=100, help="How many wait.")] = 50_000,
    turns: Annotated[int, typer.Option(min=1, help="How often it is done.")] = 3,
) -> None:
    """Measure how a gate drains."""
    with Site(Plan(played=True)) as site, PlayedGate(site, PACE) as gate:
        for process in (site.broker.process, site.central.process):
            give_way(process.pid)
        os.nice(GIVES_WAY)  # the bench itself
        done = [turn(gate, records) for _ in range(turns)]
        ledger = json.loads(site.central.run("ledger", "verify", "--json"))
    told, seconds = sum(each.told for each in done), sum(each.seconds for each in done)
    if ledger["problems"] or ledger["records"] < told:
        raise SystemExit(f"The ledger does not hold what was sent: {ledger}")
    all_quiet = [wait for each in done for wait in each.quiet]
    all_busy = [wait for each in done for wait in each.busy]
    quiet, busy = Spread.of(all_quiet), Spread.of(all_busy)
    show(f"{told} records in {seconds:.1f} s", {"a quiet day": quiet, "while it drains": busy})
    last_line(
        "drain",
        {
            "records_per_second": round(told / seconds),
            "live_p99_ratio": round(busy.p99 / quiet.p99, 2),
            "rss_mb": round(max(each.rss for each in done) / 1000, 1),
            "records": told,
            "people": [len(all_quiet), len(all_busy)],
            "live_ms": busy.as_json(),
            "quiet_ms": quiet.as_json(),
            "ratio_of_each_turn": [each.ratio for each in done],
            "load": round(os.getloadavg()[0], 1),
        },
    )


def give_way(pid: int) -> None:
    """Let a process, with all its threads, take the processor only when nobody else wants it."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.setpriority(os.PRIO_PROCESS, int(thread.name), GIVES_WAY)


def turn(gate: PlayedGate, records: int) -> Turn:
    """Have a quiet day, and a day without central that is drained."""
    begin = gate.log.stat().st_size
    with gate.running():
        Event().wait(QUIET_SECONDS)
    end_of_quiet = gate.log.stat().st_size
    fill(gate.state, records)
    seconds, told, rss = drained(gate)
    log = gate.log.read_bytes()
    return Turn(waits(log[begin:end_of_quiet]), waits(log[end_of_quiet:]), seconds, told, rss)


def fill(state: Path, records: int) -> None:
    """Journal so many records as a day at the gate does: check-ins, each with its passage."""
    identity = identities.load(state)
    drafter = Drafter(identity.sealing_key, os.urandom)
    clock, people = SystemClock(always_trusted=True), crowd(_PEOPLE_SEED)
    with Journal.open(
        state / FILE_NAME, device=identity.device, site=identity.site, key=identity.key
    ) as journal:
        # No gate does this: it only spares the bench 50,000 syncs that are not measured here.
        journal._db.execute("PRAGMA synchronous = OFF")  # noqa: SLF001  the reason above
        for _ in track(range(records // 2), "a day without central"):
            moment = clock.moment()
            made = journal.append(
                drafter.check_in(
                    Admitted(next(people)), lane="lane-9", direction=Direction.IN, moment=moment
                )
            )
            journal.append(drafter.passage(made.id, lane="lane-9", outcome="passed", moment=moment))
    os.sync()  # else the gate's first sync would pay for all of these


def drained(gate: PlayedGate) -> tuple[float, int, int]:
    """Run the gate until the day is settled; return seconds, records, and its peak RSS in kB."""
    with gate.reader() as reader, Progress() as progress:
        begin, end = reader.acked, reader.length
        task = progress.add_task("draining", total=end - begin)
        with gate.running() as pid:
            started: float | None = None
            while (acked := reader.acked) < end:
                if started is None and acked > begin:
                    started, begin = perf_counter(), acked
                progress.update(task, completed=acked)
                Event().wait(0.02)
            seconds = perf_counter() - (started or 0.0)
            return seconds, end - begin, _peak_rss(pid)


def _peak_rss(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if "VmHWM" in line))


def waits(log: bytes) -> list[float]:
    """Return what people waited from the reader's event to the relay, in ms, from a gate's log."""
    found = []
    for line in log.splitlines():
        with suppress(ValueError):  # a line that the kill cut
            if b'"event": "check-in"' in line:
                found.append(float(json.loads(line)["card_to_relay_ms"]))
    return found


if __name__ == "__main__":
    typer.run(main)
