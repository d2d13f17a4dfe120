"""The session with a real broker over mutual TLS: births, deaths, records, acknowledgements."""

import socket
from itertools import count
from pathlib import Path

import pytest

from edge.errors import JournalError
from edge.events import AcknowledgementArrived, Event, RecordsPublished, UplinkState
from edge.uplink.session import Pace
from protocol.sessions import Life
from tests.edge.uplink.authority import DAY, NOW, Authority
from tests.edge.uplink.brokered import (
    ACKNOWLEDGEMENT,
    RECORDS,
    Broker,
    Central,
    Gate,
    made,
)


@pytest.mark.rule("R29")
def test_a_session_begins_with_a_birth_and_ends_with_a_death(central: Central, gate: Gate) -> None:
    gate.session.start()
    gate.up()
    assert central.state() == (Life.ALIVE, 1)
    gate.session.stop()
    assert central.state() == (Life.DEAD, 1)
    assert gate.down() == "The gate ended the session."


def test_records_reach_the_central_as_they_are_and_are_confirmed(
    central: Central, gate: Gate
) -> None:
    gate.session.start()
    gate.up()
    for seq in range(1, 41):
        gate.session.publish(seq, b"token %d" % seq)
    assert [central.heard(RECORDS) for _ in range(40)] == [b"token %d" % s for s in range(1, 41)]
    told = [gate.next(RecordsPublished) for _ in range(40)]
    assert {(e.seq, e.delivered) for e in told if isinstance(e, RecordsPublished)} == {
        (seq, True) for seq in range(1, 41)
    }


def test_the_gate_is_told_that_nobody_listens(gate: Gate) -> None:
    gate.session.start()
    gate.up()
    gate.session.publish(7, b"token")
    told = gate.next(RecordsPublished)
    assert isinstance(told, RecordsPublished)
    assert (told.seq, told.delivered) == (7, False)


def test_an_acknowledgement_arrives_exactly_as_it_was_sent(central: Central, gate: Gate) -> None:
    gate.session.start()
    gate.up()
    central.says(ACKNOWLEDGEMENT, b"\xff not even text")
    arrived = gate.next(AcknowledgementArrived)
    assert isinstance(arrived, AcknowledgementArrived)
    assert arrived.token == b"\xff not even text"


@pytest.mark.rule("R29")
def test_after_an_outage_of_the_broker_a_new_session_has_a_higher_number(
    broker: Broker, central: Central, gate: Gate
) -> None:
    gate.session.start()
    gate.up()
    assert central.state() == (Life.ALIVE, 1)
    broker.child.kill()
    assert "broke" in gate.down()
    gate.session.publish(1, b"lost with the line, as its contract says")
    broker.start()
    gate.up()
    assert central.state() == (Life.ALIVE, 2)


def test_a_broker_with_another_ca_is_not_talked_to(
    tmp_path: Path, broker: Broker, authority: Authority
) -> None:
    numbers = count(1)
    identity = made(tmp_path / "gate", authority, "gate-1", broker.port)
    identity.ca_path.write_text(Authority().pem)
    gate = Gate(identity, lambda: next(numbers))
    gate.session.start()
    assert "not the one this gate was enrolled with" in gate.down()
    gate.session.stop()
    assert next(numbers) == 2  # no number was spent on a line that never was


def test_a_certificate_not_yet_valid_by_a_clock_in_1970_recovers_by_itself(
    tmp_path: Path, broker: Broker, authority: Authority, gate: Gate
) -> None:
    broker.child.stop()
    authority.server(tmp_path, "broker", begins=NOW + DAY)
    broker.start()
    gate.session.start()
    assert "It connects when the clock is right" in gate.down()
    broker.child.stop()
    authority.server(tmp_path, "broker")
    broker.start()
    gate.up()


def test_a_gate_that_the_broker_refuses_is_told_to_enrol_again(
    tmp_path: Path, broker: Broker, gate: Gate
) -> None:
    broker.child.stop()
    configuration = tmp_path / "mosquitto.conf"
    anonymous = "use_identity_as_username false\nallow_anonymous false"
    configuration.write_text(
        configuration.read_text().replace("use_identity_as_username true", anonymous)
    )
    broker.start()
    gate.session.start()
    assert "enrol it again if this stays" in gate.down()


def test_a_session_goes_on_when_its_number_cannot_be_stored(
    tmp_path: Path, broker: Broker, central: Central, authority: Authority
) -> None:
    def full() -> int:
        raise JournalError("The disk is full.")

    gate = Gate(made(tmp_path / "gate", authority, "gate-1", broker.port), full)
    gate.session.start()
    gate.up()
    assert central.state() == (Life.ALIVE, 1)
    gate.session.stop()


def test_a_certificate_that_cannot_be_read_is_told_and_tried_again(gate: Gate) -> None:
    path = gate.session._identity.certificate_path
    content = path.read_bytes()
    path.unlink()
    gate.session.start()
    assert "No line to the broker" in gate.down()
    path.write_bytes(content)
    gate.up()


def test_what_is_published_at_the_first_moment_of_a_session_reaches_the_broker(
    gate: Gate, broker: Broker
) -> None:
    def publish_at_once(event: Event) -> None:
        gate.events.put(event)
        if isinstance(event, UplinkState) and event.connected:
            gate.session.publish(1, b"first")

    gate.session._post = publish_at_once
    gate.session.start()
    for _ in range(3):
        gate.next(RecordsPublished)
        broker.child.kill()
        gate.down()
        broker.start()


def test_a_session_that_never_started_stops_at_once(gate: Gate) -> None:
    gate.session.stop()


def test_a_broker_that_accepts_and_says_nothing_is_given_up(
    tmp_path: Path, authority: Authority
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        identity = made(tmp_path / "gate", authority, "gate-1", mute.getsockname()[1])
        gate = Gate(identity, lambda: 1, Pace(answer=0.2))
        gate.session.start()
        assert "No line to the broker" in gate.down()
        gate.session.stop()
