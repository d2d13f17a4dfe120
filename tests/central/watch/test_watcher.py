"""The watcher: what is heard becomes alarms, once each, through restarts and outages."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from central.database import reading, writing
from central.ledger.entries import AsideReason, SetAside
from central.schema import (
    device_health,
    device_sessions,
    devices,
    health_history,
    records,
    traffic,
)
from central.watch import watcher as watchers
from central.watch.codes import Found, Severity
from protocol.health import ReaderHealth
from protocol.reasons import Reason
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.records import Refusal
from tests.central.ledger.gates import SITE, Gate
from tests.central.watch.watching import OPERATOR, Watching


def refusal(gate: Gate) -> str:
    """A gate's record of somebody who was not admitted."""
    body = Refusal(lane="lane-1", reason=Reason.PERSON_UNKNOWN)
    return gate.sign(body, record_id(gate.seq, bytes(RANDOM_BYTES)))


@pytest.fixture
def watching(engine: Engine) -> Watching:
    return Watching(engine)


@pytest.mark.rule("R60")
def test_of_what_a_device_says_the_latest_is_kept_whatever_order_it_comes_in(
    watching: Watching,
) -> None:
    device = watching.device("gate-1")
    first = watching.beat(device, backlog=1)
    watching.pass_time()
    second = watching.beat(device, backlog=2)
    watching.pass_time()
    watching.inbox.health(device, first.payload())
    watching.pass_time()
    watching.inbox.health(device, second.model_copy(update={"session": 2}).payload())
    watching.pass_time()
    with reading(watching.engine) as connection:
        row = connection.execute(select(device_health)).one()
    assert (row.session, row.beat, row.backlog) == (3, 2, 2)


@pytest.mark.rule("R60")
def test_what_is_no_health_message_changes_nothing_and_is_an_alarm(watching: Watching) -> None:
    device = watching.device("gate-1")
    watching.beat(device)
    watching.pass_time()
    watching.inbox.health(device, b"{}")
    watching.inbox.health(watching.device("gate-2"), b"\xff" * 100)
    watching.pass_time(10)
    assert {alarm.subject for alarm in watching.all()} == {"gate-1", "gate-2"}
    assert {alarm.code for alarm in watching.all()} == {Found.ASIDE}
    with reading(watching.engine) as connection:
        assert connection.scalars(select(device_health.c.device)).all() == ["gate-1"]


def test_a_gate_that_falls_silent_rings_and_stops_ringing_when_it_is_back(
    watching: Watching,
) -> None:
    device = watching.device("gate-1")
    watching.sees()
    watching.born(device)
    watching.beat(device)
    watching.dies(device)
    watching.pass_time(110)
    assert watching.open() == {}
    watching.pass_time(20)
    assert watching.open() == {Found.SILENT: "gate-1"}
    watching.born(device, session=4)
    watching.pass_time(10)
    (alarm,) = watching.all()
    assert alarm.closed_at is not None
    assert alarm.site is not None


def test_while_the_central_hears_nobody_no_gate_is_silent_but_the_broker_is_away(
    watching: Watching,
) -> None:
    device = watching.device("gate-1")
    watching.born(device)
    watching.lives(device)
    watching.connected = False
    watching.pass_time(600)
    assert watching.open() == {Found.BROKER_AWAY: "broker"}
    watching.connected = True
    watching.pass_time(30)
    watching.lives(device, 100)
    (alarm,) = watching.all()
    assert (alarm.holds, alarm.severity) == (False, Severity.CRITICAL)


def test_a_reader_that_is_lost_rings_until_it_is_found(watching: Watching) -> None:
    device = watching.device("gate-1")
    lost = (ReaderHealth(lane="main", kind="card reader", ready=False),)
    watching.sees()
    watching.born(device)
    watching.lives(device, 40, readers=lost)
    assert watching.open() == {Found.READER: "gate-1"}
    watching.beat(device)
    watching.pass_time(1)
    assert watching.open() == {}


