"""A revoked gate is put out of a real broker at once, and does not come back in."""

import pwd
import queue
import secrets
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from sqlalchemy import Engine

from central.accounts.rights import CONSOLE
from central.broker import BrokerFolder
from central.fleet.enrolment import Enrolment, PublicBroker
from central.fleet.expulsion import Expelled, Expulsion
from central.fleet.lifecycle import Devices
from central.settings import Settings
from central.vault import Vault
from protocol.enrolment import SECRET_BYTES, EnrolmentRequest
from protocol.identifiers import WorkPlaceId, device_id
from stage.broker import USER, Broker
from stage.ports import free_ports
from tests.central.gate_requests import request_pem

GATE, OTHER = device_id("gate-01"), device_id("gate-02")
SITE = WorkPlaceId("1Y1000003EQCZ")
PATIENCE = 10


class House:
    """A running broker and who has certificates for it."""

    def __init__(self, engine: Engine, vault: Vault, folder: Path, port: int) -> None:
        self._engine, self._vault, self.folder, self.port = engine, vault, folder, port
        self.broker = Broker(folder / "broker", port=port, log=folder / "broker.log")

    def gate(self, device: str) -> tuple[Client, "queue.Queue[str]"]:
        """Enrol a gate; return its MQTT client, with what befell it."""
        key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
        enrolment = Enrolment(self._engine, self._vault, PublicBroker("localhost", self.port))
        code = enrolment.invite(
            device_id(device), SITE, now=now, random=secrets.token_bytes(SECRET_BYTES)
        ).code
        request = EnrolmentRequest(secret=code.secret, request=request_pem(key))
        grant = enrolment.claim(request, now=now)
        file = self.folder / f"{device}-{secrets.token_hex(4)}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(grant.certificate.encode() + private)
        return self.client(file)

    def client(self, file: Path) -> tuple[Client, "queue.Queue[str]"]:
        context = ssl.create_default_context(cafile=str(self._vault.ca_certificate_path))
        context.load_cert_chain(file)
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        client.tls_set_context(context)
        client.reconnect_delay_set(1, 1)
        said: queue.Queue[str] = queue.Queue()
        client.on_connect = lambda *_: said.put("in")
        client.on_disconnect = lambda *_: said.put("out")
        client.connect("localhost", self.port)
        client.loop_start()
        return client, said

    def revoke(self) -> Expelled:
        settings = Settings.load(
            data=self.folder,
            broker_port=self.port,
            broker_folder=self.folder / "broker",
            broker_reload=f"kill -HUP {self.broker.process.pid}",
        )
        devices = Devices(self._engine, self._vault, Expulsion(self._engine, self._vault, settings))
        _, expelled = devices.revoke(CONSOLE, GATE, datetime.now(UTC), reason="stolen")
        return expelled


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the broker reads its own folder as another user
        vault = Vault.create(folder / "central", ["localhost"], datetime.now(UTC))
        (port,) = free_ports(1)
        user = USER if _there(USER) else "root"
        BrokerFolder(folder / "broker").write(vault, port=port, user=user)
        house = House(engine, vault, folder, port)
        house.broker.start()
        yield house
        house.broker.stop()


def _there(user: str) -> bool:
    return any(found.pw_name == user for found in pwd.getpwall())


def test_a_revoked_gate_is_out_at_once_and_stays_out_while_others_go_on(house: House) -> None:
    stolen, befell = house.gate(GATE)
    other, others = house.gate(OTHER)
    assert (befell.get(timeout=PATIENCE), others.get(timeout=PATIENCE)) == ("in", "in")
    assert house.revoke() == Expelled(listed=True, ended=True)
    assert befell.get(timeout=PATIENCE) == "out"
    # it tries again by itself, and the broker ends the line each time
    assert befell.get(timeout=PATIENCE) == "out"
    renewed, in_again = house.gate(GATE)
    assert in_again.get(timeout=PATIENCE) == "in", "the same name with a new certificate"
    assert (other.is_connected(), stolen.is_connected()) == (True, False)
    for client in (stolen, other, renewed):
        client.disconnect()
        client.loop_stop()
