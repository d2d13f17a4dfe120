"""`werfpoort-central ledger`: proves what the central holds."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.ledger.verify import Report, count, verify
from central.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The ledger of records and receipt numbers.")

_ADVICE = (
    "The ledger is not whole. Stop the central, keep a copy of the database as it is, and "
    "compare it with your newest back-up."
)

Most = Annotated[int, typer.Option(help="How many problems to show.", min=1)]


@app.callback()
def ledger() -> None:
    """Keep `verify` a command of its own while it is the only one."""


@app.command(name="verify")
def verify_ledger(*, data: Data = None, as_json: AsJson = False, most: Most = 20) -> None:
    """Prove chains, signatures and the sequence of receipt numbers. Exit status 1 on problems."""
    with told(), opened(Settings.load(data=data)) as (_vault, engine):
        total = count(engine)
        with _progress(hidden=as_json) as progress:
            task = progress.add_task("verifying", total=total)
            report = verify(engine, lambda done: progress.advance(task, done))
    if as_json:
        say_json(asdict(report))
    else:
        say("\n".join(_lines(report, most)))
    if report.problems:
        raise typer.Exit(1)


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
    if not report.problems:
        return [f"{held}: every chain, signature and number holds."]
    shown = [f"  {escape(text)}" for text in report.problems[:most]]
    hidden = len(report.problems) - len(shown) + report.more_problems
    return [f"{held}:", *shown, *([f"  and {hidden} more"] if hidden else []), _ADVICE]
