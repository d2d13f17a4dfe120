"""`werfpoort-edge`: the gate's command line. Each command is a module in `edge/commands/`.

Errors are one sentence that says what to do; exit code 1 for what went wrong, 2 for wrong usage.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from edge.errors import EdgeError
from protocol.errors import ProtocolError

COMMANDS = {
    "run": "run:run",
    "enrol": "enrol:enrol",
    "doctor": "doctor:doctor",
    "selftest": "selftest:selftest",
    "card": "card:card",
    "qr": "qr:qr",
    "journal": "journal:app",
    "roster": "roster:app",
    "simulate": "simulate:app",
}
"""Each command, and what it is in `edge/commands/`."""


class _OnDemand(TyperGroup):
    """Imports a command when it is asked for: a gate that runs has no use for the others."""

    def list_commands(self, ctx: object) -> list[str]:
        """Return the names in the order of the help page."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer hides its types
        """Import a command."""
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            self.add_command(_imported(cmd_name), cmd_name)
        return super().get_command(ctx, cmd_name)


def _imported(name: str) -> Any:  # noqa: ANN401 - the same
    _import_plain_log()
    module, attribute = COMMANDS[name].split(":")
    found = getattr(import_module(f"edge.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(found)
    return get_command(alone)


def _import_plain_log() -> None:
    """Import structlog without what it draws in where it finds it: 5 MB that no gate has use for.

    That is rich, for coloured traces, and greenlet, which only the central's packages bring along.
    """
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    hidden = [name for name in ("rich", "greenlet") if name not in modules]
    modules.update(dict.fromkeys(hidden))  # None is the import system's word for "not there"
    try:
        import_module("structlog")
    finally:
        for name in hidden:
            del modules[name]


app = typer.Typer(
    cls=_OnDemand,
    name="werfpoort-edge",
    help="The gate of the building site: registers everyone who passes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _gate() -> None:
    """The gate of the building site: registers everyone who passes."""


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (EdgeError, ProtocolError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
