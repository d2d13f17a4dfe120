"""The questions that people ask of presence: who is on site, who was there, who was turned away.

Reads only, and only what may be shown: masked numbers, receipt numbers, employers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, false, func, or_, select

from central.presence.closing import last_closing
from central.presence.movements import BELGIUM, NOT_THROUGH
from central.schema import closings, device_heads, movements, refusals, roster_people, sites
from protocol.receipts import ReceiptNumber
from protocol.records import Direction

LOOKED_BACK = timedelta(days=7)
"""Somebody whose last movement is longer ago is not looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody who went in and was not seen leaving."""

    check_in: str
    person: str | None
    masked: str | None
    employer: str | None
    since: datetime
    certain: bool
    device: str
    chain: int
    seq: int
    lane: str
    kind: str
    assurance: str
    receipt: ReceiptNumber

    @property
    def who(self) -> str:
        """What he is known by on lists: the blind index, or his check-in where nobody knows it."""
        return self.person or self.check_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A person's presence on a site on one day, as the law asks for it."""

    day: date
    person: str | None
    masked: str | None
    employer: str | None
    first_in: datetime | None
    last_out: datetime | None
    receipt: ReceiptNumber
    """Of his first check-in of the day."""
    check_in: str
    device: str
    chain: int
    seq: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many people were on site from a moment on."""

    at: datetime
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A refusal."""

    record: str
    at: datetime
    device: str
    lane: str
    reason: str
    kind: str | None
    person: str | None
    masked: str | None
    expected: bool
    """He is on the site's roster now."""


@dataclass(frozen=True, slots=True)
class SiteCount:
    """How many people are on a site."""

    site: str
    people: int
    still_in: int = 0
    """How many of them were there when it closed last; none where it has no closing hour."""


def counts(
    connection: Connection,
    now: datetime,
    employer: str | None = None,
    *,
    only: Collection[str] | None = None,
) -> list[SiteCount]:
    """Return for each site with movements lately how many people are there, by site.

    With an employer, those of its workers alone; with `only`, of those sites alone.
    """
    m, s = movements.c, sites.c
    hours = connection.scalars(select(s.closes_at).where(s.closes_at.is_not(None)).distinct()).all()
    lately = (now - LOOKED_BACK).astimezone(BELGIUM).date()
    which = [m.day >= lately, m.moment <= now]
    if employer is not None:
        which.append(m.employer == employer)
    if only is not None:
        which.append(m.site.in_(only))
    last = _last_movements(*which).subquery()
    closed = select(closings.c.check_in).where(closings.c.at <= now)
    there = (last.c.rank == 1) & (last.c.direction == Direction.IN) & last.c.check_in.not_in(closed)
    late = [(s.closes_at == hour) & (last.c.moment < last_closing(hour, now)) for hour in hours]
    rows = connection.execute(
        select(
            last.c.site,
            func.count().filter(there),
            func.count().filter(there & or_(false(), *late)),
        )
        .select_from(last.outerjoin(sites, s.id == last.c.site))
        .group_by(last.c.site)
        .order_by(last.c.site)
    )
    return [SiteCount(*row) for row in rows]


def still_in(
    connection: Connection, now: datetime, since: datetime | None, known: Collection[str]
) -> dict[str, int]:
    """Return how many are inside sites with a closing hour that were there when they closed.

    Asked of those that closed after `since` (None: of all) and of the `known` ones: long lists are
    read when it can matter.
    """
    s = sites.c
    hours = connection.execute(select(s.id, s.closes_at).where(s.closes_at.is_not(None)))
    asked = [
        site
        for site, hour in hours
        if since is None or site in known or last_closing(hour, now) > since
    ]
    if not asked:
        return {}
    return {found.site: found.still_in for found in counts(connection, now, only=asked)}


def closes_at(connection: Connection, site: str) -> time | None:
    """Return a site's closing hour, None where it has none."""
    return connection.scalar(select(sites.c.closes_at).where(sites.c.id == site))


def mark(connection: Connection) -> tuple[object, ...]:
    """Return what changes when people come, go or are closed; cheap, however long the ledger."""
    figures = (select(func.sum(device_heads.c.seq)), select(func.max(closings.c.at)))
    return tuple(connection.scalar(figure) for figure in figures)


