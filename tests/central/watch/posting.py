"""A deliverer in the test's hand, with routes and ways out to servers of the test's own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from central.audit import Trail
from central.database import reading, writing
from central.schema import alarm_deliveries
from central.settings import Settings
from central.vault import Vault
from central.watch.alarms import Register
from central.watch.delivery import Deliverer
from central.watch.life import Happening
from central.watch.means import senders
from central.watch.routes import Means, Route
from central.watch.routing import Routing, Wanted
from tests.central.watch.receivers import MailServer
from tests.central.watch.watching import OPERATOR, SIGNER, START

KEY = b"k" * 32


@dataclass
class Post:
    """A deliverer in the test's hand."""

    engine: Engine
    settings: Settings

    def __post_init__(self) -> None:
        self.now = START
        self.deliverer = Deliverer(self.engine, KEY, senders(self.settings), lambda: self.now)
        self.routing = Routing(self.engine, Trail(SIGNER), KEY)

    def route(self, means: Means, address: str, **more: Any) -> Route:  # noqa: ANN401 - a route's further fields
        wanted = Wanted(name=more.pop("name", "ploeg"), means=means, address=address, **more)
        return self.routing.add(OPERATOR, wanted, self.now)

    def rings(
        self,
        subject: str,
        code: str,
        site: str | None = None,
        *,
        detail: str = "looked at by nobody",
        holds: bool = False,
    ) -> None:
        with writing(self.engine) as connection:
            what = Happening(subject, code, detail, site, holds=holds)
            Register(connection, self.now).happened(what)

    def over(self, subject: str, code: str) -> None:
        with writing(self.engine) as connection:
            Register(connection, self.now).over(subject, code)

    def states(self) -> list[tuple[str, int]]:
        d = alarm_deliveries.c
        with reading(self.engine) as connection:
            rows = connection.execute(select(d.state, d.attempts).order_by(d.id))
            return [(row.state, row.attempts) for row in rows]


def settings(vault: Vault, folder: Path, **more: object) -> Settings:
    return Settings.load(
        data=folder,
        outward_ca=vault.ca_certificate_path,
        public_address="https://central.example.be/",
        **more,
    )


def with_mail(engine: Engine, vault: Vault, folder: Path, server: MailServer) -> Post:
    set_ = settings(
        vault,
        folder,
        smtp_host="localhost",
        smtp_port=server.port,
        smtp_user="werf",
        smtp_password="geheim",  # noqa: S106 - the test's own server takes any
        mail_from="werfpoort@example.be",
    )
    return Post(engine, set_)


def with_hook(engine: Engine, vault: Vault, folder: Path) -> Post:
    return Post(engine, settings(vault, folder, webhooks_inside=True))
