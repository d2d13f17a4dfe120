"""`werfpoort-central`: registers the commands in `central/commands`, in the order they are used."""

import logging

import typer

from central import logs
from central.commands import device, ledger, presence, roster, user
from central.commands.backup import backup, restore
from central.commands.bridge import bridge
from central.commands.broker_config import broker_config
from central.commands.enrolment_code import enrolment_code
from central.commands.init import init
from central.commands.move import move
from central.commands.serve import serve

app = typer.Typer(
    name="werfpoort-central",
    help="The central of Werfpoort: takes the gates' records and gives receipt numbers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals may hold secrets
)


@app.callback()
def quiet() -> None:
    """Keep the log to warnings: a command's output is its own. `serve` shows more."""
    logs.configure(level=logging.WARNING, as_json=False)


app.command()(init)
app.command()(broker_config)
app.add_typer(user.app, name="user")
app.command()(serve)
app.command()(bridge)
app.command()(move)
app.command()(enrolment_code)
app.add_typer(device.app, name="device")
app.add_typer(ledger.app, name="ledger")
app.add_typer(presence.app, name="presence")
app.add_typer(roster.app, name="roster")
app.command()(backup)
app.command()(restore)


def main() -> None:
    """Run the command line."""
    app()
