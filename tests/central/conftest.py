"""What tests of the central share: a moment, a vault and a migrated database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from central.database import migrate, open_engine, sqlite_url
from central.vault import Vault


@pytest.fixture
def now() -> datetime:
    """The moment that a test plays at."""
    return datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def vault(tmp_path: Path, now: datetime) -> Vault:
    """A vault of a central known as `localhost`."""
    return Vault.create(tmp_path / "central", ["localhost"], now)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A migrated SQLite database in a file."""
    engine = open_engine(sqlite_url(tmp_path / "test.sqlite3"))
    migrate(engine)
    yield engine
    engine.dispose()
