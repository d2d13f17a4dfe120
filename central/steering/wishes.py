"""What people chose for sites and devices, and what follows from it for each device.

A device's own choice goes before its site's; what nobody chose is the device's own to know.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from central.schema import devices, wishes
from protocol.desired import Configuration

SITE = "site"
DEVICE = "device"
NOTHING = Configuration()

Scope = tuple[str, str]
"""`SITE` or `DEVICE`, and its name."""


def read(connection: Connection, scope: Scope) -> Configuration:
    """Return what was chosen for a site or a device."""
    w = wishes.c
    found = connection.scalar(
        select(w.configuration).where((w.scope == scope[0]) & (w.name == scope[1]))
    )
    return Configuration.model_validate(found or {})


def write(
    connection: Connection, scope: Scope, wanted: Configuration, account: str, now: datetime
) -> None:
    """Keep what was chosen."""
    w = wishes.c
    values = {"configuration": wanted.chosen(), "changed_at": now, "changed_by": account}
    this = (w.scope == scope[0]) & (w.name == scope[1])
    if not connection.execute(update(wishes).where(this).values(**values)).rowcount:
        connection.execute(insert(wishes).values(scope=scope[0], name=scope[1], **values))


def of_devices(connection: Connection, sites: list[str]) -> Mapping[str, str]:
    """Return the devices of sites that are not retired, with their site."""
    rows = connection.execute(
        select(devices.c.id, devices.c.site)
        .where(devices.c.site.in_(sites) & devices.c.retired_at.is_(None))
        .order_by(devices.c.id)
    )
    return {row.id: row.site for row in rows}


def effective(connection: Connection, device: str, site: str) -> Configuration:
    """Return what a device should be by all that was chosen."""
    return read(connection, (DEVICE, device)).over(read(connection, (SITE, site)))
