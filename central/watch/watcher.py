"""The one who watches: takes what came, looks at every device, and keeps what follows.

A thread of the `serve` process. One transaction a turn, and none when there is nothing to write; a
database that is away is tried again at the next turn, with what is the newest then.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from central.clock import Clock
from central.database import reading, writing
from central.schema import alarms, device_states, devices
from central.watch.alarms import Register
from central.watch.codes import Found, Severity
from central.watch.health import (
    Bucket,
    keep_minutes,
    keep_newest,
    keep_session,
    newest,
)
from central.watch.inbox import Begun, Drained, Heard, Inbox
from central.watch.life import Happening
from central.watch.news import News, Reader
from central.watch.rules import NOTHING, Known, Memory, Wrong, look, remembered
from central.watch.sites import Sites, StillIn
from central.watch.thinning import thin
from central.watch.thresholds import USUAL, Thresholds
from protocol.identifiers import DeviceId
from protocol.sessions import State

TURN = 0.5
"""Seconds between two turns."""
LOOK = timedelta(seconds=5)
"""How often every device is looked at; one that said something at once."""
FLEET = timedelta(seconds=10)
"""How often new, moved and retired devices are noticed."""
AGE = timedelta(minutes=1)
SITES = timedelta(minutes=1)
"""How often it is asked who is still on sites that closed."""
THIN = timedelta(hours=1)
BROKER = "broker"
"""The subject of alarms that are no device's."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Seen:
    """A device as it is watched."""

    site: str
    state: State | None = None
    since: datetime | None = None
    heard: Heard | None = None
    memory: Memory = NOTHING
    bucket: Bucket | None = None

    @property
    def known(self) -> Known:
        """What the rules are asked about."""
        life = self.state.state if self.state else None
        if self.heard is None:
            return Known(life, self.since)
        return Known(life, self.since, self.heard.at, self.heard.health)

    def takes(self, heard: Heard) -> bool:
        """Whether a saying is news (R60)."""
        last = self.heard.health if self.heard else None
        return last is None or heard.health.succeeds(last.session, last.beat)


@dataclass(frozen=True, slots=True)
class _Over:
    """A lasting cause is over."""

    subject: str
    code: str


@dataclass(slots=True)
class _ToWrite:
    """What follows from what came, until it is written."""

    heard: dict[DeviceId, Heard] = field(default_factory=dict)
    minutes: dict[DeviceId, Bucket] = field(default_factory=dict)
    begun: list[Begun] = field(default_factory=list)
    changes: list[Happening | _Over] = field(default_factory=list)
    """Of alarms, in their order."""
    age: bool = False

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.heard or self.begun or self.changes or self.age)


