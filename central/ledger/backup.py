"""Back-ups of a SQLite ledger: a copy of one moment while it works on, and the way back.

A back-up holds the database and no key: whoever finds it can open no seal and sign nothing. The
way back begins a rebuild at once, so that no receipt number is given twice (`restore.py`).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.database import migrate, open_engine, sqlite_url, writing
from central.errors import DatabaseError
from central.ledger import restore as rebuild
from central.ledger.mark import Mark
from central.ledger.numbers import Gap

_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps beside a database's name."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a back-up holds."""

    file: Path
    records: int
    receipts: int
    """The last serial that was given or set apart."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore."""

    backup: Backup
    replaced: Path | None
    """Where the database that was there is now; None when there was none."""
    set_apart: Gap


def back_up(engine: Engine, file: Path) -> Backup:
    """Copy the database of this moment into a new file; nobody waits for it.

    Raises:
        DatabaseError: not SQLite, the file is there, or it cannot be written.
    """
    if engine.dialect.name != "sqlite":
        raise DatabaseError(
            "This ledger is in PostgreSQL, which has its own back-ups: pg_dump, or pgBackRest for "
            "a large one. docs/central.md says how, and what to do after a restore."
        )
    if file.exists():
        raise DatabaseError(f"{file} is there already: a back-up never replaces another.")
    draft = file.with_name(f".{file.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        with closing(engine.raw_connection()) as line, _opened(draft) as target:
            # in one step: in several it begins anew at every commit
            cast("sqlite3.Connection", line.driver_connection).backup(target)
            _settle(target)
        found = examined(draft)
        _synced(draft)
        draft.rename(file)
        _synced(file.parent)
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        raise DatabaseError(f"The back-up {file} cannot be written: {error}.") from error
    return Backup(file, found.records, found.receipts, found.size)


def examined(file: Path) -> Backup:
    """Look whether a file is a whole back-up of a ledger.

    Raises:
        DatabaseError: it is not.
    """
    try:
        with _opened(file, read_only=True) as backup:
            [damage] = backup.execute("PRAGMA quick_check(1)").fetchone()
            last, records = backup.execute(
                "SELECT last, position FROM receipt_counter WHERE ledger = 'main'"
            ).fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise DatabaseError(f"{file} is no back-up of a ledger: {error}.") from error
    if damage != "ok":
        raise DatabaseError(f"{file} is damaged: {damage}. Take an older back-up.")
    return Backup(file, records, last, file.stat().st_size)


def restore(file: Path, database: Path, mark: Mark, trail: Trail, now: datetime) -> Restored:
    """Put a back-up in the database's place; what was there stays beside it.

    Raises:
        DatabaseError: no whole back-up, of a newer program, or somebody uses the database.
    """
    backup = examined(file)
    draft = database.with_name(f".{database.name}.draft")
    try:
        _copied(file, draft)
        engine = open_engine(sqlite_url(draft))
        try:
            migrate(engine)
            with writing(engine) as connection:
                did = CONSOLE.did("ledger.restored", file.name, detail=f"{backup.records} records")
                trail.note(connection, did, now)
            gap = rebuild.begin(engine, mark, now)
        finally:
            engine.dispose()
        replaced = _put_aside(database, now) if database.exists() else None
        for name in _names(draft):
            if name.exists():
                name.rename(name.with_name(name.name.replace(draft.name, database.name)))
        _synced(database.parent)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{file} cannot be put in place: {error}.") from error
    finally:
        for name in (*_names(draft), draft.with_name(f"{draft.name}.lock")):
            name.unlink(missing_ok=True)
    return Restored(backup, replaced, gap)


def _copied(file: Path, draft: Path) -> None:
    for name in _names(draft):
        name.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with _opened(file, read_only=True) as source, _opened(draft) as target:
        source.backup(target)


def _put_aside(database: Path, now: datetime) -> Path:
    """Rename the present database, which nobody may have open."""
    try:
        with _opened(database) as present:
            _settle(present)  # fails while anybody else has it open
    except sqlite3.OperationalError as error:
        raise DatabaseError(
            f"{database} is in use ({error}): stop serve and every bridge first."
        ) from error
    except sqlite3.DatabaseError:
        pass  # damaged, which may be why it is replaced
    kept = database.with_name(f"{database.name}.replaced-{now:%Y%m%d-%H%M%S}")
    for name, beside in zip(_names(database), _names(kept), strict=True):
        if name.exists():
            name.rename(beside)
    return kept


def _settle(connection: sqlite3.Connection) -> None:
    """Bring a database into its one file, without a write-ahead log."""
    connection.execute("PRAGMA journal_mode=DELETE")


def _names(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}{suffix}") for suffix in _BESIDE]


@contextmanager
def _opened(file: Path, *, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    mode = "ro" if read_only else "rw"
    connection = sqlite3.connect(  # noqa: TID251 - a copy is no ledger that anybody works on
        f"{file.resolve().as_uri()}?mode={mode}", uri=True, timeout=1
    )
    with closing(connection):
        yield connection


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
