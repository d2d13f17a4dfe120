"""The fleet as people see it: every gate with how it is, filtered, sorted and counted.

Reads only. What an `Actor` does not reach is not there for him.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)

from central.accounts.rights import Actor
from central.database import reading
from central.errors import NotFoundError
from central.schema import (
    alarms,
    device_heads,
    device_health,
    device_keys,
    device_states,
    devices,
    records,
    sites,
)
from central.watch.codes import Severity
from central.watch.reach import Reach
from central.watch.rules import HANGS
from protocol.sessions import Life

AT_ONCE = 100
"""Rows of one page."""


class Status(StrEnum):
    """How a gate is, in one word; the worst first."""

    AWAY = "away"
    """Without a session."""
    HANGS = "hangs"
    """With a session, and says nothing."""
    TROUBLED = "troubled"
    """It works, and something is wrong."""
    NEVER = "never"
    """Never seen yet."""
    WELL = "well"


class Sort(StrEnum):
    """What a list can be sorted by."""

    DEVICE = "device"
    SITE = "site"
    STATUS = "status"
    LAST = "last"
    BACKLOG = "backlog"
    CLOCK = "clock"
    CERTIFICATE = "certificate"
    VERSION = "version"
    TEMPERATURE = "temperature"
    DISK = "disk"
    ALARMS = "alarms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which gates are asked for, and in which order."""

    text: str = ""
    """Part of a gate's or a site's name or number."""
    site: str | None = None
    status: Status | None = None
    version: str | None = None
    after: str | None = None
    """Only gates whose names come later."""
    sort: Sort = Sort.STATUS
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A gate; what is not known is None."""

    id: str
    site: str
    site_name: str | None
    status: Status
    life: Life | None
    since: datetime | None
    heard_at: datetime | None
    last_check_in: datetime | None
    held_up_to: int
    backlog: int | None
    clock_trusted: bool | None
    clock_offset_ms: int | None
    certificate_until: datetime | None
    version: str | None
    temperature: float | None
    disk: int | None
    alarms: int
    worst: Severity | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows, and how many there are of each kind in all."""

    rows: Sequence[Row]
    total: int
    """How many fit the filter."""
    counts: Mapping[Status, int]
    """Of everything within reach."""
    versions: Sequence[str]
    sites: Sequence[tuple[str, str]]
    """Number and name."""


class Fleet:
    """Answers what people ask of the fleet."""

    def __init__(self, engine: Engine) -> None:
        """Take the database."""
        self._engine = engine

    def listed(
        self, actor: Actor, asked: Filter, now: datetime, *, offset: int = 0, limit: int = AT_ONCE
    ) -> Listing:
        """Return a page of the fleet.

        Raises:
            NotAllowedError: he may see no gate at all.
        """
        reach = Reach.of(actor)
        whole = self._whole(reach, now)
        fits = [*_conditions(whole, asked)]
        with reading(self._engine) as connection:
            counts, versions = _counted(connection, whole)
            total = sum(counts.values())
            if fits:
                query = select(func.count()).select_from(whole).where(*fits)
                total = connection.scalar(query) or 0
            page = _ordered(select(whole).where(*fits), whole, asked).offset(offset).limit(limit)
            found = connection.execute(page).mappings().all()
            rows = _rows(connection, found)
            return Listing(rows, total, counts, versions, _places(connection, reach))

    def found(self, actor: Actor, device: str, now: datetime) -> Row:
        """Return one gate.

        Raises:
            NotFoundError: there is none, as far as he may see.
        """
        whole = self._whole(Reach.of(actor), now)
        with reading(self._engine) as connection:
            rows = connection.execute(select(whole).where(whole.c.id == device)).mappings().all()
            if not rows:
                raise NotFoundError(f"There is no gate {device[:40]}: look at the fleet.")
            return _rows(connection, rows)[0]

    def _whole(self, reach: Reach, now: datetime) -> FromClause:
        """Return every gate within reach, with all that a list shows but the last check-in."""
        d, s, h = devices.c, device_states.c, device_health.c
        wrong, keys, heads = _alarms(), _keys(), _heads()
        worst, mute = func.coalesce(wrong.c.worst, 0), now - HANGS
        status = case(
            (s.state.is_(None), Status.NEVER.value),
            (s.state == Life.DEAD.value, Status.AWAY.value),
            (
                and_(s.since < mute, or_(h.heard_at.is_(None), h.heard_at < mute)),
                Status.HANGS.value,
            ),
            (worst >= Severity.WARNING.value, Status.TROUBLED.value),
            else_=Status.WELL.value,
        )
        return (
            select(
                *(d.id, d.site, sites.c.name.label("site_name"), status.label("status")),
                *(s.state.label("life"), s.since, h.heard_at, h.backlog),
                *(h.clock_trusted, h.clock_offset_ms, h.temperature, h.disk),
                keys.c.until.label("certificate_until"),
                func.coalesce(h.version, s.version).label("version"),
                func.coalesce(wrong.c.count, 0).label("alarms"),
                worst.label("worst"),
                func.coalesce(heads.c.seq, 0).label("held_up_to"),
            )
            .select_from(devices)
            .outerjoin(sites, sites.c.id == d.site)
            .outerjoin(device_states, s.device == d.id)
            .outerjoin(device_health, h.device == d.id)
            .outerjoin(wrong, wrong.c.subject == d.id)
            .outerjoin(keys, keys.c.device == d.id)
            .outerjoin(heads, heads.c.device == d.id)
            .where(d.retired_at.is_(None), reach.of_site(d.site))
            .subquery("fleet")
        )


