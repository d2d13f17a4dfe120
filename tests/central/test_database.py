"""The central's database: migrations agree with the schema, and one writer at a time."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from central.database import migrate, open_engine, reading, sqlite_url, writing
from central.errors import DatabaseError
from central.schema import accounts, devices, metadata
from tests.central.databases import KINDS, Databases

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Engine]:
    """A database without a table."""
    engine = open_engine(databases.empty(request.param))
    yield engine
    engine.dispose()


def default_differs(*of: Any) -> bool | None:  # noqa: ANN401 - alembic hands six things over
    """Whether a column's default differs; None: alembic shall compare, but it cannot for JSON."""
    return False if isinstance(of[2].type, JSON) else None


def test_the_migrations_make_exactly_the_schema(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": default_differs}
        )
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    migrate(empty)
    with reading(empty) as connection:
        assert connection.scalar(text("SELECT last FROM receipt_counter")) == 0


def test_a_database_of_a_newer_program_is_refused_in_plain_words(empty: Engine) -> None:
    migrate(empty)
    with writing(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"schema 9999.*install the newer werfpoort"):
        migrate(empty)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "/a/path", "postgresql//x"]
)
def test_a_database_that_would_not_last_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError, match="SQLite file or in PostgreSQL"):
        open_engine(url)


def test_sqlite_keeps_what_it_committed_through_a_power_cut(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "central.sqlite3"))
    with reading(engine) as connection:
        found = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1, 0]


def test_postgresql_speaks_utc_and_lets_go_of_who_is_gone(databases: Databases) -> None:
    engine = open_engine(f"{databases.postgres.url('postgres')}&options=-c%20work_mem=5MB")
    names = ("TimeZone", "lock_timeout", "work_mem", "synchronous_commit")
    with writing(engine) as connection:
        found = [connection.scalar(text(f"SHOW {name}")) for name in names]
        most = connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
    engine.dispose()
    assert (found, most) == (["UTC", "30s", "5MB", "on"], "1min")


def test_a_write_outside_writing_is_refused(engine: Engine) -> None:
    with writing(engine):
        pass
    with pytest.raises(DBAPIError, match=r"read-?only"), reading(engine) as connection:
        connection.execute(insert(devices).values(id="gate-1", site="S", created_at=NOW))


def test_a_transaction_that_fails_leaves_nothing(engine: Engine) -> None:
    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(insert(devices).values(id="gate-1", site="S", created_at=NOW))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(devices)) == 0


def test_writers_in_many_threads_take_turns(engine: Engine) -> None:
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
    brussels = NOW.astimezone(timezone(timedelta(hours=1)))
    with writing(engine) as connection:
        connection.execute(insert(devices).values(id="gate-1", site="S", created_at=brussels))
    with reading(engine) as connection:
        moment = connection.scalar(select(devices.c.created_at))
    assert moment == NOW
    assert moment.tzinfo is UTC


def test_who_reads_sees_one_state_whatever_is_written_meanwhile(engine: Engine) -> None:
    count = select(func.count()).select_from(devices)
    with reading(engine) as before:
        assert before.scalar(count) == 0
        with writing(engine) as connection:
            connection.execute(insert(devices).values(id="gate-1", site="S", created_at=NOW))
        assert before.scalar(count) == 0
    with reading(engine) as after:
        assert after.scalar(count) == 1


def test_a_server_that_comes_back_is_used_again(databases: Databases) -> None:
    engine = open_engine(databases.empty("postgresql"))
    migrate(engine)
    name = engine.url.database
    with psycopg.connect(databases.postgres.url("postgres"), autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
    with writing(engine) as connection:
        connection.execute(insert(devices).values(id="gate-1", site="S", created_at=NOW))
    engine.dispose()