def test_what_was_told_before_a_restart_is_not_told_again_and_still_ends(
    watching: Watching,
) -> None:
    device = watching.device("gate-1")
    watching.sees()
    watching.born(device)
    watching.lives(device, 50, disk=88)
    watching.restart()
    watching.lives(device, 100, disk=88)
    (alarm,) = watching.all()
    assert (alarm.times, alarm.holds) == (1, True)
    watching.beat(device, disk=20)
    watching.pass_time(1)
    assert watching.open() == {}


def test_what_gates_record_and_what_is_refused_reaches_the_alarms_once(
    watching: Watching,
) -> None:
    gate = Gate()
    gate.enrol(watching.engine)
    watching.pass_time()
    watching.ledger.commit(
        [gate.batch(gate.alarm("forced"), gate.alarm("reader-lost"))], watching.now
    )
    watching.pass_time()
    watching.restart()
    watching.pass_time(10)
    assert [(alarm.code, alarm.times, alarm.site) for alarm in watching.all()] == [
        ("forced", 1, watching.all()[0].site)
    ]
    assert watching.all()[0].site


def test_what_is_set_aside_rings_once_and_counts_what_comes_again(watching: Watching) -> None:
    watching.device("gate-1")
    watching.pass_time()

    def aside(reason: AsideReason, payload: bytes = b"x") -> None:
        entry = SetAside(reason, "werfpoort/1/gate-1/records", payload, Gate().device, "Record 7.")
        watching.ledger.commit([], watching.now, [entry])

    aside(AsideReason.FORK)
    for _ in range(5):
        aside(AsideReason.FORGED)
    watching.pass_time(30)
    aside(AsideReason.FORGED)
    aside(AsideReason.KEY_REVOKED)
    watching.pass_time(30)
    watching.restart()
    watching.pass_time(30)
    found = {alarm.code: (alarm.times, alarm.severity) for alarm in watching.all()}
    assert found == {
        Found.FORK: (1, Severity.CRITICAL),
        Found.FORGED: (6, Severity.CRITICAL),
        Found.ASIDE: (1, Severity.WARNING),
    }


def test_whom_the_broker_refuses_is_told_with_the_reason_and_the_address(
    watching: Watching,
) -> None:
    line = "2026-11-23T15:39:50: "
    watching.inbox.broker_line(f"{line}New connection from 192.0.2.7:43421 on port 8883.")
    watching.inbox.broker_line(
        f"{line}OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed"
    )
    watching.inbox.broker_line(f"{line}Client <unknown> disconnected: Protocol error.")
    watching.pass_time()
    (alarm,) = watching.all()
    assert (alarm.subject, alarm.code) == ("broker", Found.LOGIN_REFUSED)
    assert alarm.detail == "certificate verify failed (192.0.2.7)"


