"""The session with a real broker over mutual TLS: births, deaths, records, acknowledgements."""

import queue
import socket
import ssl
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from edge.errors import JournalError
from edge.events import AcknowledgementArrived, Event, RecordsPublished, UplinkState
from edge.uplink.identity import Identity, store
from edge.uplink.session import Pace, Session
from protocol.sessions import Life, State
from stage.ports import free_ports, listening
from stage.process import Child, find_program
from tests.edge.uplink.authority import DAY, NOW, Authority

RECORDS = "werfpoort/1/gate-1/records"
STATE = "werfpoort/1/gate-1/state"
ACKNOWLEDGEMENT = "werfpoort/1/gate-1/acknowledgement"
QUICK = Pace(keepalive=5, first_retry=0.05, longest_retry=0.2, answer=5)
CONFIGURATION = """\
user root
listener {port} 127.0.0.1
tls_version tlsv1.3
cafile {folder}/ca.pem
certfile {folder}/broker.pem
keyfile {folder}/broker.key
require_certificate true
use_identity_as_username true
acl_file {folder}/acl
"""
ACCESS = """\
pattern write werfpoort/1/%u/records
pattern write werfpoort/1/%u/state
pattern read werfpoort/1/%u/acknowledgement
user central-bridge
topic readwrite werfpoort/1/#
"""


class Broker:
    """A mosquitto of this test's own."""

    def __init__(self, folder: Path, authority: Authority) -> None:
        (self.port,) = free_ports(1)
        (folder / "ca.pem").write_text(authority.pem)
        (folder / "acl").write_text(ACCESS)
        (folder / "acl").chmod(0o600)
        (folder / "mosquitto.conf").write_text(CONFIGURATION.format(port=self.port, folder=folder))
        authority.server(folder, "broker")
        program = find_program("mosquitto", package="mosquitto")
        self.child = Child(
            "mosquitto", [program, "-c", folder / "mosquitto.conf"], log=folder / "log"
        )

    def start(self) -> None:
        self.child.start().wait_until(lambda: listening(self.port), "listened")


class Central:
    """Whoever reads and answers at the other end."""

    def __init__(self, folder: Path, authority: Authority, port: int) -> None:
        identity = made(folder / "central", authority, "central-bridge", port)
        context = ssl.create_default_context(cafile=str(identity.ca_path))
        context.load_cert_chain(identity.certificate_path, identity.key_path)
        self.messages: queue.SimpleQueue[MQTTMessage] = queue.SimpleQueue()
        self._subscribed: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        self._client.tls_set_context(context)
        self._client.on_connect = self._connected
        self._client.on_subscribe = lambda *_: self._subscribed.put(None)
        self._client.on_message = lambda _client, _data, message: self.messages.put(message)
        self._client.connect("localhost", port)
        self._client.loop_start()
        self._subscribed.get(timeout=10)

    def _connected(self, *_: object) -> None:
        self._client.subscribe([(name, SubscribeOptions(qos=1)) for name in (RECORDS, STATE)])

    def heard(self, topic: str) -> bytes:
        """Return the next message on a topic."""
        while (message := self.messages.get(timeout=10)).topic != topic:
            pass
        return bytes(message.payload)

    def state(self) -> tuple[Life, int]:
        state = State.parse(self.heard(STATE))
        return state.state, state.session

    def says(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1).wait_for_publish(10)

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def made(state: Path, authority: Authority, name: str, port: int) -> Identity:
    key = Ed25519PrivateKey.generate()
    grant = authority.grant("gate-1", key.public_key(), port=port)
    certificate = authority.client(name, key.public_key())
    return store(state, grant.model_copy(update={"certificate": certificate}), key)


class Gate:
    """A session whose events are kept."""

    def __init__(
        self, identity: Identity, next_session: Callable[[], int], pace: Pace = QUICK
    ) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.session = Session(
            identity,
            post=self.events.put,
            next_session=next_session,
            random=lambda: 0.5,
            version="1.0",
            pace=pace,
        )

    def next(self, kind: type[Event]) -> Event:
        while not isinstance(event := self.events.get(timeout=15), kind):
            pass
        return event

    def up(self) -> None:
        while not self._state().connected:
            pass

    def down(self) -> str:
        while (state := self._state()).connected:
            pass
        return state.detail

    def _state(self) -> UplinkState:
        event = self.next(UplinkState)
        assert isinstance(event, UplinkState)
        return event


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def broker(tmp_path: Path, authority: Authority) -> Iterator[Broker]:
    broker = Broker(tmp_path, authority)
    broker.start()
    yield broker
    broker.child.kill()


@pytest.fixture
def central(tmp_path: Path, authority: Authority, broker: Broker) -> Iterator[Central]:
    central = Central(tmp_path, authority, broker.port)
    yield central
    central.leave()


@pytest.fixture
def gate(tmp_path: Path, authority: Authority, broker: Broker) -> Iterator[Gate]:
    numbers = count(1)
    identity = made(tmp_path / "gate", authority, "gate-1", broker.port)
    gate = Gate(identity, lambda: next(numbers))
    yield gate
    gate.session.stop()


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
