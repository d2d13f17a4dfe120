"""Whatever bytes arrive, the pipeline neither fails nor takes what no gate signed."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.database import open_engine, reading
from central.ledger.ledger import Ledger
from central.schema import records, set_aside
from protocol.envelope import SigningKey
from tests.central.databases import KINDS, Databases
from tests.central.ledger.gates import NOW, SEALING, Gate

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


class Central:
    """A ledger with one enrolled gate, kept over many examples."""

    def __init__(self, database: str) -> None:
        self.engine = open_engine(database)
        self.gate = Gate()
        self.gate.enrol(self.engine)
        self.token = self.gate.check_in()
        self.pipeline = Pipeline(self.engine, Persons(SEALING, b"i" * 32), KEY, Ledger(self.engine))

    def take(self, payload: bytes) -> None:
        self.pipeline.handle([Message(self.gate.topic, payload)], NOW)

    def stored(self) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(records)) or 0

    def aside(self) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(select(func.sum(set_aside.c.times))) or 0


@pytest.fixture(scope="module", params=KINDS)
def central(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Central]:
    with TemporaryDirectory() as name:
        database = databases.fresh(request.param, Path(name))
        central = Central(database)
        yield central
        central.engine.dispose()
        databases.take_back(database)


@given(payload=st.binary(max_size=200))
@settings(max_examples=40, deadline=None)
@pytest.mark.rule("R18")
def test_any_bytes_are_set_aside(central: Central, payload: bytes) -> None:
    before = central.aside()
    central.take(payload)
    assert central.aside() > before
    assert central.stored() == 0


@given(place=st.integers(min_value=0), byte=st.integers(0, 255))
@settings(max_examples=80, deadline=None)
@pytest.mark.rule("R4")
def test_a_record_with_one_byte_changed_is_never_taken(
    central: Central, place: int, byte: int
) -> None:
    changed = bytearray(central.token.encode())
    changed[place % len(changed)] = byte
    if bytes(changed) != central.token.encode():
        central.take(bytes(changed))
    assert central.stored() == 0
