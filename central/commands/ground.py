"""What every command stands on: the `--data` and `--json` options, the opened vault and database.

A command that fails prints one sentence on standard error and ends with status 1.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from central.database import migrate, open_engine
from central.errors import CentralError
from central.places import used
from central.settings import DEFAULT_DATA, Settings
from central.vault import Vault
from protocol.errors import ProtocolError

Data = Annotated[
    Path | None,
    typer.Option(
        help=f"The folder with vault and database. Default: {DEFAULT_DATA}.",
        show_default=False,
        metavar="DIR",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@contextmanager
def told() -> Iterator[None]:
    """Turn our errors and the database's into a sentence and exit status 1."""
    try:
        yield
    except (CentralError, ProtocolError) as error:
        _complain(str(error))
        raise typer.Exit(1) from error
    except DBAPIError as error:  # its own text holds the statement and its values
        _complain(f"The database cannot be used: {error.orig}.")
        raise typer.Exit(1) from error


def _complain(text: str) -> None:
    sentence = f"[bold red]Error:[/] {escape(text)}"
    Console(stderr=True).print(sentence, highlight=False, soft_wrap=True)


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Vault, Engine]]:
    """Give the vault and the migrated database of the data folder."""
    vault = Vault.open(settings.data)
    engine = open_engine(settings.database_url)
    try:
        with used(engine):
            migrate(engine)
            yield vault, engine
    finally:
        engine.dispose()


def say(text: str) -> None:
    """Print text for a person, unwrapped, so that it can be copied."""
    Console().print(text, highlight=False, soft_wrap=True)


def say_json(value: object) -> None:
    """Print one line of JSON; moments as ISO 8601."""
    typer.echo(json.dumps(value, default=str))


def in_url(host: str) -> str:
    """Return a host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host