class Watcher:
    """Watches, from `start` to `stop`."""

    def __init__(
        self,
        engine: Engine,
        inbox: Inbox,
        *,
        clock: Clock,
        connected: Callable[[], bool],
        still_in: StillIn,
        thresholds: Thresholds = USUAL,
    ) -> None:
        """Take the parts; `connected` tells whether the broker is reached."""
        self._engine = engine
        self._inbox = inbox
        self._clock = clock
        self._connected = connected
        self._limits, self._pace = thresholds.limits, thresholds.pace
        self._reader = Reader()
        self._fleet: dict[DeviceId, Seen] = {}
        self._due: dict[str, datetime] = {}
        self._sees_since: datetime | None = None
        """Since when the broker is reached; None while it is not."""
        self._blind_since: datetime | None = None
        self._broker_told = False
        self._sites = Sites(still_in)
        self._open = _ToWrite()
        self._thinning: Iterator[None] = iter(())
        self._started = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the turn at hand."""
        self._stopping.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping.wait(TURN):
            try:
                self.turn(self._clock())
            except SQLAlchemyError as error:
                log.error("watch.database_away", kind=type(error).__name__)  # noqa: TRY400 - its text holds statements
            except Exception:  # who watches does not end over one turn
                log.exception("watch.fault")

    def turn(self, now: datetime) -> None:
        """Take what came, look, and write what follows.

        Raises:
            SQLAlchemyError: the database is away; the next turn writes this one's, too.
        """
        if not self._started:
            self._begin(now)
        drained = self._inbox.drain()
        if self._is_due("fleet", FLEET, now) or not drained.health.keys() <= self._fleet.keys():
            self._refresh()
        self._open.age = self._is_due("age", AGE, now) or self._open.age
        self._take(drained)
        self._look_at_broker(drained.refused, now)
        self._open.changes += drained.noticed
        self._look(now)
        self._look_at_sites(now)
        with reading(self._engine) as connection:
            news = self._reader.read(connection, self._knows_time)
        if self._open.any or news.any:
            with writing(self._engine) as connection:
                self._write(connection, news, now)
            self._open = _ToWrite()
        self._reader.kept(news)
        self._thin(now)

    def _begin(self, now: datetime) -> None:
        with writing(self._engine) as connection:
            self._reader.start(connection, now)
        self._refresh()
        with reading(self._engine) as connection:
            for row in connection.execute(select(device_states)):
                if seen := self._fleet.get(row.device):
                    state = State(state=row.state, session=row.session, version=row.version)
                    seen.state, seen.since = state, row.since
            for device, heard in newest(connection).items():
                if seen := self._fleet.get(device):
                    seen.heard = heard
            self._recall(connection, now)
        self._blind_since = now
        self._started = True

    def _recall(self, connection: Connection, now: datetime) -> None:
        a = alarms.c
        held: dict[str, dict[Found, Severity]] = {}
        for subject, code, severity in connection.execute(
            select(a.subject, a.code, a.severity).where(a.closed_at.is_(None), a.holds)
        ):
            held.setdefault(subject, {})[Found(code)] = Severity(severity)
        for subject, told in held.items():
            if seen := self._fleet.get(DeviceId(subject)):
                seen.memory = remembered(told, now)
            elif Found.STILL_IN in told:
                self._sites.recall(subject)
            elif subject != BROKER:
                self._open.changes += [_Over(subject, code) for code in told]
        self._broker_told = Found.BROKER_AWAY in held.get(BROKER, {})

    def _refresh(self) -> None:
        """Notice devices that are new, moved or retired."""
        d = devices.c
        with reading(self._engine) as connection:
            found = {
                DeviceId(name): site
                for name, site in connection.execute(
                    select(d.id, d.site).where(d.retired_at.is_(None))
                )
            }
        for name in self._fleet.keys() - found.keys():
            gone = self._fleet.pop(name)
            self._open.changes += [_Over(name, code) for code in gone.memory.told]
        for name, site in found.items():
            self._fleet.setdefault(name, Seen(site)).site = site

    def _take(self, drained: Drained) -> None:
        for begun in drained.states:
            seen = self._fleet.get(begun.device)
            if seen and begun.state.succeeds(seen.state):
                state = begun.state.model_copy(update={"journal": None})
                seen.state, seen.since = state, begun.at
                self._open.begun.append(begun)
        for device, heard in drained.health.items():
            seen = self._fleet.get(device)
            if seen is None or not seen.takes(heard):
                continue
            seen.heard = self._open.heard[device] = heard
            bucket = Bucket.of(heard)
            if seen.bucket and seen.bucket.minute == bucket.minute:
                bucket = seen.bucket.with_(bucket)
            elif seen.bucket:
                self._open.minutes[device] = seen.bucket
            seen.bucket = bucket
        for device, why in drained.malformed.items():
            if seen := self._fleet.get(device):
                what = Happening(device, Found.ASIDE, f"health: {why}", seen.site)
                self._open.changes.append(what)

    def _look_at_broker(self, refused: Iterable[str], now: datetime) -> None:
        changes = self._open.changes
        changes += [Happening(BROKER, Found.LOGIN_REFUSED, why) for why in refused]
        if self._connected():
            self._sees_since = self._sees_since or now
            self._blind_since = None
            if self._broker_told:
                changes.append(_Over(BROKER, Found.BROKER_AWAY))
                self._broker_told = False
            return
        self._sees_since = None
        self._blind_since = self._blind_since or now
        if not self._broker_told and now - self._blind_since >= self._limits.lasting:
            self._broker_told = True
            changes.append(Happening(BROKER, Found.BROKER_AWAY, holds=True))

    def _look(self, now: datetime) -> None:
        if self._sees_since is None or now - self._sees_since < self._limits.blind:
            return  # what is not heard now may be the central's own fault
        everyone = self._is_due("look", LOOK, now)
        for device in self._fleet if everyone else self._open.heard:
            seen = self._fleet.get(device)
            if seen is None:
                continue
            told = seen.memory.told
            seen.memory, wrong = look(seen.known, seen.memory, self._limits, now)
            self._open.changes += _begins(device, seen.site, told, wrong)
            self._open.changes += [_Over(device, code) for code in told.keys() - wrong.keys()]

    def _look_at_sites(self, now: datetime) -> None:
        if self._is_due("sites", SITES, now):
            with reading(self._engine) as connection:
                news, over = self._sites.look(connection, now)
            self._open.changes += [*news, *(_Over(site, Found.STILL_IN) for site in over)]

    def _write(self, connection: Connection, news: News, now: datetime) -> None:
        keep_newest(connection, self._open.heard)
        keep_minutes(connection, self._open.minutes)
        for begun in self._open.begun:
            keep_session(connection, begun)
        register = Register(connection, now, self._pace)
        for what in (*news.happenings, *self._open.changes):
            match what:
                case _Over(subject, code):
                    register.over(subject, code)
                case Happening():
                    register.happened(self._placed(what))
        if self._open.age:
            register.age()
        self._reader.keep(connection, news)

    def _placed(self, what: Happening) -> Happening:
        seen = self._fleet.get(DeviceId(what.subject))
        return what.at_site(seen.site) if seen and what.site is None else what

    def _knows_time(self, device: str) -> bool:
        seen = self._fleet.get(DeviceId(device))
        return seen is not None and seen.heard is not None and seen.heard.health.clock.trusted

    def _thin(self, now: datetime) -> None:
        if self._is_due("thin", THIN, now):
            self._thinning = thin(self._engine, now)
        next(self._thinning, None)

    def _is_due(self, what: str, every: timedelta, now: datetime) -> bool:
        last = self._due.get(what)
        if last is not None and timedelta(0) <= now - last < every:
            return False
        self._due[what] = now
        return True


def _begins(
    device: DeviceId, site: str, told: Mapping[Found, Wrong], wrong: Mapping[Found, Wrong]
) -> Iterator[Happening]:
    """Give what is wrong and was not told, or is worse than it was told."""
    for code, found in wrong.items():
        if code not in told or found.severity > told[code].severity:
            yield Happening(device, code, found.detail, site, found.severity, holds=True)
