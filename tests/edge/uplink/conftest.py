"""A journal in a temporary directory, a key, and a maker of drafts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.uplink.journal import Journal
from protocol.envelope import SigningKey
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
