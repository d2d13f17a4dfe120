"""The fleet at a glance: each device with what the ledger holds of it and how its session is.

What a device is made of comes from enrolment, births and deaths, and the ledger; here it is read,
and its keys are taken back.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine, func, select, update

from central.database import writing
from central.errors import FleetError
from central.schema import device_heads, device_keys, device_states, devices, records, set_aside
from protocol.identifiers import DeviceId
from protocol.sessions import Life

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Device:
    """One device as operators see it; a moment is None for what never happened."""

    id: str
    site: str
    state: Life | None
    """None before its first birth."""
    since: datetime | None
    version: str | None
    held_up_to: int
    """The highest sequence number held without a gap, of its newest journal; 0 for none."""
    last_record_at: datetime | None
    """When the central took its last record."""
    certificate_until: datetime | None
    """None when every key is revoked."""
    set_aside: int


def revoke(engine: Engine, device: DeviceId, now: datetime) -> int:
    """Take back every key of a device; return how many. The bridge refuses them at once (R16).

    Raises:
        FleetError: the device has no key that is still good.
    """
    k = device_keys.c
    good = (k.device == device) & k.revoked_at.is_(None)
    with writing(engine) as connection:
        count = connection.execute(update(device_keys).where(good).values(revoked_at=now)).rowcount
    if not count:
        raise FleetError(
            f"{device} has no key that could be revoked: look with werfpoort-central device list."
        )
    log.warning("device.revoked", device=device, keys=count)
    return count


def fleet(connection: Connection) -> list[Device]:
    """Return every device, by id."""
    certificate = (
        select(device_keys.c.device, func.max(device_keys.c.valid_until).label("until"))
        .where(device_keys.c.revoked_at.is_(None))
        .group_by(device_keys.c.device)
        .subquery()
    )
    aside = (
        select(set_aside.c.device, func.sum(set_aside.c.times).label("count"))
        .group_by(set_aside.c.device)
        .subquery()
    )
    newest = (
        select(device_heads.c.device, func.max(device_heads.c.chain).label("chain"))
        .group_by(device_heads.c.device)
        .subquery()
    )
    h, r = device_heads.c, records.c
    head = (h.device == newest.c.device) & (h.chain == newest.c.chain)
    last = (r.device == h.device) & (r.chain == h.chain) & (r.seq == h.seq)
    rows = connection.execute(
        select(
            devices.c.id,
            devices.c.site,
            device_states.c.state,
            device_states.c.since,
            device_states.c.version,
            func.coalesce(device_heads.c.seq, 0).label("held_up_to"),
            records.c.received_at,
            certificate.c.until,
            func.coalesce(aside.c.count, 0).label("set_aside"),
        )
        .select_from(devices)
        .outerjoin(device_states, device_states.c.device == devices.c.id)
        .outerjoin(newest, newest.c.device == devices.c.id)
        .outerjoin(device_heads, head)
        .outerjoin(records, last)
        .outerjoin(certificate, certificate.c.device == devices.c.id)
        .outerjoin(aside, aside.c.device == devices.c.id)
        .order_by(devices.c.id)
    )
    return [
        Device(
            id=row.id,
            site=row.site,
            state=Life(row.state) if row.state else None,
            since=row.since,
            version=row.version,
            held_up_to=row.held_up_to,
            last_record_at=row.received_at,
            certificate_until=row.until,
            set_aside=row.set_aside,
        )
        for row in rows
    ]
