"""The central's database: an engine from a URL, transactions, and the migrations.

Use `reading(engine)` and `writing(engine)`: on SQLite and on PostgreSQL alike there is one writer
at a time, over threads, processes and machines, and a write outside `writing` is refused.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from central.errors import DatabaseError

MOVED = "moved"
"""The revision of a database whose ledger is elsewhere now (`central.move`)."""
_WRITING = "werfpoort_writing"
_PATIENCE = 30
"""Seconds that a lock is waited for. On SQLite `writing` queues before that, without end."""
_POSTGRESQL_OPTIONS = {
    "timezone": "UTC",
    "lock_timeout": f"{_PATIENCE}s",
    # a process whose machine lost its power lets go of the writer's place in seconds, not hours
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
_POSTGRESQL_LINE: dict[str, object] = {
    "application_name": "werfpoort-central",
    "connect_timeout": 5,
    # and a server that is gone is noticed as soon; milliseconds
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_WRITERS_PLACE = 0x7765_7266
"""The name of PostgreSQL's advisory lock that the one writer holds."""
_BEGIN_WRITING = text(
    "SELECT set_config('idle_in_transaction_session_timeout', '60s', true),"
    f" pg_advisory_xact_lock({_WRITERS_PLACE})"
)
"""A writer that was stopped where it stands does not hold up the others for ever."""

log = structlog.get_logger(__name__)


_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "mmap_size=0",
    "wal_autocheckpoint=4000",  # pages, 16 MB: in a rush the same pages are written over and over
    "secure_delete=ON",  # what is erased is written over
)

_ADDRESSES = (
    "The ledger is kept in a SQLite file or in PostgreSQL: set the database to "
    "sqlite:////path/to/file or postgresql://host/name."
)


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def parsed_url(url: str) -> URL:
    """Return where the database is.

    Raises:
        DatabaseError: neither SQLite in a file nor PostgreSQL. The text holds no password.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(f"It is no database's address. {_ADDRESSES}") from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database not in (None, "", ":memory:"):
            return parsed
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
        case _:
            raise DatabaseError(f"The ledger is kept elsewhere. {_ADDRESSES}")


def open_engine(url: str) -> Engine:
    """Return an engine; nothing is opened before it is used.

    Raises:
        DatabaseError: neither SQLite in a file nor PostgreSQL.
    """
    parsed = parsed_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": _PATIENCE}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = " ".join(f"-c {name}={value}" for name, value in _POSTGRESQL_OPTIONS.items())
    given = parsed.query.get("options", "")
    return create_engine(
        parsed,
        connect_args={**_POSTGRESQL_LINE, "options": f"{given} {options}"},
        pool_pre_ping=True,
        hide_parameters=True,
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that sees one state of the database and cannot write."""
    with engine.connect() as connection:
        if not _is_sqlite(engine):
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that commits at the end, or rolls back on any error.

    Whoever else writes, on whichever machine, waits meanwhile; what is read in it holds until the
    commit. Keep it short.
    """
    with _one_writer(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITING: True})
        with connection.begin():
            if not _is_sqlite(engine):
                connection.execute(_BEGIN_WRITING)
            yield connection


def sweep(engine: Engine, tables: Iterable[str]) -> None:
    """Have what was erased from `tables` leave the database's files as well.

    SQLite has it in the write-ahead log until that is cut off (while others read, until the next
    sweep), PostgreSQL in the table until it is vacuumed.
    """
    with _one_writer(engine), engine.connect() as connection:
        if _is_sqlite(engine):
            line = connection.connection.driver_connection
            if line is not None:
                line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            free.execute(text(f'VACUUM "{table}"'))


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision that this program knows.

    Raises:
        DatabaseError: the database was written by a newer program, or the ledger moved away.
    """
    with writing(engine) as connection:
        before, now = upgrade(connection)
    log.info("database.ready", engine=_engine_version(engine), was=before, schema=now)


def upgrade(connection: Connection) -> tuple[str | None, str]:
    """Do the same in the caller's transaction; return the revisions of before and now."""
    before = MigrationContext.configure(connection).get_current_revision()
    known = _known_revisions()
    if before == MOVED:
        raise DatabaseError(
            "The ledger that was in this file moved to PostgreSQL: say where in the setting "
            "database, or WERFPOORT_DATABASE."
        )
    if before is not None and before not in known:
        raise DatabaseError(
            f"This database has schema {before}, this program knows none newer than "
            f"{known[0]}: install the newer werfpoort that wrote it, or restore a back-up."
        )
    if before != known[0]:
        config = _migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, known[0]


@cache
def _known_revisions() -> list[str]:
    """Return the schema's revisions, the newest first."""
    scripts = ScriptDirectory.from_config(_migrations())
    return [script.revision for script in scripts.walk_revisions()]


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", "central:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _engine_version(engine: Engine) -> str:
    if _is_sqlite(engine):
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {'.'.join(map(str, engine.dialect.server_version_info or ()))}"


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


@contextmanager
def _one_writer(engine: Engine) -> Iterator[None]:
    """Queue for SQLite's writer: two can corrupt a WAL before 3.51.3 (decision 0004).

    Each holder opens the lock file anew: threads exclude each other too.
    """
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
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    writes = options.get(_WRITING, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
