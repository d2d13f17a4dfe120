"""A running central whose API a program uses; a file's tests share it, each with its own token."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from sqlalchemy import Engine

from central.accounts.accounts import Accounts
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Actor, Grant, Permission, Role
from central.accounts.sessions import Sessions
from central.accounts.tokens import Tokens
from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.ledger.ledger import Ledger
from central.projections import all_projections
from protocol.batches import join
from tests.central.ledger.gates import Gate
from tests.central.running import Running, running_central

DAY = timedelta(days=1)
NUMBERS = count(1)


@dataclass(frozen=True)
class Signed:
    """Somebody who is signed in on the pages."""

    token: str
    csrf_token: str


@dataclass
class Machine:
    """A program that uses the API of a running central."""

    central: Running

    def __post_init__(self) -> None:
        vault = self.central.vault
        persons = Persons(vault.sealing_private, vault.blind_index_key)
        ledger = Ledger(self.engine, projections=all_projections())
        self._pipeline = Pipeline(self.engine, persons, vault.acknowledgement_key, ledger)

    @property
    def engine(self) -> Engine:
        """The central's database."""
        return self.central.engine

    @property
    def now(self) -> datetime:
        """The central's time."""
        return self.central.clock.now

    def token(self, *grants: Grant, may: frozenset[Permission] = frozenset()) -> str:
        """Return a token of a new account with these grants, an operator by default."""
        name = f"person-{next(NUMBERS)}"
        given = grants or (Grant(Role.OPERATOR),)
        accounts = Accounts(self.engine, self.central.vault)
        accounts.add(CONSOLE, name, given, now=self.now, random=bytes(PASSWORD_BYTES))
        actor = Actor(name, given)
        may = may or frozenset(found for found in Permission if actor.anywhere(found))
        tokens = Tokens(self.engine, self.central.vault)
        return tokens.make(actor, "test", may, lasts=DAY, now=self.now)

    def session(self) -> Signed:
        """Sign a new operator in on the pages."""
        name = f"person-{next(NUMBERS)}"
        accounts = Accounts(self.engine, self.central.vault)
        given = [Grant(Role.OPERATOR)]
        accounts.add(CONSOLE, name, given, now=self.now, random=bytes(PASSWORD_BYTES))
        sessions = Sessions(self.engine, self.central.vault.token_key)
        token = sessions.begin(name, self.now)
        found = sessions.find(token, self.now)
        assert found is not None
        return Signed(token, found.csrf_token)

    def client(self, token: str | None = None) -> httpx.Client:
        """Return a client with a token, an operator's by default."""
        client = self.central.client()
        client.headers["authorization"] = f"Bearer {token or self.token()}"
        return client

    def gate(self, name: str | None = None) -> Gate:
        """Return a newly enrolled gate."""
        name = name or f"gate-{next(NUMBERS)}"
        sealing = self.central.vault.sealing_private.public_key()
        made = Gate(name, name.encode().ljust(32, b"-"), sealing=sealing)
        made.enrol(self.engine)
        return made

    def take(self, gate: Gate, *tokens: str) -> None:
        """Have the bridge's stages take records."""
        self._pipeline.handle([Message(gate.topic, join(tokens), 1)], self.now)


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with TemporaryDirectory(prefix="wp-api-") as folder:
        moment = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
        with running_central(Path(folder) / "central", moment) as central:
            yield Machine(central)


@pytest.fixture
def operator(machine: Machine) -> Iterator[httpx.Client]:
    """A client with an operator's token."""
    with machine.client() as client:
        yield client
