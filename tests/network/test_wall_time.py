"""Sequence orders, wall time informs: whatever a device's clock says, from capture to receipt."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.database import migrate, open_engine, sqlite_url, writing
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from central.schema import device_keys, devices
from edge.clock import Moment
from edge.delivery import Delivery
from edge.drafts import Drafter
from edge.events import AcknowledgementArrived, UplinkState
from edge.recorder import Recorder
from edge.uplink.journal import Journal
from protocol.envelope import SigningKey, TokenType
from protocol.identifiers import device_id
from protocol.records import Alarm, ClockSource, Record
from protocol.topics import Channel, topic
from tests.edge.gate_parts import CENTRAL, SEALING

GATE = device_id("gate-1")
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32)))))
BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that says what it is told to; only the monotonic time always goes on."""

    wall: datetime = NOW
    trusted: bool = False
    boot: str = "first"
    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def moment(self) -> Moment:
        source = ClockSource.NTP if self.trusted else ClockSource.NONE
        return Moment(self.seconds, self.wall, self.trusted, source, self.boot)


@dataclass
class Line:
    """A gate and a central without a wire between them."""

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    sent: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = open_engine(sqlite_url(self.folder / "central.sqlite3"))
        migrate(self.engine)
        with writing(self.engine) as connection:
            connection.execute(insert(devices).values(id=GATE, site="1Y", created_at=NOW))
            connection.execute(
                insert(device_keys).values(
                    kid=KEY.verify_key.kid,
                    device=GATE,
                    public_key=KEY.verify_key.raw,
                    certificate_serial="1",
                    valid_until=NOW,
                    enrolled_at=NOW,
                )
            )
        self.pipeline = Pipeline(
            self.engine, Persons(SEALING, b"b" * 32), CENTRAL, Ledger(self.engine)
        )
        self.start()

    def start(self) -> None:
        self.journal = Journal.open(
            self.folder / "journal.db", device=GATE, site="1Y1000003EQCZ", key=KEY
        )
        self.recorder = Recorder(
            self.journal, Drafter(SEALING.public_key(), os.urandom), self.clock
        )
        self.delivery = Delivery(
            self.journal,
            CENTRAL.verify_key,
            publish=lambda _, payload: self.sent.append(payload),
            alarm=lambda code, _: pytest.fail(code),
        )
        self.delivery.uplink(UplinkState(connected=True, detail="", at=0.0))

    def capture(self, moments: Sequence[tuple[datetime, bool]]) -> None:
        """Free the lane once at each reading of the clock; each is a record."""
        for wall, trusted in moments:
            self.clock.wall, self.clock.trusted = wall, trusted
            self.clock.seconds += 1
            self.recorder.override("fire", lane="main")

    def settle(self, said_at: datetime = NOW) -> None:
        """Carry what the outbox sends, and the answers, until all is settled."""
        self.delivery.tick(self.clock.seconds)
        while self.sent:
            payload = self.sent.pop(0)
            message = Message(topic(GATE, Channel.RECORDS), payload)
            for token in self.pipeline.handle([message], said_at)[GATE]:
                self.delivery.acknowledged(AcknowledgementArrived(token.encode(), 0.0))

    def records(self) -> list[Record]:
        tokens = self.journal.tokens(0, 1000, 10**9)
        return [Record.parse(KEY.verify_key.open(token, TokenType.RECORD)) for _, token in tokens]

    def close(self) -> None:
        self.journal.close()
        self.engine.dispose()


