"""The central's words to gates on their site's roster: by difference from what each one has.

A gate gets keyed hashes alone; what it reported says from which version it has to hear.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from central.schema import device_reports, devices, roster_people, rosters
from protocol.envelope import SigningKey
from protocol.identifiers import DeviceId, EnterpriseNumber
from protocol.rosters import MOST_LINES, BadgeOf, Entry, RosterPart, message

_BODY = "0" * 64
"""Stands for the hash of a body that `message` sets."""


def version_of(connection: Connection, site: str) -> int:
    """Return the version of a site's roster; 0 while there is none."""
    return int(connection.scalar(select(rosters.c.version).where(rosters.c.site == site)) or 0)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a device has to hear of its site's roster."""

    device: DeviceId
    site: str
    since: int
    version: int


def parts(connection: Connection, key: SigningKey, who: Owed) -> Iterator[bytes]:
    """Give the messages that bring a device from the version that it has to the newest."""
    p = roster_people.c
    changed = (p.site == who.site) & (p.version > who.since)
    wanted = changed if who.since else changed & p.gone.is_(False)
    rows = connection.execute(select(roster_people).where(wanted).order_by(p.hash)).all()
    count = max(1, -(-len(rows) // MOST_LINES))
    for number in range(count):
        head = RosterPart(
            device=who.device,
            since=who.since,
            version=who.version,
            part=number + 1,
            parts=count,
            body=_BODY,
        )
        lines = rows[number * MOST_LINES : (number + 1) * MOST_LINES]
        yield message(head, (_entry(row) for row in lines), key)


def versions(connection: Connection) -> dict[str, int]:
    """Return the version of every site's roster."""
    return {row.site: row.version for row in connection.execute(select(rosters))}


def owed(connection: Connection, those: Iterable[str]) -> list[Owed]:
    """Return those devices that reported an older roster than their site has."""
    rows = connection.execute(
        select(
            devices.c.id,
            devices.c.site,
            device_reports.c.roster,
            rosters.c.version,
            rosters.c.whole_below,
        )
        .join(device_reports, device_reports.c.device == devices.c.id)
        .join(rosters, rosters.c.site == devices.c.site)
        .where(
            devices.c.id.in_(list(those))
            & device_reports.c.roster.is_not(None)
            & (device_reports.c.roster < rosters.c.version)
        )
    ).all()
    return [
        Owed(
            DeviceId(row.id),
            row.site,
            row.roster if row.roster >= row.whole_below else 0,
            row.version,
        )
        for row in rows
    ]


def overtake(connection: Connection, device: DeviceId) -> None:
    """Raise a restored central's roster above what a device has, which then gets the whole."""
    row = connection.execute(
        select(devices.c.site, device_reports.c.roster, rosters.c.version)
        .join(device_reports, device_reports.c.device == devices.c.id)
        .join(rosters, rosters.c.site == devices.c.site)
        .where((devices.c.id == device) & (device_reports.c.roster > rosters.c.version))
    ).one_or_none()
    if row is None:
        return
    version = row.roster + 1
    connection.execute(
        update(rosters)
        .where(rosters.c.site == row.site)
        .values(version=version, whole_below=version)
    )


def _entry(row: Row[Any]) -> Entry:
    badge = None
    if row.badge:
        badge = BadgeOf(bytes.fromhex(row.badge), bytes.fromhex(row.badge_sealed))
    return Entry(
        person=bytes.fromhex(row.hash),
        employer=EnterpriseNumber(row.employer) if row.employer else None,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        blocked=row.blocked,
        supervisor=row.supervisor,
        badge=badge,
        gone=row.gone,
    )
