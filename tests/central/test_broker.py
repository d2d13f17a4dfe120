"""The rendered configuration, held against a real mosquitto: a device is shut up in its topics."""

import os
import pwd
import queue
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from central.broker import BrokerFolder, access_list
from central.errors import ConfigurationError
from central.vault import Vault
from protocol.batches import MAX_BYTES
from protocol.identifiers import DeviceId, device_id
from protocol.topics import ALL_STATES, Channel, everyone, shared_records, topic
from stage.broker import USER, Broker
from stage.ports import free_ports

PATIENCE = 10
A, B = device_id("gate-a"), device_id("gate-b")
BRIDGE = "central-bridge"
NOT_AUTHORISED = 0x87


@dataclass
class Line:
    """One MQTT client, with what reached it."""

    client: Client
    messages: "queue.Queue[MQTTMessage]" = field(default_factory=queue.Queue)
    confirmations: "queue.Queue[int]" = field(default_factory=queue.Queue)
    subscribed: "queue.Queue[None]" = field(default_factory=queue.Queue)
    connected: "queue.Queue[str]" = field(default_factory=queue.Queue)
    lost: "queue.Queue[str]" = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        c = self.client
        c.on_message = lambda _c, _u, message: self.messages.put(message)
        c.on_publish = lambda _c, _u, _mid, reason, _p: self.confirmations.put(reason.value)
        c.on_subscribe = lambda *_: self.subscribed.put(None)
        c.on_connect = lambda _c, _u, _f, reason, _p: self.connected.put(str(reason))
        c.on_disconnect = lambda _c, _u, _f, reason, _p: self.lost.put(str(reason))

    def publish(self, name: str, payload: bytes = b"x") -> int:
        """Publish with QoS 1; return the reason code of the confirmation."""
        self.client.publish(name, payload, qos=1)
        return self.confirmations.get(timeout=PATIENCE)

    def subscribe(self, name: str) -> None:
        self.client.subscribe(name, qos=1)
        self.subscribed.get(timeout=PATIENCE)

    def next_topic(self) -> str:
        return self.messages.get(timeout=PATIENCE).topic


@dataclass
class House:
    """A running broker, its vault, and the way in for whom the vault knows."""

    vault: Vault
    port: int
    folder: Path

    def certificate(self, device: DeviceId) -> tuple[Path, Path]:
        key = Ed25519PrivateKey.generate()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, BRIDGE)])  # must not matter
        request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, None)
        issued = self.vault.issue_device_certificate(
            request.public_bytes(Encoding.PEM).decode(), device, datetime.now(UTC)
        )
        certificate, private = self.folder / f"{device}.pem", self.folder / f"{device}.key"
        certificate.write_bytes(issued.public_bytes(Encoding.PEM))
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate, private

    @contextmanager
    def line(
        self, certificate: tuple[Path, Path] | None, client_id: str | None = None
    ) -> Iterator[Line]:
        client = Client(CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion.MQTTv5)
        client.reconnect_delay_set(60, 60)  # a refusal is final for these tests
        context = ssl.create_default_context(cafile=str(self.vault.ca_certificate_path))
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        if certificate:
            context.load_cert_chain(*certificate)
        client.tls_set_context(context)
        line = Line(client)
        client.connect("localhost", self.port)
        client.loop_start()
        try:
            yield line
        finally:
            client.disconnect()
            client.loop_stop()

    @contextmanager
    def device(self, device: DeviceId) -> Iterator[Line]:
        with self.line(self.certificate(device)) as line:
            assert line.connected.get(timeout=PATIENCE) == "Success"
            yield line

    @contextmanager
    def bridge(self) -> Iterator[Line]:
        with self.part(BRIDGE) as line:
            yield line

    @contextmanager
    def part(self, name: str) -> Iterator[Line]:
        files = self.vault.client(name)
        with self.line((files.certificate, files.key), client_id=name) as line:
            assert line.connected.get(timeout=PATIENCE) == "Success"
            yield line


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the broker reads its folder as a user of its own
        vault = Vault.create(folder / "central", ["localhost"], datetime.now(UTC))
        (port,) = free_ports(1)
        user = USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        BrokerFolder(folder / "broker").write(vault, port=port, user=user)
        broker = Broker(folder / "broker", port=port, log=folder / "broker.log")
        broker.start()
        yield House(vault, port, folder)
        broker.stop()


@pytest.mark.rule("R15")
@pytest.mark.parametrize("channel", list(Channel))
def test_a_device_writes_nothing_below_another_device(house: House, channel: Channel) -> None:
    with house.device(A) as a:
        assert a.publish(topic(B, channel)) == NOT_AUTHORISED


@pytest.mark.rule("R15")
def test_a_device_writes_its_own_records_and_state_but_not_its_acknowledgement(
    house: House,
) -> None:
    with house.device(A) as a:
        assert a.publish(topic(A, Channel.RECORDS)) != NOT_AUTHORISED
        assert a.publish(topic(A, Channel.STATE)) != NOT_AUTHORISED
        assert a.publish(topic(A, Channel.ACKNOWLEDGEMENT)) == NOT_AUTHORISED


