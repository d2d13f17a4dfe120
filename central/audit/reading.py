"""The trail for who may read it: filtered by person, action, site and time, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from central.schema import audit_entries

PAGE = 50
"""Entries on one page of results."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry as it is shown."""

    number: int
    at: datetime
    who: str
    origin: str
    action: str
    target: str
    site: str | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; what is None does not bound it."""

    who: str | None = None
    action: str | None = None
    site: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Entries older than this number: the next page's."""


def search(
    connection: Connection,
    wanted: Search,
    sites: frozenset[str] | None = None,
    limit: int = PAGE,
) -> list[Noted]:
    """Return the newest entries that match; `sites` bounds them to what the reader may see."""
    a = audit_entries.c
    columns = (a.number, a.at, a.who, a.origin, a.action, a.target, a.site, a.reason, a.detail)
    query = select(*columns).where(*_conditions(wanted)).order_by(a.number.desc()).limit(limit)
    if sites is not None:
        query = query.where(a.site.in_(sorted(sites)))
    return [Noted(*row) for row in connection.execute(query)]


def actions(connection: Connection, sites: frozenset[str] | None = None) -> list[str]:
    """Return the actions that occur where the reader may see them, for a list to choose from."""
    a = audit_entries.c
    query = select(a.action).distinct().order_by(a.action)
    if sites is not None:
        query = query.where(a.site.in_(sorted(sites)))
    return list(connection.scalars(query))


def people(connection: Connection, sites: frozenset[str] | None = None) -> list[str]:
    """Return who did anything, as far as the reader may see, for a list to choose from."""
    a = audit_entries.c
    query = select(a.who).distinct().order_by(a.who)
    if sites is not None:
        query = query.where(a.site.in_(sorted(sites)))
    return list(connection.scalars(query))


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    a = audit_entries.c
    conditions: list[ColumnElement[bool]] = []
    for column, value in ((a.who, wanted.who), (a.action, wanted.action), (a.site, wanted.site)):
        if value is not None:
            conditions.append(column == value)
    if wanted.since is not None:
        conditions.append(a.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(a.at < wanted.until)
    if wanted.before is not None:
        conditions.append(a.number < wanted.before)
    return conditions
