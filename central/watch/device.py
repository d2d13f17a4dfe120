"""One gate in full: what it said last, what is wrong, and what happened to it, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, select

from central.accounts.rights import Actor, Permission
from central.database import reading
from central.schema import (
    alarms,
    audit_entries,
    device_heads,
    device_health,
    device_keys,
    device_sessions,
    records,
)
from central.watch.alarms import of_row
from central.watch.fleet import Fleet, Row
from central.watch.life import Alarm as Raised
from protocol.envelope import claimed
from protocol.errors import ProtocolError
from protocol.health import Health
from protocol.records import Alarm, Override, Record

SHOWN = 60
"""Events of a timeline."""
LOOKED_BACK = 5_000
"""Records that are looked through for alarms and overrides."""


class Kind(StrEnum):
    """What happened."""

    BORN = "born"
    ENDED = "ended"
    RAISED = "raised"
    OVER = "over"
    RECORDED = "recorded"
    """The gate recorded an alarm."""
    OVERRIDDEN = "overridden"
    """An arm was released without a credential."""
    ENROLLED = "enrolled"
    REVOKED = "revoked"
    DONE = "done"
    """A person did something with it."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a gate."""

    at: datetime
    kind: Kind
    what: str = ""
    """A code, a session's number, an action."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """A gate in full."""

    row: Row
    health: Health | None
    alarms: list[Raised]
    """Those that are open."""
    timeline: list[Event]


class Details:
    """Answers what people ask of one gate."""

    def __init__(self, engine: Engine) -> None:
        """Take the database."""
        self._engine = engine
        self._fleet = Fleet(engine)

    def of(self, actor: Actor, device: str, now: datetime) -> Detail:
        """Return a gate.

        Raises:
            NotFoundError: there is none, as far as he may see.
        """
        row = self._fleet.found(actor, device, now)
        audit = actor.may(Permission.SEE_AUDIT, site=row.site)
        with reading(self._engine) as connection:
            body = connection.scalar(
                select(device_health.c.body).where(device_health.c.device == device)
            )
            events = [
                *_sessions(connection, device),
                *_alarms(connection, device),
                *_keys(connection, device),
                *_records(connection, device),
                *(_deeds(connection, device) if audit else ()),
            ]
            open_ = connection.execute(
                select(alarms)
                .where(alarms.c.subject == device, alarms.c.closed_at.is_(None))
                .order_by(alarms.c.severity.desc(), alarms.c.last_at.desc())
            ).all()
        newest = sorted(events, key=lambda event: event.at, reverse=True)[:SHOWN]
        health = Health.model_validate_json(body) if body else None
        return Detail(row, health, [of_row(found) for found in open_], newest)


def _sessions(connection: Connection, device: str) -> Iterator[Event]:
    s = device_sessions.c
    query = (
        select(device_sessions).where(s.device == device).order_by(s.session.desc()).limit(SHOWN)
    )
    for row in connection.execute(query):
        if row.born_at:
            yield Event(row.born_at, Kind.BORN, str(row.session), row.version)
        if row.ended_at:
            yield Event(row.ended_at, Kind.ENDED, str(row.session))


def _alarms(connection: Connection, device: str) -> Iterator[Event]:
    a = alarms.c
    query = select(alarms).where(a.subject == device).order_by(a.id.desc()).limit(SHOWN)
    for row in connection.execute(query):
        yield Event(row.raised_at, Kind.RAISED, row.code, row.detail)
        if row.closed_at:
            yield Event(row.closed_at, Kind.OVER, row.code)


def _keys(connection: Connection, device: str) -> Iterator[Event]:
    k = device_keys.c
    query = select(device_keys).where(k.device == device).order_by(k.enrolled_at.desc())
    for row in connection.execute(query.limit(SHOWN)):
        yield Event(row.enrolled_at, Kind.ENROLLED, "", f"{row.valid_until:%Y-%m-%d}")
        if row.revoked_at:
            yield Event(row.revoked_at, Kind.REVOKED)


def _records(connection: Connection, device: str) -> Iterator[Event]:
    r, h = records.c, device_heads.c
    head: Any = connection.execute(
        select(h.chain, h.seq).where(h.device == device).order_by(h.chain.desc()).limit(1)
    ).one_or_none()
    if head is None:
        return
    query = (
        select(r.received_at, r.token)
        .where(
            r.device == device,
            r.chain == head.chain,
            r.seq > head.seq - LOOKED_BACK,
            r.type.in_(("alarm", "override")),
        )
        .order_by(r.seq.desc())
        .limit(SHOWN)
    )
    for at, token in connection.execute(query):
        try:
            body = Record.parse(claimed(token)).body if token else None
        except ProtocolError:
            continue
        match body:
            case Alarm(code=code, detail=detail):
                yield Event(at, Kind.RECORDED, code, detail)
            case Override(cause=cause, lane=lane):
                yield Event(at, Kind.OVERRIDDEN, cause, lane)


def _deeds(connection: Connection, device: str) -> Iterator[Event]:
    e = audit_entries.c
    query = (
        select(e.at, e.action, e.who, e.reason)
        .where(e.target == device)
        .order_by(e.number.desc())
        .limit(SHOWN)
    )
    for at, action, who, reason in connection.execute(query):
        yield Event(at, Kind.DONE, action, f"{who}: {reason}" if reason else who)
