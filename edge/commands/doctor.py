"""`werfpoort-edge doctor`: is this device fit to be a gate, and what is wired where?

It looks and moves nothing, also beside a running gate. Exit code 1 when something is at fault.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from edge import settings
from edge.commands.examination import Finding, State, examine
from edge.commands.header import drawing, instructions, place
from edge.settings import Settings
from edge.wiring import PinUse

_MARKS = {
    State.FINE: ("✓", "green"),
    State.WARNING: ("!", "yellow"),
    State.FAULT: ("✗", "bold red"),
}


def doctor(
    config: Annotated[
        Path, typer.Option(help="The gate's configuration (TOML).")
    ] = settings.DEFAULT_PATH,
    *,
    wiring: Annotated[
        bool, typer.Option("--wiring", help="Draw the 40-pin header and say what goes where.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="The configuration's JSON schema, for editors.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Check this device: identity, journal, card reader, pins, clock and broker."""
    if schema:
        typer.echo(json.dumps(Settings.model_json_schema(), indent=2))
        return
    loaded = settings.load(config)
    if wiring:
        _draw(loaded.pins, as_json=as_json)
        return
    findings = list(examine(loaded))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        _tell(findings)
    if any(finding.state is State.FAULT for finding in findings):
        raise typer.Exit(1)


def _draw(uses: tuple[PinUse, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(list(_pins(uses)), indent=2))
        return
    console = Console()
    console.print(drawing(uses))
    for line in instructions(uses):
        console.print(f"\n{line}", highlight=False, soft_wrap=True)


def _pins(uses: tuple[PinUse, ...]) -> Iterator[dict[str, str | int]]:
    for use in uses:
        where = {"gpio": use.pin, "pin": place(use.pin)}
        yield {**where, "role": use.role, "lane": use.lane, "setting": use.name}


def _tell(findings: list[Finding]) -> None:
    table = Table("", "what", "how it is", box=None)
    for finding in findings:
        table.add_row(Text(*_MARKS[finding.state]), finding.name, finding.detail)
    Console().print(table)
