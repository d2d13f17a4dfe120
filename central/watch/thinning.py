"""What was watched is kept by the minute for a day, by the quarter of an hour for a month.

In small steps, each a transaction of its own: nobody waits for it. Alarms that are over, sessions
that ended and messages that went out are forgotten after a year.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, func, literal, select

from central.database import reading, writing
from central.schema import (
    alarm_deliveries,
    alarm_notes,
    alarms,
    device_sessions,
    health_history,
    traffic,
)
from central.watch.health import COARSE, FINE, minute_of
from central.watch.keeping import merge

FINE_FOR = timedelta(days=1)
COARSE_FOR = timedelta(days=31)
OVER_FOR = timedelta(days=365)
STEP = timedelta(hours=1)
"""How much becomes coarse in one transaction."""
_SUMS = {"beats", "count", "timed", "total_ms"}
"""What adds up; of everything else the highest is kept."""


def thin(engine: Engine, now: datetime) -> Iterator[None]:
    """Make what is old coarser and forget what is oldest; a step at each turn."""
    for table in (health_history, traffic):
        yield from _coarsen(engine, table, now)
        with writing(engine) as connection:
            oldest = minute_of(now - COARSE_FOR)
            connection.execute(delete(table).where(table.c.minute < oldest))
        yield
    with writing(engine) as connection:
        _forget(connection, now - OVER_FOR)
    yield


def _coarsen(engine: Engine, table: Table, now: datetime) -> Iterator[None]:
    until = minute_of(now - FINE_FOR) // COARSE * COARSE
    step = int(STEP.total_seconds()) // 60
    with reading(engine) as connection:
        oldest = connection.scalar(
            select(func.min(table.c.minute)).where(table.c.span == FINE, table.c.minute < until)
        )
    if oldest is None:
        return
    for begin in range(oldest // COARSE * COARSE, until, step):
        with writing(engine) as connection:
            _one_step(connection, table, begin, min(begin + step, until))
        yield


def _one_step(connection: Connection, table: Table, begin: int, end: int) -> None:
    c = table.c
    fine = (c.span == FINE) & (c.minute >= begin) & (c.minute < end)
    quarter = c.minute - c.minute % COARSE
    keys = [column for column in table.primary_key if column.name not in {"span", "minute"}]
    figures = [column for column in c if not column.primary_key]
    rows = connection.execute(
        select(
            *keys,
            literal(COARSE).label("span"),
            quarter.label("minute"),
            *(_together(column).label(column.name) for column in figures),
        )
        .where(fine)
        .group_by(*keys, quarter)
    )
    found = [dict(row) for row in rows.mappings()]
    merge(
        connection,
        table,
        found,
        lambda _old, new: {column.name: new[column.name] for column in figures},
    )
    connection.execute(delete(table).where(fine))


def _together(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.sum(column) if getattr(column, "name", "") in _SUMS else func.max(column)


def _forget(connection: Connection, before: datetime) -> None:
    gone = select(alarms.c.id).where(alarms.c.closed_at < before)
    for table in (alarm_deliveries, alarm_notes):
        connection.execute(delete(table).where(table.c.alarm.in_(gone)))
    connection.execute(delete(alarms).where(alarms.c.closed_at < before))
    connection.execute(delete(device_sessions).where(device_sessions.c.ended_at < before))
