"""`werfpoort-central ledger`: proves what the central holds, and rebuilds it after a restore."""

import os
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.commands.ledger_people import erase, find, reveal
from central.commands.ledger_proofs import checkpoint, prove
from central.ledger import restore
from central.ledger.mark import FILE_NAME, Mark
from central.ledger.verify import Report, count, verify
from central.settings import Settings
from protocol.receipts import ReceiptNumber

app = typer.Typer(no_args_is_help=True, help="The ledger of records and receipt numbers.")

_ADVICE = (
    "The ledger is not whole. Stop the central, keep a copy of the database as it is, and "
    "compare it with your newest back-up."
)

Unheard = Annotated[
    bool,
    typer.Option("--although-unheard", help="Although some gates were not heard since."),
]
Processes = Annotated[
    int | None,
    typer.Option(help="How many processes work at once. Default: one a core.", min=1),
]
Most = Annotated[int, typer.Option(help="How many problems to show.", min=1)]


@app.command(name="verify")
def verify_ledger(
    *,
    data: Data = None,
    as_json: AsJson = False,
    most: Most = 20,
    processes: Processes = None,
) -> None:
    """Prove chains, signatures, numbers, checkpoints and audit trail. Exit status 1 on problems."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        total = count(engine)
        with _progress(hidden=as_json) as progress:
            task = progress.add_task("verifying", total=total)
            report = verify(
                engine,
                lambda done: progress.advance(task, done),
                central=vault.acknowledgement_key.verify_key,
                processes=processes or os.cpu_count() or 1,
            )
    if as_json:
        say_json(asdict(report))
    else:
        say("\n".join(_lines(report, most)))
    if report.problems:
        raise typer.Exit(1)


@app.command()
def restored(*, data: Data = None, as_json: AsJson = False) -> None:
    """Say that the database comes from a back-up: before `serve`, so that no number goes twice.

    The gates notice, and send again what the back-up lacks, with the proof of their receipt
    numbers. New check-ins get higher numbers meanwhile.
    """
    settings = Settings.load(data=data)
    with told(), opened(settings) as (_vault, engine):
        gap = restore.begin(engine, Mark(settings.data / FILE_NAME), wall_clock())
    if as_json:
        say_json(asdict(gap))
    else:
        say(
            f"Receipts {_shown(gap.first)} to {_shown(gap.last)} are set apart for the check-ins "
            "that had them. Start the central; when every gate was heard, end this with "
            "werfpoort-central ledger rebuilt."
        )


@app.command()
def rebuilt(*, data: Data = None, although_unheard: Unheard = False) -> None:
    """End a rebuild: receipt numbers that no gate claimed go to the next check-ins."""
    with told(), opened(Settings.load(data=data)) as (_vault, engine):
        count = restore.end(engine, although_unheard=although_unheard)
    say(f"{count} receipt numbers that no check-in had are given to the next check-ins.")


for command in (checkpoint, prove, find, reveal, erase):
    app.command()(command)


def _shown(serial: int) -> str:
    return str(ReceiptNumber(serial))


def _progress(*, hidden: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=hidden,
    )


def _lines(report: Report, most: int) -> list[str]:
    numbers = f", {report.first} to {report.last}" if report.receipts else ""
    held = (
        f"{report.records} records, {report.check_ins} check-ins, "
        f"{report.receipts} receipts{numbers}"
    )
    if report.erased:
        held += f", {report.erased} erased after their years"
    if report.set_apart:
        held += f", {report.set_apart} numbers set apart since a restore"
    if not report.problems:
        return [f"{held}: every chain, signature and number holds."]
    shown = [f"  {escape(text)}" for text in report.problems[:most]]
    hidden = len(report.problems) - len(shown) + report.more_problems
    return [f"{held}:", *shown, *([f"  and {hidden} more"] if hidden else []), _ADVICE]
