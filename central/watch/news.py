"""What the ledger took since the last look: gates' own alarms, traffic, what was set aside.

Reads by position, so that whoever wrote it, in whichever process, nothing is missed and nothing is
taken twice; how far it was read is written together with what was made of it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from central.ledger.entries import AsideReason
from central.schema import records, set_aside, traffic, watch_position
from central.watch.codes import TOLD_BY_HEALTH, Found
from central.watch.health import FINE, minute_of
from central.watch.keeping import Columns, merge
from central.watch.life import Happening
from protocol.envelope import claimed
from protocol.errors import ProtocolError
from protocol.records import Alarm, Record, Refusal

AT_ONCE = 5_000
"""Most records of one look; the rest comes with the next."""
OVERLAP = timedelta(minutes=1)
"""So much of what was set aside is looked at again: several workers' moments are not in order."""
LATEST = timedelta(days=1)
"""Who was on the way for longer says nothing of how fast the line is."""
CHECK_IN = "check-in"
REFUSAL = "refusal:"
_WATCHER = "main"
_TOLD = {"alarm", "refusal"}
_FORGED = {AsideReason.FORGED, AsideReason.OTHER_DEVICE}

Place = tuple[str, int, str]
"""Site, minute, what."""


@dataclass(slots=True)
class Flow:
    """How much of something there was in a minute, and how long it was on its way."""

    count: int = 0
    timed: int = 0
    total_ms: int = 0
    most_ms: int = 0

    def add(self, latency: timedelta | None) -> None:
        """Count one; `latency` is None where the gate did not know the time."""
        self.count += 1
        if latency is not None and timedelta(0) <= latency < LATEST:
            ms = int(latency.total_seconds() * 1000)
            self.timed += 1
            self.total_ms += ms
            self.most_ms = max(self.most_ms, ms)


@dataclass(slots=True)
class News:
    """What is new."""

    position: int
    aside_until: datetime
    aside: dict[str, int] = field(default_factory=dict)
    """How often each was set aside that was lately."""
    happenings: list[Happening] = field(default_factory=list)
    traffic: dict[Place, Flow] = field(default_factory=lambda: defaultdict(Flow))

    @property
    def any(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.happenings or self.traffic)


class Reader:
    """Knows how far the ledger was read."""

    def __init__(self) -> None:
        """Begin; `start` says where."""
        self._position = 0
        self._aside_until: datetime
        self._aside: dict[str, int] = {}

    def start(self, connection: Connection, now: datetime) -> None:
        """Go on where the last run ended; at the very first, from now on (writes)."""
        row = connection.execute(select(watch_position)).one_or_none()
        if row is None:
            top = connection.scalar(select(func.max(records.c.position))) or 0
            connection.execute(
                insert(watch_position).values(watcher=_WATCHER, position=top, aside_until=now)
            )
            self._position, self._aside_until = top, now
        else:
            self._position, self._aside_until = row.position, row.aside_until
        for aside in self._asides(connection):
            if aside.last_at <= self._aside_until:
                self._aside[aside.fingerprint] = aside.times

    def read(self, connection: Connection, trusted: Callable[[str], bool]) -> News:
        """Return what is new; `trusted` says of a device whether its clock is right."""
        top = connection.scalar(select(func.max(records.c.position))) or 0
        position = min(top, self._position + AT_ONCE)
        news = News(position, self._aside_until)
        if position > self._position:
            self._records(connection, news, trusted)
        for aside in self._asides(connection):
            news.aside[aside.fingerprint] = aside.times
            if more := self._more(aside):
                news.happenings.append(_set_aside(aside, more))
                news.aside_until = max(news.aside_until, aside.last_at)
        return news

    def keep(self, connection: Connection, news: News) -> None:
        """Write how far it was read, and the traffic."""
        rows = [
            {
                "site": site,
                "span": FINE,
                "minute": minute,
                "what": what[:80],
                "count": flow.count,
                "timed": flow.timed,
                "total_ms": flow.total_ms,
                "most_ms": flow.most_ms,
            }
            for (site, minute, what), flow in news.traffic.items()
        ]
        merge(connection, traffic, rows, _added)
        connection.execute(
            update(watch_position).values(position=news.position, aside_until=news.aside_until)
        )

    def kept(self, news: News) -> None:
        """What was read is committed: go on behind it."""
        self._position, self._aside_until = news.position, news.aside_until
        self._aside = news.aside

    def _more(self, aside: Row[Any]) -> int:
        """Return how often it was set aside since the last look."""
        known = self._aside.get(aside.fingerprint)
        if known is not None:
            return int(aside.times) - known
        is_new = aside.at >= self._aside_until - OVERLAP
        return int(aside.times) if is_new else 1

    def _records(self, connection: Connection, news: News, trusted: Callable[[str], bool]) -> None:
        r = records.c
        new = (r.position > self._position) & (r.position <= news.position)
        checked = select(r.site, r.device, r.at, r.received_at).where(new, r.type == CHECK_IN)
        for site, device, at, received_at in connection.execute(checked):
            latency = received_at - at if trusted(device) else None
            news.traffic[site, minute_of(received_at), CHECK_IN].add(latency)
        told = select(r.device, r.site, r.received_at, r.token).where(new, r.type.in_(_TOLD))
        for device, site, received_at, token in connection.execute(told.order_by(r.position)):
            match _body(token):
                case Refusal(reason=reason):
                    news.traffic[site, minute_of(received_at), REFUSAL + reason].add(None)
                case Alarm(code=code, detail=detail) if code not in TOLD_BY_HEALTH:
                    news.happenings.append(Happening(device, code, detail, site))

    def _asides(self, connection: Connection) -> Sequence[Any]:
        a = set_aside.c
        return connection.execute(
            select(a.fingerprint, a.reason, a.device, a.detail, a.times, a.at, a.last_at)
            .where(a.last_at >= self._aside_until - OVERLAP)
            .order_by(a.last_at)
            .limit(AT_ONCE)
        ).all()


def _body(token: str | None) -> object:
    try:
        return Record.parse(claimed(token)).body if token else None
    except ProtocolError:
        return None  # the ledger took it; `ledger verify` would tell


def _set_aside(row: Row[Any], times: int) -> Happening:
    subject = row.device or "unknown"
    match row.reason:
        case AsideReason.FORK:
            code = Found.FORK
        case reason if reason in _FORGED:
            code = Found.FORGED
        case _:
            code = Found.ASIDE
    return Happening(subject, code, f"{row.reason}: {row.detail}", times=times)


def _added(old: Columns, new: Columns) -> Mapping[str, Any]:
    sums = {name: old[name] + new[name] for name in ("count", "timed", "total_ms")}
    return sums | {"most_ms": func.coalesce(new["most_ms"], old["most_ms"])}