def test_a_database_that_is_away_for_a_turn_loses_no_alarm(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = watching.device("gate-1")
    watching.sees()
    watching.born(device)
    watching.beat(device, contacts=("fire",))

    def away(_engine: Engine) -> None:
        raise OperationalError("", {}, Exception("away"))

    with monkeypatch.context() as patched:
        patched.setattr(watchers, "writing", away)
        with pytest.raises(SQLAlchemyError):
            watching.pass_time(1)
        watching.beat(device)
        with pytest.raises(SQLAlchemyError):
            watching.pass_time(1)
    watching.pass_time(1)
    (alarm,) = watching.all()
    assert (alarm.code, alarm.holds) == (Found.FIRE, False)


def test_a_device_that_is_retired_rings_no_more(watching: Watching) -> None:
    device = watching.device("gate-1")
    watching.sees()
    watching.born(device)
    watching.dies(device)
    watching.pass_time(200)
    assert watching.open() == {Found.SILENT: "gate-1"}
    with writing(watching.engine) as connection:
        connection.execute(update(devices).values(retired_at=watching.now))
    watching.pass_time(20)
    assert watching.open() == {}


def test_history_is_kept_by_the_minute_and_made_coarser_after_a_day(watching: Watching) -> None:
    device = watching.device("gate-1")
    for beat in range(13 * 6):
        watching.beat(device, backlog=beat, temperature=40.0 + beat % 6)
        watching.pass_time(10)
    with reading(watching.engine) as connection:
        rows = connection.execute(select(health_history).order_by(health_history.c.minute)).all()
    assert len(rows) == 12
    assert [row.beats for row in rows] == [6] * 12
    assert [row.temperature for row in rows] == [45.0] * 12
    watching.now += timedelta(days=2)
    watching.pass_time(100, step=1)
    with reading(watching.engine) as connection:
        rows = connection.execute(select(health_history).order_by(health_history.c.minute)).all()
    assert {row.span for row in rows} == {15}
    assert sum(row.beats for row in rows) == 12 * 6
    watching.now += timedelta(days=40)
    watching.pass_time(100, step=1)
    with reading(watching.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(health_history)) == 0


def test_sessions_are_kept_with_when_they_began_and_ended(watching: Watching) -> None:
    device = watching.device("gate-1")
    watching.born(device)
    watching.pass_time(10)
    watching.born(device)  # heard again, as when the central's line comes back
    watching.dies(device)
    watching.pass_time(10)
    watching.born(device, session=4)
    watching.pass_time(10)
    with reading(watching.engine) as connection:
        rows = connection.execute(select(device_sessions).order_by(device_sessions.c.session)).all()
    assert [(row.session, row.born_at is None, row.ended_at is None) for row in rows] == [
        (3, False, False),
        (4, False, True),
    ]


def test_traffic_counts_every_record_once_with_the_reasons_of_refusals(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    gate.enrol(watching.engine)
    watching.pass_time()
    monkeypatch.setattr("central.watch.news.AT_ONCE", 3)
    tokens = [gate.check_in() for _ in range(7)] + [refusal(gate) for _ in range(2)]
    watching.ledger.commit([gate.batch(*tokens)], watching.now)
    watching.pass_time(60)
    watching.restart()
    watching.pass_time(60)
    with reading(watching.engine) as connection:
        rows = connection.execute(select(traffic.c.what, traffic.c.count)).all()
        assert connection.scalar(select(func.count()).select_from(records)) == 9
    counts = {what.partition(":")[0]: count for what, count in rows}
    assert counts == {"check-in": 7, "refusal": 2}


def test_somebody_acknowledges_and_the_trail_tells(watching: Watching) -> None:
    gate = Gate()
    gate.enrol(watching.engine)
    watching.pass_time()
    watching.ledger.commit([gate.batch(gate.alarm("forced"))], watching.now)
    watching.pass_time()
    (alarm,) = watching.all()
    assert alarm.id is not None
    watching.alarms.acknowledge(OPERATOR, [alarm.id], watching.now, "looked at the camera")
    found, notes = watching.alarms.found(OPERATOR, alarm.id)
    assert (found.acknowledged_by, found.closed_at) == ("mieke", watching.now)
    assert [note.text for note in notes] == ["looked at the camera"]


def test_people_who_are_in_after_closing_are_one_alarm_until_they_left(watching: Watching) -> None:
    watching.still_in = {SITE: 2}
    watching.pass_time(70)
    [alarm] = watching.all()
    assert (alarm.subject, alarm.site, alarm.code, alarm.detail) == (SITE, SITE, "still-in", "2")
    watching.still_in = {SITE: 1}
    watching.pass_time(3600, step=60)
    assert watching.asked_since.count(None) == 2, "all sites are asked about once an hour"
    watching.restart()
    watching.pass_time(70)
    [alarm] = watching.all()
    assert (alarm.detail, alarm.times, alarm.holds) == ("1", 1, True)
    watching.still_in = {}
    watching.pass_time(70)
    assert watching.open() == {}


def test_what_was_over_while_the_central_was_away_is_over_when_it_is_back(
    watching: Watching,
) -> None:
    watching.still_in = {SITE: 2}
    watching.pass_time(70)
    watching.still_in = {}
    watching.restart()
    watching.pass_time(70)
    assert watching.open() == {}
