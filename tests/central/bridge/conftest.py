"""A central on a real broker: vault, mosquitto with TLS, a ledger, and bridges between.

The ledger is in SQLite, unless a module has a fixture `kind` of its own that says otherwise.
"""

import os
import pwd
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from sqlalchemy import Engine

from central.bridge.bridge import Bridge
from central.broker import BrokerFolder
from central.database import open_engine
from central.vault import Vault
from protocol.acknowledgements import Acknowledgement
from protocol.batches import join
from protocol.sessions import Life, State
from protocol.topics import Channel, topic
from stage.broker import USER, Broker
from stage.ports import free_ports
from tests.central.databases import Databases
from tests.central.ledger.gates import Gate

PATIENCE = 20


@dataclass
class Line:
    """A gate's line to the broker: publishes, and hears the central's verified word."""

    gate: Gate
    client: Client
    vault: Vault

    def __post_init__(self) -> None:
        self.heard: Queue[Acknowledgement] = Queue()
        self.confirmed: Queue[int] = Queue()
        self.subscribed: Queue[None] = Queue()
        self.client.on_message = self._on_message
        self.client.on_publish = lambda _c, _u, _mid, reason, _p: self.confirmed.put(reason.value)
        self.client.on_subscribe = lambda *_: self.subscribed.put(None)
        self.client.on_connect = lambda client, *_: client.subscribe(
            topic(self.gate.device, Channel.ACKNOWLEDGEMENT), qos=1
        )

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        key = self.vault.acknowledgement_key.verify_key
        self.heard.put(Acknowledgement.opened(message.payload.decode(), key))

    def send(self, *tokens: str) -> None:
        """Send records and wait until the broker confirms the message."""
        self.send_bytes(join(tokens))

    def send_bytes(self, payload: bytes, qos: int = 1) -> None:
        self.client.publish(topic(self.gate.device, Channel.RECORDS), payload, qos=qos)
        self.confirmed.get(timeout=PATIENCE)

    def say(self, life: Life, session: int) -> None:
        """Send a birth or a death."""
        state = State(state=life, session=session, version="1")
        name = topic(self.gate.device, Channel.STATE)
        self.client.publish(name, state.payload(), qos=1, retain=True)
        self.confirmed.get(timeout=PATIENCE)

    def word(self) -> Acknowledgement:
        """Return the central's next word."""
        return self.heard.get(timeout=PATIENCE)


@dataclass
class Works:
    """Everything that the bridge stands between."""

    folder: Path
    vault: Vault
    database: str
    engine: Engine
    broker: Broker
    port: int

    @contextmanager
    def bridge(self, worker: int = 1) -> Iterator[Bridge]:
        """Run a bridge; it is stopped in order at the end."""
        bridge = self.make_bridge(worker)
        bridge.start()
        try:
            yield bridge
        finally:
            bridge.stop()

    def make_bridge(self, worker: int = 1) -> Bridge:
        return Bridge.between(
            self.engine,
            self.vault,
            host="localhost",
            port=self.port,
            now=lambda: datetime.now(UTC),
            random=lambda: 0.0,
            worker=worker,
        )

    def gate(self, name: str) -> Gate:
        """Return an enrolled gate that seals to this central."""
        secret = name.encode().ljust(32, b".")
        gate = Gate(name, secret, sealing=self.vault.sealing_private.public_key())
        gate.enrol(self.engine)
        return gate

    @contextmanager
    def line(self, gate: Gate) -> Iterator[Line]:
        """Connect a gate with its certificate."""
        client = Client(CallbackAPIVersion.VERSION2, gate.name, protocol=MQTTProtocolVersion.MQTTv5)
        client.reconnect_delay_set(1, 1)
        client.tls_set_context(self._tls(gate))
        line = Line(gate, client, self.vault)
        client.connect("localhost", self.port)
        client.loop_start()
        line.subscribed.get(timeout=PATIENCE)
        try:
            yield line
        finally:
            client.disconnect()
            client.loop_stop()

    def _tls(self, gate: Gate) -> ssl.SSLContext:
        request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        issued = self.vault.issue_device_certificate(
            request.sign(gate.private, None).public_bytes(Encoding.PEM).decode(),
            gate.device,
            datetime.now(UTC),
        )
        path = self.folder / f"{gate.name}.pem"
        private = gate.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(private + issued.public_bytes(Encoding.PEM))
        context = ssl.create_default_context(cafile=str(self.vault.ca_certificate_path))
        context.load_cert_chain(path)
        return context


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the ledger is in; a test may say another, indirectly."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def works(databases: Databases, kind: str) -> Iterator[Works]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the broker reads its folder as a user of its own
        vault = Vault.create(folder / "central", ["localhost"], datetime.now(UTC))
        (port,) = free_ports(1)
        user = USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        BrokerFolder(folder / "broker").write(vault, port=port, user=user)
        database = databases.fresh(kind, folder)
        engine = open_engine(database)
        broker = Broker(folder / "broker", port=port, log=folder / "broker.log")
        broker.start()
        yield Works(folder, vault, database, engine, broker, port)
        broker.stop()
        engine.dispose()
        databases.take_back(database)