@pytest.mark.rule("R15")
def test_a_device_that_subscribes_to_everything_hears_only_what_is_its_own(house: House) -> None:
    with house.device(A) as a, house.device(B) as b, house.bridge() as bridge:
        a.subscribe("#")
        b.publish(topic(B, Channel.STATE))
        b.publish(topic(B, Channel.RECORDS))
        bridge.publish(topic(B, Channel.ACKNOWLEDGEMENT))
        bridge.publish(topic(A, Channel.ACKNOWLEDGEMENT))
        assert a.next_topic() == topic(A, Channel.ACKNOWLEDGEMENT)
        assert a.messages.empty()


def test_the_bridge_hears_records_by_its_shared_subscription_and_answers(house: House) -> None:
    with house.device(A) as a, house.bridge() as bridge:
        bridge.subscribe(shared_records(house.vault.bridge_group))
        bridge.subscribe(ALL_STATES)
        a.subscribe(topic(A, Channel.ACKNOWLEDGEMENT))
        a.publish(topic(A, Channel.RECORDS), b"r" * MAX_BYTES)
        heard = bridge.messages.get(timeout=PATIENCE)
        while heard.topic.endswith("state"):  # retained by another test
            heard = bridge.messages.get(timeout=PATIENCE)
        assert heard.topic == topic(A, Channel.RECORDS)
        assert len(heard.payload) == MAX_BYTES
        bridge.publish(topic(A, Channel.ACKNOWLEDGEMENT))
        assert a.next_topic() == topic(A, Channel.ACKNOWLEDGEMENT)


@pytest.mark.parametrize("channel", list(Channel))
def test_a_bridge_gives_receipt_numbers_and_steers_no_gate(house: House, channel: Channel) -> None:
    with house.part("central-bridge-2") as worker:
        allowed = worker.publish(topic(A, channel)) != NOT_AUTHORISED
    assert allowed == (channel is Channel.ACKNOWLEDGEMENT)


@pytest.mark.parametrize("channel", list(Channel))
def test_what_steers_the_gates_gives_no_receipt_numbers(house: House, channel: Channel) -> None:
    with house.part("central-control") as control:
        allowed = control.publish(topic(A, channel)) != NOT_AUTHORISED
    by_others = channel.written_by_device or channel is Channel.ACKNOWLEDGEMENT
    assert allowed != by_others


def test_what_steers_the_gates_hears_all_that_they_say_but_their_records(house: House) -> None:
    said = [Channel.HEALTH, Channel.REPORTED, Channel.RESULT, Channel.STATE]
    with house.device(A) as a, house.part("central-control") as control:
        for channel in (*said, Channel.RECORDS):
            control.subscribe(everyone(channel))
        a.publish(topic(A, Channel.RECORDS))
        for channel in said:
            a.publish(topic(A, channel))
            assert control.next_topic() == topic(A, channel)


def test_a_device_whose_request_asked_for_the_bridge_s_name_is_itself(house: House) -> None:
    # every request of these tests names central-bridge; see House.certificate
    with house.device(A) as a:
        assert a.publish(topic(B, Channel.ACKNOWLEDGEMENT)) == NOT_AUTHORISED


def test_without_a_certificate_nobody_gets_in(house: House) -> None:
    with house.line(None) as nobody:
        assert nobody.lost.get(timeout=PATIENCE)
        assert nobody.connected.empty()


def test_a_certificate_of_another_central_does_not_get_in(house: House, tmp_path: Path) -> None:
    other = Vault.create(tmp_path / "other", ["localhost"], datetime.now(UTC))
    files = other.client(BRIDGE)
    with house.line((files.certificate, files.key)) as stranger:
        assert stranger.lost.get(timeout=PATIENCE)
        assert stranger.connected.empty()


def test_the_server_s_certificate_is_valid_for_a_gate_whose_clock_says_1970(house: House) -> None:
    pem = (house.folder / "broker" / "broker.pem").read_bytes()
    for certificate in (x509.load_pem_x509_certificate(pem), house.vault.ca_certificate):
        assert certificate.not_valid_before_utc.year == 1970


def test_every_channel_of_the_wire_contract_is_in_the_access_list() -> None:
    for channel in Channel:
        assert f"/%u/{channel.value}\n" in access_list()


def test_the_key_is_readable_by_the_broker_s_user_alone(house: House) -> None:
    for path in (house.folder / "broker").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_an_unknown_user_is_refused_in_plain_words(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)  # only root hands files to others
    with pytest.raises(ConfigurationError, match="--user NAME"):
        BrokerFolder(tmp_path / "out").write(vault, port=8883, user="no-such-user")


def test_a_device_that_takes_the_bridge_s_client_id_does_not_end_the_bridge_s_session(
    house: House,
) -> None:
    with house.bridge() as bridge:
        with house.line(house.certificate(A), client_id=BRIDGE) as a:
            assert a.connected.get(timeout=PATIENCE) == "Success"
            bridge.subscribe(ALL_STATES)  # answered, so the bridge's session is there
        assert bridge.lost.empty()


@pytest.mark.rule("R15")
def test_a_device_that_joins_a_shared_subscription_takes_nothing_from_the_bridge(
    house: House,
) -> None:
    # mosquitto refuses no subscription: in the bridge's group, B would swallow every other record
    with house.device(A) as a, house.device(B) as b, house.bridge() as bridge:
        bridge.subscribe(shared_records(house.vault.bridge_group))
        b.subscribe(shared_records("bridge"))
        for number in range(10):
            a.publish(topic(A, Channel.RECORDS), str(number).encode())
        heard = [bridge.messages.get(timeout=PATIENCE).payload for _ in range(10)]
        assert heard == [str(number).encode() for number in range(10)]
