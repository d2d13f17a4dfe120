"""`werfpoort-central user`: accounts for the pages. A password is generated and shown once."""

import secrets
from typing import Annotated

import typer

from central.accounts.accounts import PASSWORD_BYTES, Accounts
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.settings import Settings

app = typer.Typer(no_args_is_help=True, help="User accounts for the pages.")

Name = Annotated[str, typer.Argument(help="The user's name.", show_default=False)]


@app.command()
def add(name: Name, *, data: Data = None, as_json: AsJson = False) -> None:
    """Make an account and print its password, once."""
    with told(), opened(Settings.load(data=data)) as (_vault, engine):
        random = secrets.token_bytes(PASSWORD_BYTES)
        _show(name, Accounts(engine).add(name, now=wall_clock(), random=random), as_json=as_json)


@app.command()
def password(name: Name, *, data: Data = None, as_json: AsJson = False) -> None:
    """Give an account a new password and print it, once; its sessions end."""
    with told(), opened(Settings.load(data=data)) as (_vault, engine):
        random = secrets.token_bytes(PASSWORD_BYTES)
        _show(name, Accounts(engine).renew_password(name, random=random), as_json=as_json)


def _show(name: str, secret: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"name": name, "password": secret})
    else:
        say(f"User {name}, password (shown only now): [bold]{secret}[/]")