def mark(connection: Connection) -> tuple[object, ...]:
    """Return figures that change when a list of the fleet would, and every ten seconds."""
    s, h, a = device_states.c, device_health.c, alarms.c
    figures = (
        select(func.count()).select_from(devices),
        select(func.coalesce(func.sum(device_heads.c.seq), 0)),
        select(func.coalesce(func.sum(s.session), 0)),
        select(func.count()).where(s.state == Life.ALIVE.value),
        select(func.coalesce(func.sum(h.backlog), 0)),
        select(func.coalesce(func.sum(h.disk), 0)),
        select(func.count()).where(h.clock_trusted),
        select(func.coalesce(func.sum(a.times), 0)),
        select(func.count()).where(a.closed_at.is_(None)),
        select(func.count()).where(a.acknowledged_at.is_(None)),
    )
    heard = connection.scalar(select(func.max(h.heard_at)))
    coarse = int(heard.timestamp()) // 10 if heard else 0
    return (*(connection.scalar(figure) or 0 for figure in figures), coarse)


def _alarms() -> FromClause:
    a = alarms.c
    return (
        select(a.subject, func.count().label("count"), func.max(a.severity).label("worst"))
        .where(a.closed_at.is_(None))
        .group_by(a.subject)
        .subquery("wrong")
    )


def _keys() -> FromClause:
    k = device_keys.c
    return (
        select(k.device, func.max(k.valid_until).label("until"))
        .where(k.revoked_at.is_(None))
        .group_by(k.device)
        .subquery("certificates")
    )


def _heads() -> FromClause:
    """Return how far the newest chain of each device is held."""
    h = device_heads.c
    newest = select(h.device, func.max(h.chain).label("chain")).group_by(h.device).subquery()
    return (
        select(h.device, h.seq)
        .join(newest, (newest.c.device == h.device) & (newest.c.chain == h.chain))
        .subquery("heads")
    )


def _last_check_in(device: ColumnElement[str]) -> ScalarSelect[Any]:
    """Return when the ledger took a device's newest check-in: one look at the key's end."""
    r = records.c
    return (
        select(r.received_at)
        .where(r.device == device, r.receipt.is_not(None))
        .order_by(r.chain.desc(), r.seq.desc())
        .limit(1)
        .scalar_subquery()
    )


def _conditions(whole: FromClause, asked: Filter) -> list[ColumnElement[bool]]:
    c = whole.c
    found = []
    if asked.text:
        part = asked.text.strip().replace("\\", "").replace("%", "\\%").replace("_", "\\_")
        like = f"%{part.lower()}%"
        columns = (c.id, c.site, c.site_name)
        found.append(or_(*(func.lower(column).like(like, escape="\\") for column in columns)))
    if asked.after is not None:
        found.append(c.id > asked.after)
    for column, wanted in (
        (c.site, asked.site),
        (c.status, asked.status),
        (c.version, asked.version),
    ):
        if wanted is not None:
            found.append(column == wanted)
    return found


def _ordered(query: Select[Any], whole: FromClause, asked: Filter) -> Select[Any]:
    c = whole.c
    by: Mapping[Sort, ColumnElement[Any]] = {
        Sort.DEVICE: c.id,
        Sort.SITE: c.site,
        Sort.STATUS: case(
            {status.value: rank for rank, status in enumerate(Status)}, value=c.status
        ),
        Sort.LAST: _last_check_in(c.id),
        Sort.BACKLOG: c.backlog,
        Sort.CLOCK: case((~c.clock_trusted, 10**12), else_=func.abs(c.clock_offset_ms)),
        Sort.CERTIFICATE: c.certificate_until,
        Sort.VERSION: c.version,
        Sort.TEMPERATURE: c.temperature,
        Sort.DISK: c.disk,
        Sort.ALARMS: c.worst * 1000 + c.alarms,
    }
    key = by[asked.sort]
    unknown = key.is_(None)  # whatever the order, what is not known comes last
    return query.order_by(unknown, key.desc() if asked.descending else key, c.id)


def _rows(connection: Connection, found: Sequence[Mapping[Any, Any]]) -> list[Row]:
    names = [row["id"] for row in found]
    d = devices.c
    last = dict(
        connection.execute(
            select(d.id, _last_check_in(d.id).label("last")).where(d.id.in_(names))
        ).all()
    )
    return [_row(row, last.get(row["id"])) for row in found]


def _row(row: Mapping[Any, Any], last: datetime | None) -> Row:
    return Row(
        **{
            **row,
            "status": Status(row["status"]),
            "life": Life(row["life"]) if row["life"] else None,
            "worst": Severity(row["worst"]) if row["worst"] else None,
        },
        last_check_in=last,
    )


def _counted(connection: Connection, whole: FromClause) -> tuple[dict[Status, int], list[str]]:
    """Return how many there are of each status, and which versions run."""
    c = whole.c
    query = select(c.status, c.version, func.count()).group_by(c.status, c.version)
    counts, versions = dict.fromkeys(Status, 0), set()
    for status, version, count in connection.execute(query):
        counts[Status(status)] += count
        versions |= {version} if version else set()
    return counts, sorted(versions)


def _places(connection: Connection, reach: Reach) -> list[tuple[str, str]]:
    d = devices.c
    places = connection.execute(
        select(d.site, func.max(sites.c.name))
        .outerjoin(sites, sites.c.id == d.site)
        .where(d.retired_at.is_(None), reach.of_site(d.site))
        .group_by(d.site)
        .order_by(d.site)
    )
    return [(site, name or site) for site, name in places]
