"""`werfpoort-central roster`: who is expected at a site, from a list of any length."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from central.accounts.rights import CONSOLE
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.errors import SteeringError
from central.settings import Settings
from central.steering.rosters import ListingError, Rosters
from protocol.identifiers import WorkPlaceId
from protocol.listings import COLUMNS

MOST_FAULTS = 20
"""How many faults are told."""

app = typer.Typer(no_args_is_help=True, help="Who is expected at a site.")


@app.callback()
def group() -> None:
    """Who is expected at a site."""


@app.command("import")
def import_list(
    site: Annotated[str, typer.Argument(help="The site's WorkPlaceId.")],
    people: Annotated[Path, typer.Argument(help=f"CSV with the columns {', '.join(COLUMNS)}.")],
    reason: Annotated[str, typer.Option(help="Why: it stands in the audit trail.")],
    *,
    update: Annotated[
        bool,
        typer.Option("--update", help="The list has only what changes: who is not in it stays."),
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a list of people as a site's roster; its gates hear of it while `serve` runs."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        where = str(WorkPlaceId.parse(site))
        rosters = Rosters(engine, vault, clock=wall_clock, random=secrets.token_bytes)
        try:
            done = rosters.take(CONSOLE, where, _read(people), whole=not update, reason=reason)
        except ListingError as error:
            raise SteeringError(_told(error)) from error
    if as_json:
        say_json({"version": done.version, "put": done.put, "removed": done.removed})
        return
    say(f"Version {done.version}: {done.put} new or changed, {done.removed} removed.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SteeringError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SteeringError(f"{path} is no UTF-8: save the list as 'CSV UTF-8'.") from error


def _told(error: ListingError) -> str:
    lines = [f"line {each.line}, {each.column}: {each.text}" for each in error.faults]
    more = f"; and {len(lines) - MOST_FAULTS} more" if len(lines) > MOST_FAULTS else ""
    return f"The list cannot be used: {'; '.join(lines[:MOST_FAULTS])}{more}."
