"""`werfpoort-central device`: the fleet on the command line."""

from collections.abc import Mapping
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
from central.watch.fleet import Filter, Fleet, Row, Sort, Status
from protocol.identifiers import WorkPlaceId, device_id

Reason = Annotated[str, typer.Option(help="Why: it stands in the audit trail.")]

_WATCHED = (
    *("status", "heard_at", "last_check_in", "backlog", "clock_trusted", "clock_offset_ms"),
    *("temperature", "disk", "alarms"),
)
"""What `--json` tells beside the rest, of `central.watch.fleet.Row`."""
_WIDE = 180
_STATUS = {Status.NEVER: "never seen", Status.AWAY: "not connected"}

app = typer.Typer(no_args_is_help=True, help="The enrolled devices.")


@app.command(name="list")
def list_devices(*, data: Data = None, as_json: AsJson = False) -> None:
    """List the devices: how they are, what they said last, what the ledger holds."""
    with told(), opened(Settings.load(data=data)) as (_vault, engine):
        with reading(engine) as connection:
            devices = fleet(connection)
        by_name = Filter(sort=Sort.DEVICE)
        watched = Fleet(engine).listed(CONSOLE, by_name, wall_clock(), limit=max(1, len(devices)))
    rows = {row.id: row for row in watched.rows}
    if as_json:
        say_json([_whole(found, rows.get(found.id)) for found in devices])
    elif devices:
        screen = Console()
        # what is not a screen has room for every column
        Console(width=None if screen.is_terminal else _WIDE).print(_table(devices, rows))
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


def _whole(found: Device, row: Row | None) -> dict[str, object]:
    """Return all that is known of a device; a retired one is not watched."""
    watched = {name: getattr(row, name, None) for name in _WATCHED}
    return {
        **asdict(found),
        **watched,
        "worst": row.worst.name.lower() if row and row.worst else None,
    }


def _table(devices: list[Device], rows: Mapping[str, Row]) -> Table:
    table = Table(
        *("device", "site", "state", "since (UTC)", "backlog", "clock", "certificate until"),
        *("°C", "disk", "alarms", "version", "held up to", "set aside"),
    )
    for found in devices:
        row = rows.get(found.id)
        table.add_row(
            found.id,
            found.site,
            _STATUS.get(row.status, row.status.value) if row else "retired",
            f"{found.since:%Y-%m-%d %H:%M}" if found.since else "",
            *(_watched(row) if row else ("",) * 6),
            found.version or "",
            str(found.held_up_to),
            str(found.set_aside),
        )
    return table


def _watched(row: Row) -> tuple[str, ...]:
    clock = "not set" if row.clock_trusted is False else ""
    if row.clock_trusted and row.clock_offset_ms is not None:
        clock = f"{row.clock_offset_ms / 1000:+.1f} s"
    return (
        "" if row.backlog is None else str(row.backlog),
        clock,
        f"{row.certificate_until:%Y-%m-%d}" if row.certificate_until else "none",
        "" if row.temperature is None else f"{row.temperature:.0f}",
        "" if row.disk is None else f"{row.disk} %",
        str(row.alarms),
    )
