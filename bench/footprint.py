"""`./dev bench footprint`: what a running gate costs: memory, processor when idle, time to start.

The gate is `werfpoort-edge run` as systemd starts it, on the real line, with one virtual reader. A
few people pass first, so that what is loaded on first use is counted too.
"""

import os
from itertools import islice
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Annotated

import typer

from bench.figures import Spread, last_line, show
from edge.simulator.vpcd import VirtualSlot
from stage.screen import Screen
from stage.site import Plan, Site
from stage.workers import Entry, crew

_PEOPLE = 5
_MS = 1000


def main(
    seconds: Annotated[float, typer.Option(min=1, help="How long it is watched idle.")] = 30.0,
    starts: Annotated[int, typer.Option(min=1, help="How often it is started.")] = 5,
) -> None:
    """Measure a gate with one lane."""
    with Site(Plan(pulse_seconds=0.1)) as site:
        ready = [_restarted(site) for _ in range(starts)]
        with VirtualSlot(site.pcscd.ports[0]) as slot, Screen(site.kiosk_port) as screen:
            entry = Entry(slot, screen)
            views = [
                entry.pass_through(worker.card) for worker in islice(crew(site.issuer), _PEOPLE)
            ]
            site.wait_registered([view["check_in"] for view in views if view["check_in"]])
        pid = site.gate.process.pid
        before = _processor_seconds(pid)
        Event().wait(seconds)
        idle = (_processor_seconds(pid) - before) / seconds
        rss = _rss(pid)
    spread = Spread.of(ready)
    show("from start to READY=1", {f"{starts} starts": spread})
    last_line(
        "footprint",
        {
            "rss_mb": round(rss / 1000, 1),
            "idle_cpu_percent": round(100 * idle, 2),
            "ready_s": round(spread.p50 / _MS, 2),
            "ready_worst_s": round(spread.most / _MS, 2),
        },
    )


def _restarted(site: Site) -> float:
    site.gate.stop()
    begin = perf_counter()
    site.gate.start()
    return (perf_counter() - begin) * _MS


def _processor_seconds(pid: int) -> float:
    """Return the processor time of a process and all its threads (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> int:
    """Return what is resident, in kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if "VmRSS" in line))


if __name__ == "__main__":
    typer.run(main)
