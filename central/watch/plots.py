"""Figures over time: of one gate, of a site, of everything within reach. Points ready to be drawn.

A day is by the minute, what is older by the quarter of an hour; a figure's unit stays the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Table,
    func,
    literal_column,
    select,
)

from central.accounts.rights import Actor
from central.database import reading
from central.schema import devices, health_history, traffic
from central.watch.fleet import Fleet
from central.watch.health import COARSE, FINE, minute_of
from central.watch.news import CHECK_IN, REFUSAL
from central.watch.reach import Reach
from central.watch.thinning import COARSE_FOR, FINE_FOR

MOST_REASONS = 5
"""Reasons of refusals with a line of their own; the others are together."""
OTHERS = "others"


class OfGate(StrEnum):
    """What is plotted of one gate."""

    BACKLOG = "backlog"
    TEMPERATURE = "temperature"
    DISK = "disk"
    CLOCK = "clock"


class OfFleet(StrEnum):
    """What is plotted of many."""

    CHECK_INS = "check-ins"
    LATENCY = "latency"
    BACKLOG = "backlog"
    REFUSALS = "refusals"


class Window(StrEnum):
    """How far back."""

    HOUR = "hour"
    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def time(self) -> timedelta:
        """As a time."""
        return _WINDOWS[self]


_WINDOWS = {
    Window.HOUR: timedelta(hours=1),
    Window.SHIFT: timedelta(hours=8),
    Window.DAY: FINE_FOR,
    Window.WEEK: timedelta(days=7),
    Window.MONTH: COARSE_FOR,
}
_OF_GATE: Mapping[OfGate, ColumnElement[Any]] = {
    OfGate.BACKLOG: health_history.c.backlog,
    OfGate.TEMPERATURE: health_history.c.temperature,
    OfGate.DISK: health_history.c.disk,
    OfGate.CLOCK: health_history.c.clock_offset_ms,
}
Value = float | None


@dataclass(frozen=True, slots=True)
class Points:
    """Series over the same moments (seconds since 1970); None where nothing is known."""

    at: Sequence[int]
    series: Mapping[str, Sequence[Value]]


class Plots:
    """Answers what was when."""

    def __init__(self, engine: Engine) -> None:
        """Take the database."""
        self._engine = engine
        self._fleet = Fleet(engine)

    def of_gate(
        self, actor: Actor, device: str, what: OfGate, window: Window, now: datetime
    ) -> Points:
        """Return a figure of a gate.

        Raises:
            NotFoundError: there is no such gate, as far as he may see.
        """
        self._fleet.found(actor, device, now)
        frame = _Frame.of(window, now)
        c, column = health_history.c, _OF_GATE[what]
        query = (
            select(frame.minute(health_history), func.max(column))
            .where(c.device == device, frame.within(health_history))
            .group_by(frame.minute(health_history))
        )
        with reading(self._engine) as connection:
            found = {
                minute: float(value)
                for minute, value in connection.execute(query)
                if value is not None
            }
        scale = 1000 if what is OfGate.CLOCK else 1
        values = [found[minute] / scale if minute in found else None for minute in frame.minutes]
        return Points(frame.at, {what.value: values})

    def of_fleet(
        self, actor: Actor, what: OfFleet, window: Window, now: datetime, site: str | None = None
    ) -> Points:
        """Return a figure of a site, or of all that he may see.

        Raises:
            NotAllowedError: he may see no gate at all.
        """
        reach, frame = Reach.of(actor), _Frame.of(window, now)
        with reading(self._engine) as connection:
            match what:
                case OfFleet.BACKLOG:
                    return Points(frame.at, {what: _backlog(connection, reach, frame, site)})
                case OfFleet.REFUSALS:
                    return Points(frame.at, _refusals(connection, reach, frame, site))
                case OfFleet.CHECK_INS:
                    counts, _, _ = _check_ins(connection, reach, frame, site)
                    rate = [count / frame.span for count in counts]
                    return Points(frame.at, {what: rate})
                case OfFleet.LATENCY:
                    _, usual, most = _check_ins(connection, reach, frame, site)
                    return Points(frame.at, {"mean": usual, "most": most})


@dataclass(frozen=True, slots=True)
class _Frame:
    """The moments of a plot: equal steps of `span` minutes up to now."""

    first: int
    last: int
    span: int

    @classmethod
    def of(cls, window: Window, now: datetime) -> "_Frame":
        span = (
            FINE if window.time <= timedelta(hours=8) else 5 if window.time <= FINE_FOR else COARSE
        )
        last = minute_of(now) // span * span
        return cls(last - int(window.time.total_seconds()) // 60 // span * span, last, span)

    @property
    def minutes(self) -> range:
        return range(self.first, self.last + 1, self.span)

    @property
    def at(self) -> list[int]:
        return [minute * 60 for minute in self.minutes]

    def minute(self, table: Table) -> ColumnElement[int]:
        span = literal_column(str(self.span), Integer)  # the same text wherever it stands
        return table.c.minute - table.c.minute % span

    def within(self, table: Table) -> ColumnElement[bool]:
        return table.c.minute >= self.first


def _backlog(connection: Connection, reach: Reach, frame: _Frame, site: str | None) -> list[Value]:
    c, d = health_history.c, devices.c
    place = [reach.of_site(d.site)] + ([d.site == site] if site else [])
    of_each = (
        select(frame.minute(health_history).label("minute"), func.max(c.backlog).label("backlog"))
        .join(devices, d.id == c.device)
        .where(frame.within(health_history), *place)
        .group_by(c.device, frame.minute(health_history))
        .subquery()
    )
    query = select(of_each.c.minute, func.sum(of_each.c.backlog)).group_by(of_each.c.minute)
    found = {minute: float(total) for minute, total in connection.execute(query)}
    return [found.get(minute) for minute in frame.minutes]


def _traffic(
    connection: Connection, reach: Reach, frame: _Frame, site: str | None, prefix: str
) -> list[Any]:
    c = traffic.c
    place = [reach.of_site(c.site)] + ([c.site == site] if site else [])
    minute = frame.minute(traffic)
    query = (
        select(
            minute.label("minute"),
            c.what,
            func.sum(c.count).label("count"),
            func.sum(c.timed).label("timed"),
            func.sum(c.total_ms).label("total_ms"),
            func.max(c.most_ms).label("most_ms"),
        )
        .where(frame.within(traffic), c.what.startswith(prefix, autoescape=True), *place)
        .group_by(minute, c.what)
    )
    return list(connection.execute(query))


def _check_ins(
    connection: Connection, reach: Reach, frame: _Frame, site: str | None
) -> tuple[list[float], list[Value], list[Value]]:
    found = {row.minute: row for row in _traffic(connection, reach, frame, site, CHECK_IN)}
    counts: list[float] = []
    usual: list[Value] = []
    most: list[Value] = []
    for minute in frame.minutes:
        row = found.get(minute)
        timed = float(row.timed) if row else 0.0
        counts.append(float(row.count) if row else 0.0)
        usual.append(round(float(row.total_ms) / timed / 1000, 3) if row and timed else None)
        most.append(float(row.most_ms) / 1000 if row and timed else None)
    return counts, usual, most


def _refusals(
    connection: Connection, reach: Reach, frame: _Frame, site: str | None
) -> dict[str, list[Value]]:
    rows = _traffic(connection, reach, frame, site, REFUSAL)
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.what] = totals.get(row.what, 0) + int(row.count)
    named = sorted(totals, key=lambda what: (-totals[what], what))[:MOST_REASONS]
    series: dict[str, dict[int, float]] = {what: {} for what in named}
    for row in rows:
        of = series.setdefault(row.what if row.what in named else REFUSAL + OTHERS, {})
        of[row.minute] = of.get(row.minute, 0.0) + float(row.count)
    return {
        what.removeprefix(REFUSAL): [of.get(minute, 0.0) for minute in frame.minutes]
        for what, of in series.items()
    }
