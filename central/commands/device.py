"""`werfpoort-central device`: the fleet on the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from central.accounts.rights import CONSOLE
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.database import reading
from central.fleet import readmission
from central.fleet.devices import Device, fleet
from central.fleet.expulsion import Expelled, Expulsion
from central.fleet.lifecycle import Devices
from central.settings import Settings
from protocol.identifiers import WorkPlaceId, device_id

Reason = Annotated[str, typer.Option(help="Why: it stands in the audit trail.")]

app = typer.Typer(no_args_is_help=True, help="The enrolled devices.")


@app.command(name="list")
def list_devices(*, data: Data = None, as_json: AsJson = False) -> None:
    """List the devices: site, session, what the ledger holds."""
    with (
        told(),
        opened(Settings.load(data=data)) as (_vault, engine),
        reading(engine) as connection,
    ):
        devices = fleet(connection)
    if as_json:
        say_json([asdict(found) for found in devices])
    elif devices:
        Console().print(_table(devices))
    else:
        say(
            "No device is enrolled. Next: "
            "werfpoort-central enrolment-code --device ID --site WORKPLACEID"
        )


@app.command()
def revoke(
    device: Annotated[str, typer.Argument(help="The device's id.", show_default=False)],
    *,
    reason: Reason = "",
    data: Data = None,
) -> None:
    """Take back every key of a device that was stolen or copied: nothing it signs is taken."""
    settings = Settings.load(data=data)
    with told(), opened(settings) as (vault, engine):
        devices = Devices(engine, vault, Expulsion(engine, vault, settings))
        count, expelled = devices.revoke(CONSOLE, device_id(device), wall_clock(), reason=reason)
    say(
        f"{count} keys of {device} are revoked: what they sign from now on is set aside. "
        f"{_at_broker(expelled)} To use the gate again, enrol it with a new code."
    )


@app.command()
def retire(
    device: Annotated[str, typer.Argument(help="The device's id.", show_default=False)],
    *,
    reason: Reason = "",
    data: Data = None,
) -> None:
    """Say that a device will not come back: its keys are taken back, its past stays."""
    settings = Settings.load(data=data)
    with told(), opened(settings) as (vault, engine):
        devices = Devices(engine, vault, Expulsion(engine, vault, settings))
        expelled = devices.retire(CONSOLE, device_id(device), wall_clock(), reason=reason)
    say(f"{device} is retired. {_at_broker(expelled) if expelled else ''}".rstrip())


@app.command()
def move(
    device: Annotated[str, typer.Argument(help="The device's id.", show_default=False)],
    *,
    site: Annotated[str, typer.Option(help="Where it stands now.", metavar="WORKPLACEID")],
    reason: Reason = "",
    data: Data = None,
) -> None:
    """Have a device stand on another site from now on."""
    settings = Settings.load(data=data)
    with told(), opened(settings) as (vault, engine):
        devices = Devices(engine, vault, Expulsion(engine, vault, settings))
        place = WorkPlaceId.parse(site)
        devices.move(CONSOLE, device_id(device), place, wall_clock(), reason=reason)
    say(f"{device} stands at {place} from now on; it learns so when it renews its certificate.")


def _at_broker(expelled: Expelled) -> str:
    listed = (
        "The broker refuses its certificate."
        if expelled.listed
        else "Its certificate still opens a session at the broker, which does no harm: set "
        "broker_folder and broker_reload to end that too."
    )
    return f"{listed}{'' if expelled.ended else ' No session of it could be ended.'}"


@app.command()
def readmit(
    certificate: Annotated[
        Path, typer.Argument(help="The gate's certificate.pem.", exists=True, dir_okay=False)
    ],
    *,
    site: Annotated[
        str | None,
        typer.Option(help="WorkPlaceId, for a gate that the back-up does not know at all."),
    ] = None,
    data: Data = None,
) -> None:
    """After a restore: take a gate's key again that it got after the back-up was made."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        place = WorkPlaceId.parse(site) if site else None
        device = readmission.readmit(engine, vault, certificate.read_bytes(), place, wall_clock())
    say(f"The key of {device} is good again; the gate sends what it holds by itself.")


def _table(devices: list[Device]) -> Table:
    table = Table("device", "site", "state", "since (UTC)", "held up to", "set aside")
    for found in devices:
        table.add_row(
            found.id,
            found.site,
            found.state or "never seen",
            f"{found.since:%Y-%m-%d %H:%M}" if found.since else "",
            str(found.held_up_to),
            str(found.set_aside),
        )
    return table
