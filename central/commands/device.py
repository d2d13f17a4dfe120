"""`werfpoort-central device`: the fleet on the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.database import reading
from central.fleet import readmission
from central.fleet.devices import Device, fleet
from central.fleet.devices import revoke as revoke_keys
from central.settings import Settings
from protocol.identifiers import WorkPlaceId, device_id

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
    data: Data = None,
) -> None:
    """Take back every key of a device that was stolen or copied: nothing it signs is taken."""
    with told(), opened(Settings.load(data=data)) as (_vault, engine):
        count = revoke_keys(engine, device_id(device), wall_clock())
    say(
        f"{count} keys of {device} are revoked: what they sign from now on is set aside. "
        "To use the gate again, enrol it with a new code."
    )


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
