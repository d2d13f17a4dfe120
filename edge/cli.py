"""`werfpoort-edge`: the gate's command line. Each command is a module in `edge/commands/`.

Errors are one sentence that says what to do; exit code 1 for what went wrong, 2 for wrong usage.
"""

import sys

import typer

from edge.commands.card import card
from edge.commands.doctor import doctor
from edge.commands.enrol import enrol
from edge.commands.journal import app as journal
from edge.commands.qr import qr
from edge.commands.roster import app as roster
from edge.commands.run import run
from edge.commands.selftest import selftest
from edge.commands.simulate import app as simulate
from edge.errors import EdgeError
from protocol.errors import ProtocolError

app = typer.Typer(
    name="werfpoort-edge",
    help="The gate of the building site: registers everyone who passes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(run)
app.command()(enrol)
app.command()(doctor)
app.command()(selftest)
app.command()(card)
app.command()(qr)
app.add_typer(journal, name="journal")
app.add_typer(roster, name="roster")
app.add_typer(simulate, name="simulate")


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (EdgeError, ProtocolError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
