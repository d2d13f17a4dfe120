"""The fleet at a glance: each device with what the ledger holds of it and how its session is.

What a device is made of comes from enrolment, births and deaths, and the ledger; here it is read.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from central.accounts.rights import CONSOLE, Actor, Permission
from central.schema import device_heads, device_keys, device_states, devices, records, set_aside
from central.sites.reach import bounded
from protocol.sessions import Life


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


def fleet(connection: Connection, actor: Actor = CONSOLE) -> list[Device]:
    """Return every device that somebody may see, by id, but for those that are retired."""
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
        .where(
            devices.c.retired_at.is_(None),
            bounded(actor.reach(Permission.SEE_FLEET), site=devices.c.site),
        )
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
