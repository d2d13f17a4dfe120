"""What tests of the central share: a moment, a vault, and a migrated database of either kind."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from central.accounts import passwords
from central.database import open_engine
from central.vault import Vault
from tests.central.databases import KINDS, Databases


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Have argon2 take next to nothing in this process; others have its full cost."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "PasswordHasher", cheap)
        yield


@pytest.fixture
def now() -> datetime:
    """The moment that a test plays at."""
    return datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def vault(tmp_path: Path, now: datetime) -> Vault:
    """A vault of a central known as `localhost`."""
    return Vault.create(tmp_path / "central", ["localhost"], now)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Where databases come from; the PostgreSQL server among them ends with the session."""
    made = Databases()
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database, once in SQLite and once in PostgreSQL."""
    url = databases.fresh(request.param, tmp_path)
    yield url
    databases.take_back(url)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """A migrated database, opened: every test that asks for it runs on both kinds."""
    engine = open_engine(database)
    yield engine
    engine.dispose()
