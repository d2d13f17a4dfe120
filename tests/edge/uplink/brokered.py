"""A real broker over mutual TLS, a central at its other side, and a session that is listened to."""

import queue
import ssl
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from edge.events import Event, UplinkState
from edge.uplink.identity import Identity, store
from edge.uplink.session import Pace, Session
from protocol.enrolment import BrokerAddress
from protocol.sessions import Life, State
from stage.ports import free_ports, listening
from stage.process import Child, find_program
from tests.edge.uplink.authority import NOW, Authority

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
        self,
        identity: Identity,
        next_session: Callable[[], int],
        pace: Pace = QUICK,
        *,
        today: tuple[date, bool] = (NOW.date(), True),
        brokers: Sequence[BrokerAddress] = (),
    ) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.session = Session(
            identity,
            post=self.events.put,
            next_session=next_session,
            random=lambda: 0.5,
            version="1.0",
            today=lambda: today,
            brokers=brokers,
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
