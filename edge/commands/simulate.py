"""`werfpoort-edge simulate`: the twins of the hardware, for trying a gate or any other reader.

Everything it makes is invented, and signed below a test root that no real gate pins. With
`--devices` it is a whole fleet (`edge.simulator.fleet`), to try a central with.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from edge.simulator.card import Card, VirtualCard
from edge.simulator.catalogue import CATALOGUE, specimen
from edge.simulator.errors import SimulationError
from edge.simulator.faults import Faults
from edge.simulator.fleet.command import FleetPlan, ailments, run_fleet
from edge.simulator.fleet.traffic import Pattern, Traffic
from edge.simulator.image import CardImage
from edge.simulator.issuer import Issuer
from edge.simulator.people import crowd
from edge.simulator.vpcd import FIRST_PORT, VirtualSlot

app = typer.Typer(help="Twins of the hardware, to try a gate or another reader with.")


@app.callback(invoke_without_command=True)
def simulate(  # noqa: PLR0913  each option is one thing that a person may choose
    context: typer.Context,
    devices: Annotated[
        int | None, typer.Option(help="Run so many gates against a central.", min=1)
    ] = None,
    *,
    codes: Annotated[
        Path | None,
        typer.Option(help="What werfpoort-central enrolment-code --count N --json said."),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="Where to keep the gates' keys; forgotten at the end unless given."),
    ] = None,
    rate: Annotated[float, typer.Option(help="People a second, over all gates.", min=0)] = 1.0,
    together: Annotated[int, typer.Option(help="How many come to a gate at once.", min=1)] = 1,
    pattern: Annotated[Pattern, typer.Option(help="How they are spread.")] = Pattern.STEADY,
    seconds: Annotated[
        float | None, typer.Option(help="End after this time.", show_default="Ctrl-C")
    ] = None,
    ailing: Annotated[
        list[str] | None,
        typer.Option(
            help="What ails a gate: NUMBER=silent, away, hot, clock, reader, disk, tamper."
        ),
    ] = None,
    waiting: Annotated[
        list[int] | None, typer.Option(help="At which gate somebody waits to be let in.", min=1)
    ] = None,
    inside: Annotated[
        int, typer.Option(help="So many come in at each gate at the beginning.", min=0)
    ] = 0,
    refusing: Annotated[
        float, typer.Option(help="Share of people who are refused.", min=0, max=1)
    ] = 0.0,
    breaking: Annotated[
        float, typer.Option(help="Lines that break, an hour and gate.", min=0)
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="Which people to invent, and when they come.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="The tally as JSON.")] = False,
) -> None:
    """Twins of the hardware: a card, or with --devices a fleet of gates."""
    if context.invoked_subcommand is not None:
        return
    if devices is None or codes is None:
        raise typer.BadParameter("say `simulate card`, or --devices N with --codes FILE")
    plan = FleetPlan(
        devices=devices,
        traffic=Traffic(devices, rate, seconds, together, pattern) if rate else None,
        seconds=seconds,
        ailments=ailments(ailing or ()),
        breaking=breaking,
        inside=inside,
        refusing=refusing,
        waiting=frozenset(waiting or ()),
        seed=seed,
    )
    run_fleet(plan, codes, state, as_json=as_json)


@app.command()
def card(  # noqa: PLR0913  each option is one thing that a person may choose
    kind: Annotated[str, typer.Argument(help="The kind of card; --list shows them.")] = (
        "citizen-1.8"
    ),
    *,
    image: Annotated[
        Path | None, typer.Option(help="Take the card from a directory of files, 4031.bin etc.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Which person to invent.")] = 1,
    issuer: Annotated[
        Path | None,
        typer.Option(help="Directory of the test root; made on first use, so that cards share it."),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="What goes wrong at a command: 3=tear, 3=mute, 3=slow:0.5, 3=6A87."),
    ] = None,
    port: Annotated[int, typer.Option(help="vpcd's port: 35963, or 35964 for slot two.")] = (
        FIRST_PORT
    ),
    seconds: Annotated[
        float | None, typer.Option(help="Take the card out after this time.", show_default="Ctrl-C")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the card's files to this directory instead.")
    ] = None,
    list_kinds: Annotated[bool, typer.Option("--list", help="List the kinds of cards.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
) -> None:
    """Put an invented card, or one from files, into the virtual reader of a running pcscd."""
    if list_kinds:
        _list_kinds(as_json=as_json)
        return
    faults = Faults.parse(fault or ())
    made = _loaded(image, faults) if image else _invented(kind, seed, issuer, faults)
    if save:
        _save(made, kind, save)
        return
    _hold(made, port, seconds)


def _list_kinds(*, as_json: bool) -> None:
    rows = [
        {"name": one.name, "text": one.text, "refused_for": one.refused_for} for one in CATALOGUE
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table("kind", "what it is", "a gate answers")
    for one in CATALOGUE:
        table.add_row(one.name, one.text, one.refused_for or "admitted")
    Console().print(table)


def _loaded(directory: Path, faults: Faults) -> Card:
    return VirtualCard(CardImage.load(directory), faults)


def _invented(kind: str, seed: int, directory: Path | None, faults: Faults) -> Card:
    chosen = specimen(kind)
    person = crowd(1, seed)[0]
    made = chosen.make(person, _issuer(directory))
    typer.echo(f"{kind}: {chosen.text}, of {person.given_names} {person.surname} (invented)")
    if isinstance(made, VirtualCard):
        made.faults = faults
    return made


def _issuer(directory: Path | None) -> Issuer:
    if directory is None:
        typer.echo("The test root is new and nobody trusts it; --issuer DIR keeps one.", err=True)
        return Issuer.generate()
    known = (directory / "root.pem").exists()
    made = Issuer.load(directory) if known else Issuer.generate()
    typer.echo(f"The reader's trust root must be {made.save(directory)}.")
    return made


def _save(made: Card, kind: str, directory: Path) -> None:
    if not isinstance(made, VirtualCard):
        raise SimulationError(f"A {kind} has no files to save.")
    made.image.save(directory)
    typer.echo(f"Saved to {directory}: {', '.join(sorted(made.image.files))}.")


def _hold(made: Card, port: int, seconds: float | None) -> None:
    with VirtualSlot(port) as slot:
        slot.insert(made)
        slot.wait_until_noticed()
        typer.echo(f"In the reader on port {port}. Ctrl-C takes it out.")
        try:
            slot.wait_until_empty(seconds)
        except KeyboardInterrupt:
            typer.echo()
    if isinstance(made, VirtualCard):
        _report(made)


def _report(made: VirtualCard) -> None:
    typer.echo(f"{made.commands} commands, {made.bytes_moved} bytes both ways.")
    if made.dangerous:
        typer.echo(f"DANGEROUS commands were sent: {_hex(made.dangerous)}", err=True)
        sys.exit(1)


def _hex(commands: Iterable[bytes]) -> str:
    return ", ".join(command.hex(" ") for command in commands)
