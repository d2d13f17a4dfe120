"""The central's database: migrations agree with the schema, and one writer at a time."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import OperationalError

from central.database import migrate, open_engine, reading, sqlite_url, writing
from central.errors import DatabaseError
from central.schema import accounts, devices, metadata

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(tmp_path / "central.db"))
    yield engine
    engine.dispose()


def test_the_migrations_make_exactly_the_schema(engine: Engine) -> None:
    migrate(engine)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    migrate(engine)
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT last FROM receipt_counter")) == 0


def test_a_database_of_a_newer_program_is_refused_in_plain_words(engine: Engine) -> None:
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"schema 9999.*install the newer werfpoort"):
        migrate(engine)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_a_database_that_would_not_last_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError, match="SQLite file or in PostgreSQL"):
        open_engine(url)


def test_sqlite_keeps_what_it_committed_through_a_power_cut(engine: Engine) -> None:
    with reading(engine) as connection:
        found = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
        ]
    assert found == ["wal", 2, 1, 0]


def test_a_write_outside_writing_is_refused(engine: Engine) -> None:
    migrate(engine)
    with writing(engine):
        pass
    with pytest.raises(OperationalError, match="readonly"), reading(engine) as connection:
        connection.execute(insert(devices).values(id="gate-1", site="S", created_at=NOW))


def test_a_transaction_that_fails_leaves_nothing(engine: Engine) -> None:
    migrate(engine)

    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(insert(devices).values(id="gate-1", site="S", created_at=NOW))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(devices)) == 0


def test_writers_in_many_threads_take_turns(engine: Engine) -> None:
    migrate(engine)

    def add(number: int) -> None:
        with writing(engine) as connection:
            held = connection.scalar(select(func.count()).select_from(accounts)) or 0
            connection.execute(
                insert(accounts).values(name=f"{held}", password_hash=f"{number}", created_at=NOW)
            )

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        names = set(connection.scalars(select(accounts.c.name)))
    assert names == {str(number) for number in range(20)}


def test_a_moment_comes_back_in_utc(engine: Engine) -> None:
    migrate(engine)
    brussels = NOW.astimezone(timezone(timedelta(hours=1)))
    with writing(engine) as connection:
        connection.execute(insert(devices).values(id="gate-1", site="S", created_at=brussels))
    with reading(engine) as connection:
        moment = connection.scalar(select(devices.c.created_at))
    assert moment == NOW
    assert moment.tzinfo is UTC
