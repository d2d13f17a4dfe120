"""`./dev demo`: the whole line on this machine, with invented workers passing through.

With `--exit` it sends a number of workers, waits for their receipts and ends; what it says at the
end is read from the gate's journal and the central's ledger, never from its own counting.
"""

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from itertools import islice
from types import FrameType
from typing import Annotated, Any

import typer

from edge.simulator.vpcd import VirtualSlot
from stage.errors import StageError
from stage.neighbours import Neighbours
from stage.process import find_program
from stage.screen import Screen
from stage.site import Plan, Site
from stage.workers import Entry, crew

OPERATOR = "operator"
MANAGER = "site-manager"
SOONER = {"WERFPOORT_ALARM_SILENT_SECONDS": "30"}
"""Who watches a demo does not wait two minutes for its first alarm."""
JOURNAL_LENGTH = 1_000_000
"""More records than a demo makes."""
PAUSE_S = 4.0
"""Between two workers, while a person watches."""
ENDING = (signal.SIGINT, signal.SIGTERM)
"""What ends it: Ctrl-C, and what a service manager sends."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the workers."""

    workers: int
    admitted: int
    receipts: int

    def __str__(self) -> str:
        """Return the line that the demo ends with."""
        return f"{self.workers} workers, {self.admitted} admitted, {self.receipts} receipts"


def main(
    workers: Annotated[
        int, typer.Option(min=0, help="How many workers pass; 0 for an endless stream.")
    ] = 0,
    *,
    leave: Annotated[
        bool, typer.Option("--exit", help="End when the workers have passed (12 unless told).")
    ] = False,
) -> None:
    """Run a central, a broker, a card reader and a gate, and send workers through."""
    for number in ENDING:
        signal.signal(number, _end)
    try:
        with Site(Plan(log="json" if leave else "text", central=SOONER)) as site:
            if leave:
                tally = _send(site, workers or 12)
                typer.echo(str(tally))
                sys.exit(0 if len({tally.workers, tally.admitted, tally.receipts}) == 1 else 1)
            _watch(site, workers)
    except StageError as error:
        sys.exit(f"The demo cannot go on: {error}")
    except KeyboardInterrupt as asked:
        typer.echo("\nEnded.")
        if leave or asked.args != (signal.SIGINT,):
            sys.exit(128 + asked.args[0])  # it was not to end yet: as a shell says it


def _end(number: int, _frame: FrameType | None) -> None:
    """Leave whatever is going on; the parts are then ended in order."""
    raise KeyboardInterrupt(signal.Signals(number))


def _send(site: Site, count: int) -> Tally:
    typer.echo(f"The line runs; {count} workers come to the gate.")
    check_ins: list[str] = []
    with VirtualSlot(site.pcscd.ports[0]) as slot, Screen(site.kiosk_port) as screen:
        entry = Entry(slot, screen)
        for number, worker in enumerate(islice(crew(site.issuer), count), start=1):
            view = entry.pass_through(worker.card)
            typer.echo(f"  {number:3d}  {view['title']}  {view['first_name']} {view['number']}")
            if view["check_in"]:
                check_ins.append(view["check_in"])
        try:
            site.wait_registered(check_ins)
        except StageError as error:
            typer.echo(f"Not every receipt came: {error}", err=True)
    return tally(site, count)


def tally(site: Site, workers: int) -> Tally:
    """Count from what both sides hold: receipts are numbers that the ledger proves."""
    shown = site.gate.run("journal", "show", "--json", "--last", str(JOURNAL_LENGTH))
    entries: list[dict[str, Any]] = json.loads(shown)
    check_ins = [entry for entry in entries if entry["type"] == "check-in"]
    numbers = {entry["receipt"] for entry in check_ins if entry["receipt"]}
    ledger = json.loads(site.central.run("ledger", "verify", "--json"))
    if ledger["problems"]:
        raise StageError(f"the ledger does not hold: {ledger['problems']}")
    return Tally(workers, len(check_ins), min(len(numbers), ledger["receipts"]))


def _watch(site: Site, workers: int) -> None:
    central = site.central
    account = json.loads(central.run("user", "add", OPERATOR, "--json"))
    bounded = ("--role", "site-manager", "--site", site.plan.workplace)
    manager = json.loads(central.run("user", "add", MANAGER, *bounded, "--link", "--json"))
    typer.echo(
        f"""
The line runs. Ctrl-C ends all of it.

  the worker's screen   {site.kiosk_address}
  the operator's page   {central.address}/
                        name {account["name"]}, password {account["password"]}
                        (the browser warns: the certificate is this demo's own)
  the first page of a   {manager["link"]}
  new site manager      (a link for one use: he chooses a password, and sees his own site alone)

Look at: who is on site, who waits to be let in and who was refused ({central.address}/presence);
eleven simulated gates beside the real one, one silent, one away, one with its box open
({central.address}/fleet, /alarms); a further gate that waits for its code (/sites).

  the logs              {site.logs}

The gate's log, one line a check-in:
"""
    )
    follow = [find_program("setpriv", package="util-linux"), "--pdeathsig", "TERM", "--"]
    follow += [find_program("tail", package="coreutils"), "-n", "+1", "-f"]
    with (
        subprocess.Popen([*follow, str(site.logs / "gate.log")]) as tail,  # noqa: S603  no shell, our own file
        VirtualSlot(site.pcscd.ports[0]) as slot,
        Screen(site.kiosk_port) as screen,
        Neighbours(site, account["name"], account["password"]),
    ):
        try:
            entry = Entry(slot, screen)
            for worker in islice(crew(site.issuer), workers or None):
                entry.pass_through(worker.card)
                threading.Event().wait(PAUSE_S)
            typer.echo(f"{workers} workers have passed; the gate goes on. Ctrl-C ends it.")
            signal.pause()
        finally:
            tail.terminate()


if __name__ == "__main__":
    typer.run(main)
