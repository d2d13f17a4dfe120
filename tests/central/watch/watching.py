"""A watcher in the test's hand: its time, its broker, and what devices say to it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select

from central.accounts.rights import Actor, Grant, Role
from central.audit import Trail
from central.database import reading, writing
from central.fleet.states import note_states
from central.ledger.ledger import Ledger
from central.schema import alarms, devices
from central.watch.alarms import Alarms, of_row
from central.watch.inbox import Inbox
from central.watch.life import Alarm
from central.watch.watcher import Watcher
from protocol.health import ClockHealth, Health
from protocol.identifiers import DeviceId
from protocol.records import ClockSource
from protocol.sessions import Life, State
from tests.central.ledger.gates import SITE, Gate
from tests.central.watch.test_rules import WELL

START = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SIGNER = Gate("gate-9", b"9" * 32).key
OPERATOR = Actor("mieke", (Grant(Role.OPERATOR),))


@dataclass
class Watching:
    """What a test plays with."""

    engine: Engine
    now: datetime = START
    connected: bool = True
    still_in: dict[str, int] = field(default_factory=dict)
    """How many are on sites that closed."""
    asked_since: list[datetime | None] = field(default_factory=list)
    """Of which sites that was asked: those that closed since, None for all."""
    beats: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin to watch."""
        self.restart()

    def restart(self) -> None:
        """Have the central started again."""
        self.inbox = Inbox(lambda: self.now)
        self.watcher = Watcher(
            self.engine,
            self.inbox,
            clock=lambda: self.now,
            connected=lambda: self.connected,
            still_in=self._still_in,
        )

    def _still_in(
        self,
        _connection: Connection,
        _now: datetime,
        since: datetime | None,
        _known: Collection[str],
    ) -> dict[str, int]:
        self.asked_since.append(since)
        return self.still_in

    @property
    def alarms(self) -> Alarms:
        """What people use."""
        return Alarms(self.engine, Trail(SIGNER))

    @property
    def ledger(self) -> Ledger:
        """Where records go."""
        return Ledger(self.engine)

    def device(self, name: str, site: str = SITE) -> DeviceId:
        """Put a device into the fleet."""
        with writing(self.engine) as connection:
            connection.execute(insert(devices).values(id=name, site=site, created_at=self.now))
        return DeviceId(name)

    def born(self, device: DeviceId, session: int = 3) -> None:
        """A session begins."""
        self._says(device, Life.ALIVE, session)

    def dies(self, device: DeviceId, session: int = 3) -> None:
        """A session ends."""
        self._says(device, Life.DEAD, session)

    def _says(self, device: DeviceId, life: Life, session: int) -> None:
        state = State(state=life, session=session, version="0.1.0")
        with writing(self.engine) as connection:
            note_states(connection, {device: state}, self.now)
        self.inbox.state(device, state.payload())

    def beat(self, device: DeviceId, **changes: object) -> Health:
        """A device says how it is, now."""
        number = self.beats[device] = self.beats.get(device, 0) + 1
        clock = ClockHealth(at=self.now, source=ClockSource.NTP, trusted=True)
        said = WELL.model_copy(update={"beat": number, "clock": clock, **changes})
        self.inbox.health(device, said.payload())
        return said

    def pass_time(self, seconds: float = 0.0, *, step: float = 10.0) -> None:
        """Let the watcher turn until so many seconds have passed."""
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self.now = min(end, self.now + timedelta(seconds=step))
            self.watcher.turn(self.now)
        self.watcher.turn(self.now)

    def lives(self, device: DeviceId, seconds: int = 70, **changes: object) -> None:
        """Let so many seconds pass while a device says every ten how it is."""
        for _ in range(seconds // 10):
            self.beat(device, **changes)
            self.pass_time(10)

    def sees(self) -> None:
        """Let the watcher be past its first minute, in which nobody counts as silent."""
        self.pass_time(70)

    def all(self) -> list[Alarm]:
        """Return every alarm that there ever was."""
        with reading(self.engine) as connection:
            return [of_row(row) for row in connection.execute(select(alarms).order_by(alarms.c.id))]

    def open(self) -> dict[str, str]:
        """Return the open alarms: subject by code."""
        return {alarm.code: alarm.subject for alarm in self.all() if alarm.closed_at is None}
