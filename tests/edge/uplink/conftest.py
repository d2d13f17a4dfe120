"""A journal in a temporary directory, a key, and a maker of drafts."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.uplink.journal import Journal
from protocol.envelope import SigningKey
from tests.edge.uplink.authority import Authority
from tests.edge.uplink.brokered import Broker, Central, Gate, made
from tests.edge.uplink.samples import DEVICE, SITE, Drafts, drafts


@pytest.fixture
def signing_key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture
def draft() -> Drafts:
    return drafts()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path, signing_key: SigningKey) -> Iterator[Journal]:
    with Journal.open(path, device=DEVICE, site=SITE, key=signing_key) as opened:
        yield opened


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def broker(tmp_path: Path, authority: Authority) -> Iterator[Broker]:
    broker = Broker(tmp_path, authority)
    broker.start()
    yield broker
    broker.child.kill()


@pytest.fixture
def central(tmp_path: Path, authority: Authority, broker: Broker) -> Iterator[Central]:
    central = Central(tmp_path, authority, broker.port)
    yield central
    central.leave()


@pytest.fixture
def gate(tmp_path: Path, authority: Authority, broker: Broker) -> Iterator[Gate]:
    numbers = count(1)
    identity = made(tmp_path / "gate", authority, "gate-1", broker.port)
    gate = Gate(identity, lambda: next(numbers))
    yield gate
    gate.session.stop()
