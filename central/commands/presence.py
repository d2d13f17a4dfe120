"""`werfpoort-central presence`: the questions an inspector asks, answered at the console."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from central.accounts.rights import CONSOLE
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.presence.movements import BELGIUM
from central.presence.on_site import Day, Present
from central.presence.projection import project_anew
from central.presence.service import Attendance
from central.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Who is on a site, and who was.")

Site = Annotated[str, typer.Option(help="The site's WorkPlaceId.", show_default=False)]
DAY = "%Y-%m-%d"


@app.command()
def now(*, site: Site, data: Data = None, as_json: AsJson = False) -> None:
    """Print who is on a site now."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        attendance = Attendance.of(engine, vault)
        found = attendance.on_site(CONSOLE, site, wall_clock())
    if as_json:
        say_json([_plain(one) for one in found])
    else:
        _table(f"{len(found)} people on {site}", found, ("since", "masked", "employer", "receipt"))


@app.command()
def day(
    *,
    site: Site,
    on: Annotated[
        datetime | None,
        typer.Option(formats=[DAY], help="The day, as 2026-11-23. Default: today."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of text.")] = False,
) -> None:
    """Print who was on a site on a day, with his first way in and his last way out."""
    asked = on.date() if on else wall_clock().astimezone(BELGIUM).date()
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        attendance = Attendance.of(engine, vault)
        found = attendance.days(CONSOLE, site, asked, asked)
    columns = ("masked", "employer", "first_in", "last_out", "receipt")
    if as_json:
        say_json([_plain(one) for one in found])
    elif as_csv:
        _csv(found, columns)
    else:
        _table(f"{len(found)} people on {site}, {asked}", found, columns)


@app.command()
def project(*, data: Data = None) -> None:
    """Make everything that is derived from the records anew: the answer has to be the same."""
    bar = Progress(console=Console(stderr=True), transient=True)
    with told(), opened(Settings.load(data=data)) as (_vault, engine), bar as progress:
        task = progress.add_task("projecting")
        count = project_anew(
            engine, lambda done, of: progress.update(task, completed=done, total=of)
        )
    say(f"{count} records were looked at; who is on site is made anew from them.")


def _plain(one: Present | Day) -> dict[str, object]:
    return {**asdict(one), "receipt": one.receipt.digits}


def _table(title: str, found: Sequence[Present | Day], columns: Sequence[str]) -> None:
    table = Table(*columns, title=title)
    for one in found:
        table.add_row(*(_shown(getattr(one, column)) for column in columns))
    Console().print(table)


def _csv(found: Sequence[Day], columns: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, delimiter=";")
    writer.writerow(columns)
    writer.writerows([_shown(getattr(one, column)) for column in columns] for one in found)


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(BELGIUM).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)
