"""A whole central in this process, behind real TLS on a free port; no broker answers it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from ssl import create_default_context

import httpx
from sqlalchemy import Engine

from central.app import create_app
from central.database import open_engine
from central.fleet.enrolment import Enrolment, PublicBroker
from central.plane import Plane
from central.server import https_server
from central.services import Services
from central.settings import Settings
from central.vault import Vault
from stage.ports import free_ports
from tests.central.databases import migrated_sqlite

PATIENCE = 20


@dataclass
class Clock:
    """The moment that the central believes in; tests move it."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now


@dataclass
class Running:
    """A running central and the ways in."""

    vault: Vault
    settings: Settings
    clock: Clock
    services: Services
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        """Open the same database that the central serves."""
        self.engine = open_engine(self.settings.database_url)

    @property
    def plane(self) -> Plane:
        """What speaks to its devices."""
        return self.services.plane

    @property
    def address(self) -> str:
        """The base of its addresses."""
        return f"https://localhost:{self.settings.port}"

    @property
    def enrolment(self) -> Enrolment:
        """What the command line uses to invite gates."""
        return Enrolment(self.engine, self.vault, PublicBroker("localhost", 8883))

    def client(self) -> httpx.Client:
        """Return a client that trusts this central's CA alone."""
        trust = create_default_context(cafile=str(self.vault.ca_certificate_path))
        return httpx.Client(
            base_url=self.address,
            verify=trust,
            timeout=PATIENCE,
            headers={"accept-language": "en"},
        )


@contextmanager
def running_central(data: Path, now: datetime) -> Iterator[Running]:
    """Run a fresh central in a thread from enter to exit."""
    vault = Vault.create(data, ["localhost"], now)
    port, broker_port = free_ports(2)
    settings = Settings.load(data=data, host="127.0.0.1", port=port, broker_port=broker_port)
    (data / "central.sqlite3").write_bytes(migrated_sqlite())
    clock = Clock(now)
    app = create_app(settings, vault, clock)
    server = https_server(app, settings, vault)
    thread = threading.Thread(target=server.run, name="central-under-test")
    thread.start()
    try:
        if not server.listening.wait(PATIENCE):
            raise TimeoutError("the central does not listen")
        running = Running(vault, settings, clock, app.state.frame.services)
        yield running
        running.engine.dispose()
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
