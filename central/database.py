"""The central's database: an engine from a URL, transactions, and the migrations.

Use `reading(engine)` and `writing(engine)`. On SQLite there is one writer at a time, over threads
and processes (two can corrupt a WAL before 3.51.3), and a write outside `writing` is refused.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from central.errors import DatabaseError

_WRITING = "werfpoort_writing"
_PATIENCE = 30
"""Seconds that SQLite waits for a lock; `writing` queues before that, so only tools wait here."""

log = structlog.get_logger(__name__)


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_engine(url: str) -> Engine:
    """Return an engine; nothing is opened before it is used.

    Raises:
        DatabaseError: neither SQLite in a file nor PostgreSQL.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite" if parsed.database not in (None, "", ":memory:"):
            engine = create_engine(
                parsed, connect_args={"timeout": _PATIENCE}, hide_parameters=True
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        case "postgresql":
            return create_engine(parsed, hide_parameters=True)
        case _:
            raise DatabaseError(
                "The ledger is kept in a SQLite file or in PostgreSQL: set the database to "
                "sqlite:////path/to/file or postgresql://host/name."
            )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that sees one state of the database and cannot write."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that commits at the end, or rolls back on any error."""
    with _one_writer(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITING: True})
        with connection.begin():
            yield connection


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision that this program knows.

    Raises:
        DatabaseError: the database was written by a newer program.
    """
    config = Config()
    config.set_main_option("script_location", "central:migrations")
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
        if before is not None and before not in known:
            raise DatabaseError(
                f"This database has schema {before}, this program knows none newer than "
                f"{known[0]}: install the newer werfpoort that wrote it, or restore a back-up."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    log.info("database.ready", engine=_engine_version(engine), was=before, schema=known[0])


def _engine_version(engine: Engine) -> str:
    return f"SQLite {sqlite3.sqlite_version}" if _is_sqlite(engine) else engine.name


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


@contextmanager
def _one_writer(engine: Engine) -> Iterator[None]:
    """Queue for SQLite's writer. Each holder opens the lock file anew: threads exclude too."""
    if not _is_sqlite(engine):
        yield
        return
    descriptor = os.open(f"{engine.url.database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_sqlite does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "mmap_size=0"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    writes = options.get(_WRITING, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