def closed_lately(connection: Connection, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Return when each site with a closing hour closed last: what makes people overdue."""
    s = sites.c
    hours = select(s.id, s.closes_at).where(s.closes_at.is_not(None)).order_by(s.id)
    return tuple((site, last_closing(hour, now)) for site, hour in connection.execute(hours))


def on_site(connection: Connection, site: str, now: datetime) -> list[Present]:
    """Return who is on a site at a moment, the latest first."""
    m = movements.c
    lately = (now - LOOKED_BACK).astimezone(BELGIUM).date()
    last = _last_movements(m.site == site, m.day >= lately, m.moment <= now).subquery()
    closed = select(closings.c.check_in).where(closings.c.site == site, closings.c.at <= now)
    rows = connection.execute(
        select(last)
        .where(last.c.rank == 1, last.c.direction == Direction.IN, last.c.check_in.not_in(closed))
        .order_by(last.c.moment.desc(), last.c.check_in)
    )
    return [_present(row) for row in rows]


def days(connection: Connection, site: str, first: date, last: date) -> list[Day]:
    """Return who was on a site from one day to another, both included."""
    m = movements.c
    rows = connection.execute(
        select(movements)
        .where(m.site == site, m.day >= first, m.day <= last, _went_through())
        .order_by(m.day, m.moment, m.device, m.chain, m.seq)
    ).all()
    found: dict[tuple[date, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.day, row.person or row.check_in), []).append(row)
    return [_day(of) for of in found.values()]


def occupancy(connection: Connection, site: str, day: date) -> list[Count]:
    """Return how many people were on site over a day, a count for each moment that changed it.

    Whoever was inside at midnight is counted from the beginning; whom a person closed, until then.
    """
    start = datetime(day.year, day.month, day.day, tzinfo=BELGIUM)
    inside = {found.who for found in on_site(connection, site, start)}
    counts = [Count(start, len(inside))]
    for moment, who, came in _changes(connection, site, start):
        inside.add(who) if came else inside.discard(who)
        counts.append(Count(moment, len(inside)))
    return counts


def _changes(
    connection: Connection, site: str, start: datetime
) -> list[tuple[datetime, str, bool]]:
    """Return when who came (or else went) on the day that begins at `start`, in order."""
    m, c = movements.c, closings.c
    moved = connection.execute(
        select(m.moment, func.coalesce(m.person, m.check_in), m.direction)
        .where(m.site == site, m.day == start.date(), _went_through())
        .order_by(m.moment, m.device, m.chain, m.seq)
    )
    closed = connection.execute(
        select(c.at, func.coalesce(m.person, m.check_in))
        .join(movements, m.check_in == c.check_in)
        .where(c.site == site, c.at >= start, c.at < start + timedelta(days=1))
    )
    changes = [(moment, who, direction == Direction.IN) for moment, who, direction in moved]
    changes += [(moment, who, False) for moment, who in closed]
    return sorted(changes, key=itemgetter(0))


def left_since(connection: Connection, site: str, since: datetime, now: datetime) -> set[str]:
    """Return who went out of a site after a moment and is not back in (`Present.who`)."""
    m = movements.c
    last = _last_movements(m.site == site, m.moment > since, m.moment <= now).subquery()
    out = (last.c.rank == 1) & (last.c.direction == Direction.OUT)
    return set(connection.scalars(select(func.coalesce(last.c.person, last.c.check_in)).where(out)))


def turned_away(
    connection: Connection, site: str, since: datetime, most: int = 200
) -> list[TurnedAway]:
    """Return who was refused on a site, the latest first."""
    r, p = refusals.c, roster_people.c
    listed = exists().where(p.site == r.site, p.person == r.person, p.gone.is_(False))
    rows = connection.execute(
        select(
            *(r.record, r.moment.label("at"), r.device, r.lane),
            *(r.reason, r.kind, r.person, r.masked, listed.label("expected")),
        )
        .where(r.site == site, r.moment >= since)
        .order_by(r.moment.desc(), r.record)
        .limit(most)
    )
    return [TurnedAway(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def close(
    connection: Connection,
    check_ins: Sequence[str],
    site: str,
    *,
    by: str,
    reason: str,
    at: datetime,
) -> int:
    """Note a person's word that these are not on site any more; return for how many it is news."""
    known = set(
        connection.scalars(select(closings.c.check_in).where(closings.c.check_in.in_(check_ins)))
    )
    rows = [
        {"check_in": name, "site": site, "at": at, "account": by, "reason": reason}
        for name in dict.fromkeys(check_ins)
        if name not in known
    ]
    if rows:
        connection.execute(closings.insert(), rows)
    return len(rows)


def _last_movements(*which: ColumnElement[bool]) -> Select[Any]:
    """Select movements with each person's ranked on his site, his last first."""
    m = movements.c
    who = func.coalesce(m.person, m.check_in)
    latest_first = (m.moment.desc(), m.device.desc(), m.chain.desc(), m.seq.desc())
    rank = func.row_number().over(partition_by=(m.site, who), order_by=latest_first).label("rank")
    return select(movements, rank).where(*which, _went_through())


def _went_through() -> Any:  # noqa: ANN401 - a condition of SQLAlchemy's
    outcome = movements.c.outcome
    return or_(outcome.is_(None), outcome.not_in(sorted(NOT_THROUGH)))


def _present(row: Any) -> Present:  # noqa: ANN401 - a row with the columns asked for
    return Present(
        check_in=row.check_in,
        person=row.person,
        masked=row.masked,
        employer=row.employer,
        since=row.moment,
        certain=row.certain,
        device=row.device,
        chain=row.chain,
        seq=row.seq,
        lane=row.lane,
        kind=row.kind,
        assurance=row.assurance,
        receipt=ReceiptNumber(row.receipt),
    )


def _day(of: Sequence[Any]) -> Day:
    entries = [row.moment for row in of if row.direction == Direction.IN]
    exits = [row.moment for row in of if row.direction == Direction.OUT]
    first = of[0]
    return Day(
        day=first.day,
        person=first.person,
        masked=first.masked,
        employer=next((row.employer for row in of if row.employer), None),
        first_in=min(entries, default=None),
        last_out=max(exits, default=None),
        receipt=ReceiptNumber(first.receipt),
        check_in=first.check_in,
        device=first.device,
        chain=first.chain,
        seq=first.seq,
    )
