"""`werfpoort-edge roster`: put a list of people on this gate, and see what is there.

The list itself is not kept: the device holds keyed hashes, so that `show` can count people and
answer for one number, but never name anyone.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from edge import settings
from edge.errors import RosterError
from edge.roster.badges import Badges
from edge.roster.keys import PersonKeys, load_keys
from edge.roster.listing import COLUMNS, Listed, read_listing
from edge.roster.roster import Difference, Roster, difference

app = typer.Typer(no_args_is_help=True, help="Who is expected at this gate.")

Config = Annotated[Path, typer.Option(help="The gate's configuration (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
List = Annotated[Path, typer.Argument(help=f"CSV with the columns {', '.join(COLUMNS)}.")]
Update = Annotated[
    bool,
    typer.Option(
        "--update", help="The list holds only what changes: people who are not in it stay."
    ),
]


@app.command("import")
def import_list(
    people: List,
    config: Config = settings.DEFAULT_PATH,
    *,
    update: Update = False,
    as_json: AsJson = False,
) -> None:
    """Put a list of people on this gate; one that runs goes by it at the next person."""
    with _opened(config) as (roster, keys):
        listed = _read(people)
        change = _change(roster, keys, listed, update=update)
        _badges(config, keys).change(listed, update=update)
        about = roster.change(change)
    if as_json:
        typer.echo(json.dumps({"version": about.version, "people": about.people, **_size(change)}))
        return
    typer.echo(f"Version {about.version} of the roster: {about.people} people ({_told(change)}).")


@app.command()
def diff(
    people: List,
    config: Config = settings.DEFAULT_PATH,
    *,
    update: Update = False,
    as_json: AsJson = False,
) -> None:
    """Show what an import of this list would change; nothing is changed."""
    with _opened(config) as (roster, keys):
        change, version = _change(roster, keys, _read(people), update=update), roster.about.version
    if as_json:
        typer.echo(json.dumps({"version": version, **_size(change)}))
        return
    typer.echo(f"Against version {version}: {_told(change)}.")


@app.command()
def show(config: Config = settings.DEFAULT_PATH, *, as_json: AsJson = False) -> None:
    """Show which version is on this gate, and how many people are in it."""
    with _opened(config) as (roster, keys):
        about, everyone = roster.about, roster.everyone().values()
        badges = len(_badges(config, keys))
    said: dict[str, Any] = {
        "version": about.version,
        "people": about.people,
        "blocked": sum(known.blocked for known in everyone),
        "supervisors": sum(known.supervisor for known in everyone),
        "without_employer": sum(known.employer is None for known in everyone),
        "badges": badges,
        "bytes": about.bytes,
    }
    if as_json:
        typer.echo(json.dumps(said))
        return
    if not about.version:
        typer.echo("There is no roster on this gate: werfpoort-edge roster import people.csv")
        return
    Console(soft_wrap=True).print(
        "Version {version}: {people} people, {blocked} of them blocked, {supervisors} supervisors, "
        "{without_employer} without employer, {badges} badges; {bytes} bytes.".format(**said),
        highlight=False,
    )


@contextmanager
def _opened(config: Path) -> Iterator[tuple[Roster, PersonKeys]]:
    state = settings.load(config).gate.state
    if not state.is_dir():
        raise RosterError(f"{state} is not there: start or enrol the gate first, which makes it.")
    keys = load_keys(state, make=os.urandom(32))
    with closing(Roster(state, keys.fingerprint)) as roster:
        yield roster, keys


def _badges(config: Path, keys: PersonKeys) -> Badges:
    return Badges(settings.load(config).gate.state, keys)


def _change(roster: Roster, keys: PersonKeys, listed: list[Listed], *, update: bool) -> Difference:
    people = {keys.of(one.number): one.known for one in listed}
    wanted = {person: known for person, known in people.items() if known is not None}
    present = roster.everyone()
    if update:
        gone = people.keys() - wanted.keys()
        kept = {person: known for person, known in present.items() if person not in gone}
        wanted = kept | wanted
    return difference(present, wanted)


def _read(path: Path) -> list[Listed]:
    try:
        return read_listing(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RosterError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RosterError(f"{path} is no UTF-8: save the list as 'CSV UTF-8'.") from error


def _size(change: Difference) -> dict[str, int]:
    return {"new_or_changed": len(change.put), "removed": len(change.gone)}


def _told(change: Difference) -> str:
    return f"{len(change.put)} new or changed, {len(change.gone)} removed"
