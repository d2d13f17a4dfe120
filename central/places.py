"""A place that one process of a central has at a time, on however many machines its parts run.

It is free as soon as its holder ends, however that ends: SQLite's machine keeps it by a file lock,
PostgreSQL by a connection. A holder that lost it without knowing finds out by asking `held`. Beside
it: who uses a SQLite database at all, which must be nobody while it moves.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from central.errors import DatabaseError

_TAKE = text("SELECT pg_try_advisory_lock(:place)")
_LEAVE = text("SELECT pg_advisory_unlock(:place)")
_TAKEN = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32) | objid::bigint = :place"
)


@contextmanager
def used(engine: Engine) -> Iterator[None]:
    """Say meanwhile that a part of the central uses this database; any number may.

    Raises:
        DatabaseError: the ledger is just moving to another.
    """
    with _in_use(engine, fcntl.LOCK_SH) as free:
        if not free:
            raise DatabaseError("The ledger is just moving to PostgreSQL: wait until that is done.")
        yield


@contextmanager
def used_by_nobody_else(engine: Engine) -> Iterator[None]:
    """Keep every part of the central from a SQLite database meanwhile.

    Raises:
        DatabaseError: one uses it.
    """
    with _in_use(engine, fcntl.LOCK_EX) as free:
        if not free:
            raise DatabaseError(
                "The central runs: end serve, every bridge and other commands first, so that "
                "nothing is written meanwhile."
            )
        yield


@contextmanager
def _in_use(engine: Engine, how: int) -> Iterator[bool]:
    if engine.dialect.name != "sqlite":
        yield True
        return
    descriptor = os.open(f"{engine.url.database}.used", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


class Place:
    """One named place; each process that may have it makes its own."""

    def __init__(self, engine: Engine, name: str) -> None:
        """Name the place, `a-z`; nothing is taken yet."""
        self._engine = engine
        digest = hashlib.sha256(f"werfpoort-{name}".encode()).digest()
        self._number = int.from_bytes(digest[:7], "big")
        self._file = f"{engine.url.database}.{name}"
        self._descriptor: int | None = None
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Take the place if nobody has it; return whether it is this process's now.

        Raises:
            sqlalchemy.exc.DBAPIError, OSError: it cannot be found out; then it is not.
        """
        if self._engine.dialect.name == "sqlite":
            return self._descriptor is not None or self._file_locked()
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except DBAPIError:
                self._connection.invalidate()  # else the pool would keep it, and the place with it
                self._let_go()
            else:
                return True
        return self._lock_taken()

    def leave(self) -> None:
        """Give the place up, if this process has it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if self._connection is not None:
            try:
                self._connection.execute(_LEAVE, {"place": self._number})
            except DBAPIError:  # then the connection is gone, and the place with it
                self._connection.invalidate()
            self._let_go()

    def taken(self) -> bool:
        """Whether any process has it."""
        if self._engine.dialect.name == "sqlite":
            if self._descriptor is None and self._file_locked():
                self.leave()
                return False
            return True
        with self._engine.connect() as connection:
            return bool(connection.scalar(_TAKEN, {"place": self._number}))

    def _file_locked(self) -> bool:
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def _lock_taken(self) -> bool:
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if self._connection.scalar(_TAKE, {"place": self._number}):
            return True
        self._let_go()
        return False

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
