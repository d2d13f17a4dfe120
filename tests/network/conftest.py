"""A real broker, a real bridge with its ledger, and a loop in which faulty networks run."""

import asyncio
import os
import pwd
import ssl
import threading
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine

from central.bridge.bridge import Bridge
from central.broker import BrokerFolder
from central.database import migrate, open_engine, sqlite_url
from central.fleet.enrolment import Enrolment, PublicBroker
from central.vault import Vault
from edge.uplink.session import Pace
from stage.broker import USER, Broker
from stage.ports import free_ports
from tests.network.devices import Device, client_tls, enrolled
from tests.network.weather import Network

T = TypeVar("T")
MEMORY = Path("/dev/shm")  # noqa: S108  a file system in memory: what is tested is the network, not the disk


class Weatherman:
    """The loop, in a thread of its own, in which all networks run."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(20)
        self.loop.close()


@dataclass
class Ground:
    """Everything that devices stand on."""

    folder: Path
    vault: Vault
    engine: Engine
    broker: Broker
    port: int
    weatherman: Weatherman

    @contextmanager
    def device(self, name: str, chance: Random, pace: Pace) -> Iterator[tuple[Device, Network]]:
        """Run a device behind a network of its own."""
        state = self.folder / name
        enrolment = Enrolment(self.engine, self.vault, PublicBroker("localhost", self.port))
        identity = enrolled(state, name, enrolment)
        inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        inside.load_cert_chain(self.vault.broker_certificate_path, self.vault.broker_key_path)
        inside.load_verify_locations(self.vault.ca_certificate_path)
        inside.verify_mode = ssl.CERT_REQUIRED
        network = Network(self.port, inside, client_tls(identity), chance)
        self.weatherman.do(network.begin())
        device = Device(state, identity, network.port, pace)
        device.start()
        try:
            yield device, network
        finally:
            device.stop()
            self.weatherman.do(network.end())


@pytest.fixture
def ground() -> Iterator[Ground]:
    with ExitStack() as parts:
        memory = MEMORY if os.access(MEMORY, os.W_OK) else None
        folder = Path(parts.enter_context(TemporaryDirectory(dir=memory, prefix="werfpoort-")))
        folder.chmod(0o755)  # the broker reads its folder as a user of its own
        vault = Vault.create(folder / "central", ["localhost"], datetime.now(UTC))
        (port,) = free_ports(1)
        user = USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        BrokerFolder(folder / "broker").write(vault, port=port, user=user)
        engine = open_engine(sqlite_url(folder / "central.sqlite3"))
        parts.callback(engine.dispose)
        migrate(engine)
        broker = Broker(folder / "broker", port=port, log=folder / "broker.log")
        parts.callback(broker.stop)
        broker.start()
        bridge = Bridge.between(
            *(engine, vault),
            host="localhost",
            port=port,
            now=lambda: datetime.now(UTC),
            random=lambda: 0.5,
        )
        parts.callback(bridge.stop)
        bridge.start()
        weatherman = Weatherman()
        parts.callback(weatherman.end)
        yield Ground(folder, vault, engine, broker, port, weatherman)
