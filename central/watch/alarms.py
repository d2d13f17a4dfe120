"""Alarms as they are kept: raised, over, acknowledged, noted; each told on the routes it concerns.

What is to be told is put down in the transaction that changes the alarm, and sent later: neither
is lost without the other. Whoever looks or acknowledges is an `Actor`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.audit.entry import without_numbers
from central.database import reading, writing
from central.errors import NotFoundError, WatchError
from central.schema import alarm_deliveries, alarm_notes, alarm_routes, alarms, sites
from central.watch.codes import Severity
from central.watch.life import (
    USUAL,
    Alarm,
    Happening,
    Pace,
    Told,
    acknowledged,
    aged,
    happened,
    over,
)
from central.watch.reach import Reach
from central.watch.routes import Means, Route, concerns, due

WAITING, SENT, DEAD = "waiting", "sent", "dead"
NOTE_LENGTH = 500
_KEPT = tuple(name for name in Alarm.__dataclass_fields__ if name != "id")


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside an alarm."""

    at: datetime
    account: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which alarms are asked for; None for all."""

    open: bool | None = True
    severity: Severity | None = None
    site: str | None = None
    subject: str | None = None
    code: str | None = None
    before: int | None = None
    """Only those that were raised before this one; then the newest come first."""


# By the watcher, in its own transaction ----------------------------------------------------------


class Register:
    """Alarms within one transaction: loads what is open, writes what changes, tells the routes."""

    def __init__(self, connection: Connection, now: datetime, pace: Pace = USUAL) -> None:
        """Work in the caller's transaction."""
        self._connection = connection
        self._now = now
        self._pace = pace
        self._routes: list[Route] | None = None

    def happened(self, what: Happening) -> Alarm:
        """Something raises an alarm, or raises it again."""
        return self._keep(
            *happened(self._newest(what.subject, what.code), what, self._now, self._pace)
        )

    def over(self, subject: str, code: str) -> None:
        """A lasting cause is over."""
        alarm = self._newest(subject, code)
        if alarm and alarm.closed_at is None:
            self._keep(*over(alarm, self._now))

    def age(self) -> None:
        """Let time pass for all that are open."""
        rows = self._connection.execute(
            select(alarms).where(alarms.c.closed_at.is_(None), alarms.c.acknowledged_at.is_(None))
        )
        for row in rows.all():
            before = of_row(row)
            after, told = aged(before, self._now, self._pace)
            if after != before:
                self._keep(after, told)

    def _newest(self, subject: str, code: str) -> Alarm | None:
        a = alarms.c
        row = self._connection.execute(
            select(alarms)
            .where(a.subject == subject, a.code == code)
            .order_by(a.closed_at.is_(None).desc(), a.id.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else of_row(row)

    def _keep(self, alarm: Alarm, told: Told | None) -> Alarm:
        kept = store(self._connection, alarm)
        if told:
            self._tell(kept, told)
        return kept

    def _tell(self, alarm: Alarm, told: Told) -> None:
        if self._routes is None:
            self._routes = routes_of(self._connection)
        organisation = _organisation(self._connection, alarm.site)
        concerned = [route for route in self._routes if concerns(route, alarm, organisation)]
        if told is Told.OVER:
            heard = self._connection.scalars(
                select(alarm_deliveries.c.route).where(alarm_deliveries.c.alarm == alarm.id)
            ).all()
            concerned = [route for route in concerned if route.id in heard]
        rows = [
            {
                "alarm": alarm.id,
                "route": route.id,
                "kind": told.value,
                "state": WAITING,
                "attempts": 0,
                "created_at": self._now,
                "due_at": due(route, alarm, self._now),
                "error": "",
            }
            for route in concerned
        ]
        if rows:
            self._connection.execute(insert(alarm_deliveries), rows)


def store(connection: Connection, alarm: Alarm) -> Alarm:
    """Write an alarm, a new one or one that is there; return it with its id."""
    values = {name: getattr(alarm, name) for name in _KEPT}
    if alarm.id is None:
        number = connection.scalar(insert(alarms).values(**values).returning(alarms.c.id))
        return replace(alarm, id=number)
    connection.execute(update(alarms).where(alarms.c.id == alarm.id).values(**values))
    return alarm


def of_row(row: Row[Any]) -> Alarm:
    """Read an alarm."""
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    values = {name: found[name] for name in Alarm.__dataclass_fields__}
    return Alarm(**{**values, "severity": Severity(found["severity"])})


def routes_of(connection: Connection) -> list[Route]:
    """Return every route."""
    r = alarm_routes.c
    rows = connection.execute(select(*(c for c in r if c.name != "created_at")).order_by(r.id))
    return [
        Route(**{**row, "means": Means(row["means"]), "severity": Severity(row["severity"])})
        for row in rows.mappings()
    ]


def _organisation(connection: Connection, site: str | None) -> str | None:
    if site is None:
        return None
    return connection.scalar(select(sites.c.organisation).where(sites.c.id == site))


# By people ---------------------------------------------------------------------------------------


class Alarms:
    """What people do with alarms."""

    def __init__(self, engine: Engine, trail: Trail) -> None:
        """Take the database and the audit trail."""
        self._engine = engine
        self._trail = trail

    def listed(
        self, actor: Actor, asked: Asked, *, offset: int = 0, limit: int = 100
    ) -> tuple[int, list[Alarm]]:
        """Return how many there are, and some of them: the worst and newest first."""
        a, conditions = alarms.c, list(_conditions(Reach.of(actor), asked))
        order = (a.severity.desc(), a.last_at.desc()) if asked.open else (a.last_at.desc(),)
        if asked.before is not None:
            order = (a.id.desc(),)
        with reading(self._engine) as connection:
            total = connection.scalar(select(func.count()).select_from(alarms).where(*conditions))
            rows = connection.execute(
                select(alarms).where(*conditions).order_by(*order).offset(offset).limit(limit)
            )
            return total or 0, [of_row(row) for row in rows]

    def counted(self, actor: Actor) -> dict[Severity, int]:
        """Return how many alarms of each severity are open."""
        return counted(self._engine, Reach.of(actor))

    def found(self, actor: Actor, number: int) -> tuple[Alarm, list[Note]]:
        """Return an alarm and its notes.

        Raises:
            NotFoundError: there is none, as far as he may see.
        """
        with reading(self._engine) as connection:
            alarm = _one(connection, actor, number, Permission.SEE_FLEET)
            n = alarm_notes.c
            rows = connection.execute(
                select(n.at, n.account, n.text).where(n.alarm == number).order_by(n.id)
            )
            return alarm, [Note(*row) for row in rows]

    def acknowledge(
        self, actor: Actor, numbers: Iterable[int], now: datetime, note: str = ""
    ) -> Sequence[Alarm]:
        """Note that somebody has seen alarms; those that are acknowledged already stay so.

        Raises:
            NotFoundError: one of them is not there, as far as he may see.
            NotAllowedError: he may not.
        """
        done = []
        with writing(self._engine) as connection:
            for number in numbers:
                alarm = _one(connection, actor, number, Permission.ACKNOWLEDGE_ALARM)
                if alarm.acknowledged_at:
                    continue
                done.append(store(connection, acknowledged(alarm, actor.account, now)))
                _note(connection, actor, number, note, now)
                entry = actor.did(
                    "alarm.acknowledged",
                    alarm.subject,
                    site=alarm.site,
                    reason=note,
                    detail=f"{alarm.code}: {alarm.detail}",
                )
                self._trail.note(connection, entry, now)
        return done

    def note(self, actor: Actor, number: int, text: str, now: datetime) -> None:
        """Write something beside an alarm.

        Raises:
            NotFoundError: there is none, as far as he may see.
            WatchError: nothing is written.
            NotAllowedError: he may not.
        """
        if not text.strip():
            raise WatchError("Write what is to be noted.")
        with writing(self._engine) as connection:
            alarm = _one(connection, actor, number, Permission.ACKNOWLEDGE_ALARM)
            _note(connection, actor, number, text, now)
            entry = actor.did("alarm.noted", alarm.subject, site=alarm.site, reason=text)
            self._trail.note(connection, entry, now)


def mark(connection: Connection) -> tuple[int, ...]:
    """Return figures that change when a list of alarms would."""
    a = alarms.c
    figures = (
        select(func.coalesce(func.max(a.id), 0)),
        select(func.coalesce(func.sum(a.times), 0)),
        select(func.count()).where(a.closed_at.is_(None)),
        select(func.count()).where(a.acknowledged_at.is_not(None)),
        select(func.count()).where(a.holds),
        select(func.count()).select_from(alarm_notes),
    )
    return tuple(connection.scalar(figure) or 0 for figure in figures)


def counted(engine: Engine, reach: Reach) -> dict[Severity, int]:
    """Return how many alarms of each severity are open within reach."""
    query = (
        select(alarms.c.severity, func.count())
        .where(*_conditions(reach, Asked()))
        .group_by(alarms.c.severity)
    )
    with reading(engine) as connection:
        found = {Severity(severity): count for severity, count in connection.execute(query)}
    return {severity: found.get(severity, 0) for severity in Severity}


def _conditions(reach: Reach, asked: Asked) -> Iterable[Any]:
    a = alarms.c
    yield reach.of_site(a.site)
    if asked.open is not None:
        yield a.closed_at.is_(None) if asked.open else a.closed_at.is_not(None)
    if asked.severity is not None:
        yield a.severity >= asked.severity
    if asked.before is not None:
        yield a.id < asked.before
    for column, wanted in ((a.site, asked.site), (a.subject, asked.subject), (a.code, asked.code)):
        if wanted is not None:
            yield column == wanted


def _one(connection: Connection, actor: Actor, number: int, permission: Permission) -> Alarm:
    row = connection.execute(select(alarms).where(alarms.c.id == number)).one_or_none()
    alarm = None if row is None else of_row(row)
    if alarm is None or not Reach.of(actor).has(alarm.site):
        raise NotFoundError(f"There is no alarm {number}: look at the list.")
    actor.demand(permission, site=alarm.site)
    return alarm


def _note(connection: Connection, actor: Actor, number: int, text: str, now: datetime) -> None:
    said = without_numbers(text.strip())[:NOTE_LENGTH]
    if said:
        connection.execute(
            insert(alarm_notes).values(alarm=number, at=now, account=actor.account, text=said)
        )