def night(year: int, month: int, day: int) -> list[tuple[datetime, bool]]:
    """Return every ten minutes of a night in Brussels, as the clock on the wall there shows it."""
    begin = datetime(year, month, day, tzinfo=BRUSSELS).astimezone(UTC)
    return [((begin + timedelta(minutes=10 * step)), True) for step in range(30)]


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS = {
    "in 1970, then set": [(EPOCH, False), (EPOCH + timedelta(seconds=5), False), (NOW, True)],
    "years ahead, then back": [(NOW, True), (NOW.replace(year=2040), False), (NOW, True)],
    "years behind, then on": [(NOW, True), (NOW.replace(year=2001), False), (NOW, True)],
    "beyond 2038 and 2106": [(NOW.replace(year=year), False) for year in (2038, 2039, 2107, 2400)],
    "set back by a second each time": [(NOW - timedelta(seconds=n), True) for n in range(20)],
    "the night with an hour twice": night(2026, 10, 25),
    "the night without an hour": night(2027, 3, 28),
}


def assert_captured_in_order(folder: Path, moments: list[tuple[datetime, bool]]) -> None:
    line = Line(folder)
    line.capture(moments)
    records = line.records()
    assert [record.head.seq for record in records] == list(range(1, len(moments) + 1))
    assert [record.head.clock.monotonic_ms for record in records] == [
        1000 * seq for seq in range(1, len(moments) + 1)
    ]
    assert [(record.head.at, record.head.clock.trusted) for record in records] == [
        (wall.replace(microsecond=wall.microsecond // 1000 * 1000), trusted)
        for wall, trusted in moments
    ]
    sources = {True: ClockSource.NTP, False: ClockSource.NONE}
    assert all(record.head.clock.source is sources[record.head.clock.trusted] for record in records)
    line.settle()
    assert line.journal.acked == len(moments)
    assert verify(line.engine).problems == []
    line.close()


@pytest.mark.rule("R9")
@pytest.mark.parametrize("name", CLOCKS)
def test_whatever_the_clock_says_records_are_captured_in_order_and_taken(
    tmp_path: Path, name: str
) -> None:
    assert_captured_in_order(tmp_path, CLOCKS[name])


WALLS = st.datetimes(datetime(1970, 1, 1), datetime(2500, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is added


@pytest.mark.rule("R9")
@settings(max_examples=15)
@given(st.lists(st.tuples(WALLS, st.booleans()), min_size=1, max_size=12))
def test_any_clock_at_all_captures_in_order(moments: list[tuple[datetime, bool]]) -> None:
    with TemporaryDirectory() as name:
        assert_captured_in_order(Path(name), moments)


@pytest.mark.rule("R9")
def test_a_boot_with_a_lost_clock_goes_on_in_the_same_chain_and_says_that_it_is_another_boot(
    tmp_path: Path,
) -> None:
    line = Line(tmp_path)
    line.capture([(NOW, True)])
    line.journal.close()
    line.clock = HandClock(EPOCH, boot="second")
    line.start()
    line.capture([(EPOCH, False)])
    assert [(r.head.seq, r.head.clock.boot, r.head.clock.trusted) for r in line.records()] == [
        (1, "first", True),
        (2, "second", False),
    ]
    line.settle()
    assert line.journal.acked == 2
    line.close()


def test_the_central_s_last_signed_day_survives_a_restart_and_is_the_floor(tmp_path: Path) -> None:
    line = Line(tmp_path)
    line.capture([(EPOCH, False)])
    line.settle(datetime(2027, 5, 1, 10, tzinfo=UTC))
    assert line.delivery.floor == date(2027, 5, 1)
    line.journal.close()
    line.start()
    assert line.delivery.floor == date(2027, 5, 1)
    assert line.clock.moment().today(line.delivery.floor) == (date(2027, 5, 1), False)
    line.close()


def test_alarms_of_the_gate_itself_keep_their_order_too(tmp_path: Path) -> None:
    line = Line(tmp_path)
    for number, wall in enumerate((NOW, EPOCH, NOW.replace(year=2050))):
        line.clock.wall = wall
        line.recorder.alarm(f"test-{number}", "")
    bodies = [record.body for record in line.records()]
    assert [body.code for body in bodies if isinstance(body, Alarm)] == [
        "test-0",
        "test-1",
        "test-2",
    ]
    line.close()
