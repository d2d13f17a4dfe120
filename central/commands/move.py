"""`werfpoort-central move`: takes the ledger from SQLite into PostgreSQL, once."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from central.commands.ground import AsJson, Data, say, say_json, told
from central.database import open_engine
from central.move import Moved, count
from central.move import move as moved_to
from central.settings import FILE, Settings
from central.vault import Vault


def move(
    to: Annotated[str, typer.Option(help="The new, empty database: postgresql://user@host/name.")],
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Copy everything into PostgreSQL, prove it there, and end the old database.

    No part of the central may run. When anything goes wrong, the ledger stays where it is.
    """
    with told():
        settings = Settings.load(data=data)
        central = Vault.open(settings.data).acknowledgement_key.verify_key
        source, target = open_engine(settings.database_url), open_engine(to)
        try:
            with _progress(hidden=as_json) as progress:
                task = progress.add_task("copying and comparing", total=2 * count(source))
                moved = moved_to(source, target, central, lambda rows: progress.advance(task, rows))
        finally:
            source.dispose()
            target.dispose()
        if as_json:
            say_json(asdict(moved))
        else:
            say(_told(moved, target.url.render_as_string()))


def _told(moved: Moved, url: str) -> str:
    return (
        f"{moved.rows} rows of {moved.tables} tables are in PostgreSQL, compared one by one; "
        f"{moved.report.records} records and {moved.report.receipts} receipt numbers hold.\n"
        "Next:\n"
        f'  database = "{url}"   in {FILE}, or WERFPOORT_DATABASE for serve, bridge and commands\n'
        "  werfpoort-central serve\n"
        "The old database tells whoever opens it that the ledger moved. Keep it until the first "
        "back-up of the new one is made."
    )


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
