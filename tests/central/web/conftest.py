"""A running central with an operator's account, and ways to give it something to show."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from central.accounts.accounts import Accounts
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Grant, Role
from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.ledger.ledger import Ledger
from protocol.batches import join
from protocol.sessions import Life, State
from protocol.topics import Channel, topic
from tests.central.ledger.gates import Gate
from tests.central.running import Running, running_central

OPERATOR = "piet"


@dataclass
class House:
    """The central, its operator's password, and its bridge's stages without a broker."""

    central: Running
    password: str
    gates: dict[str, Gate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vault = self.central.vault
        persons = Persons(vault.sealing_private, vault.blind_index_key)
        self._pipeline = Pipeline(
            self.central.engine, persons, vault.acknowledgement_key, Ledger(self.central.engine)
        )

    @property
    def accounts(self) -> Accounts:
        """The accounts, as the console sees them."""
        return Accounts(self.central.engine, self.central.vault)

    def gate(self, name: str) -> Gate:
        """Return an enrolled gate, the same one each time."""
        if name not in self.gates:
            secret = name.encode().ljust(32, b"-")
            sealing = self.central.vault.sealing_private.public_key()
            self.gates[name] = Gate(name, secret, sealing=sealing)
            self.gates[name].enrol(self.central.engine)
        return self.gates[name]

    def take(self, gate: Gate, *tokens: str) -> None:
        """Have the bridge's stages take records."""
        self._handle(Message(gate.topic, join(tokens), 1))

    def say(self, gate: Gate, life: Life, session: int) -> None:
        """Have the bridge's stages take a birth or death."""
        state = State(state=life, session=session, version="0.1.0")
        self._handle(Message(topic(gate.device, Channel.STATE), state.payload(), 1))

    def _handle(self, message: Message) -> None:
        self._pipeline.handle([message], self.central.clock.now)

    def sign_in(self, client: httpx.Client, password: str | None = None) -> httpx.Response:
        """Send the login form as a browser would."""
        form = {"name": OPERATOR, "password": password or self.password}
        return client.post("/login", data=form, headers={"origin": self.central.address})


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    now = datetime.now(UTC)
    with running_central(tmp_path / "central", now) as central:
        accounts = Accounts(central.engine, central.vault)
        random = b"p" * PASSWORD_BYTES
        password = accounts.add(CONSOLE, "piet", [Grant(Role.OPERATOR)], now=now, random=random)
        yield House(central, password)


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:
    """A client that nobody is signed in with."""
    with house.central.client() as client:
        yield client


@pytest.fixture
def operator(house: House, client: httpx.Client) -> httpx.Client:
    """A client that the operator is signed in with."""
    assert house.sign_in(client).status_code == 303
    return client
