"""The journal's file: how it is opened, guarded, checked and brought to the present schema.

SQLite with WAL and `synchronous=FULL`: a commit that returned survives a power cut. One process
writes (a lock file refuses a second one); readers open the live file read-only.
"""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database, Migrations

from edge.errors import DiskError, JournalError
from protocol.records import GENESIS

FILE_NAME = "journal.db"
"""The journal in a gate's state directory."""
_BUSY_SECONDS = 5.0
_FULL = 2
CHECKED_WHOLE = 16 * 1024 * 1024
"""Up to this size in bytes the whole file is checked at opening; of a longer one only its end (by
the journal), so that a gate with a year of records is ready within seconds."""

schema = Migrations("journal")


@schema(name="0001_records")
def _records(db: Database) -> None:
    """Records as signed, which nothing may change; what is known about them stands beside them."""
    for statement in (
        """CREATE TABLE records (
            seq INTEGER PRIMARY KEY CHECK (seq >= 1),
            id TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            token TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX check_ins ON records (seq) WHERE type = 'check-in'",
        """CREATE TRIGGER records_are_not_changed BEFORE UPDATE ON records
        BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END""",
        """CREATE TRIGGER records_are_not_deleted BEFORE DELETE ON records
        BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END""",
        """CREATE TABLE receipts (
            check_in TEXT PRIMARY KEY REFERENCES records (id),
            number TEXT NOT NULL UNIQUE
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE signers (
            kid TEXT PRIMARY KEY,
            public_key BLOB NOT NULL
        ) STRICT""",
        """CREATE TABLE standing (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            acked INTEGER NOT NULL,
            session INTEGER NOT NULL
        ) STRICT""",
        "INSERT INTO standing (only_row, acked, session) VALUES (1, 0, 0)",
    ):
        db.execute(statement)


@schema(name="0002_evidence")
def _evidence(db: Database) -> None:
    """The central's words that gave receipt numbers, exactly as they came (R35)."""
    for statement in (
        """CREATE TABLE acknowledgements (
            id INTEGER PRIMARY KEY,
            token TEXT NOT NULL
        ) STRICT""",
        "ALTER TABLE receipts ADD COLUMN acknowledgement INTEGER REFERENCES acknowledgements (id)",
    ):
        db.execute(statement)


@schema(name="0003_traces")
def _traces(db: Database) -> None:
    """Each person's newest passage, by keyed hash (edge/uplink/traces.py)."""
    db.execute(
        """CREATE TABLE traces (
            person BLOB PRIMARY KEY,
            last TEXT NOT NULL,
            check_in TEXT NOT NULL,
            employer TEXT,
            boot TEXT NOT NULL,
            monotonic REAL NOT NULL,
            wall TEXT NOT NULL,
            trusted INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID"""
    )


@schema(name="0003_pruning")
def _pruning(db: Database) -> None:
    """Settled records may leave from the front, up to an anchor that only moves on."""
    for statement in (
        """CREATE TABLE anchor (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            seq INTEGER NOT NULL,
            hash TEXT NOT NULL,
            word TEXT
        ) STRICT""",
        """CREATE TABLE covers (
            day TEXT PRIMARY KEY,
            seq INTEGER NOT NULL,
            hash TEXT NOT NULL,
            word TEXT NOT NULL
        ) STRICT""",
        """CREATE TRIGGER the_anchor_lies_in_what_is_settled BEFORE UPDATE ON anchor
        WHEN NEW.seq < OLD.seq OR NEW.word IS NULL OR NEW.seq > (SELECT acked FROM standing)
        BEGIN SELECT RAISE(ABORT, 'only settled records are pruned'); END""",
        "DROP TRIGGER records_are_not_deleted",
        """CREATE TRIGGER records_are_only_pruned BEFORE DELETE ON records
        WHEN OLD.seq > (SELECT seq FROM anchor)
        BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END""",
        "CREATE INDEX receipts_by_evidence ON receipts (acknowledgement)",
    ):
        db.execute(statement)
    db.execute("INSERT INTO anchor (only_row, seq, hash) VALUES (1, 0, ?)", (GENESIS,))


@schema(name="0004_checkpoints")
def _checkpoints(db: Database) -> None:
    """The central's signed words on its whole ledger (edge/uplink/checkpoints.py)."""
    db.execute(
        """CREATE TABLE checkpoints (
            id INTEGER PRIMARY KEY,
            token TEXT NOT NULL UNIQUE,
            verdict TEXT NOT NULL
        ) STRICT"""
    )


@schema(name="0005_registrations")
def _registrations(db: Database) -> None:
    """What the NSSO said of each check-in, newest (edge/uplink/registrations.py)."""
    db.execute(
        """CREATE TABLE registrations (
            check_in TEXT PRIMARY KEY REFERENCES records (id),
            status TEXT NOT NULL,
            number TEXT,
            remarks TEXT NOT NULL,
            said_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID"""
    )


@contextlib.contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turn what SQLite and the file system say into a `JournalError` that says what to do.

    It is a `DiskError` where the disk is at fault and not the journal.
    """
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        raise DiskError(f"The journal could not {doing}: {error}. {_advice(error)}") from error
    except sqlite3.Error as error:
        raise JournalError(f"The journal could not {doing}: {error}. {_advice(error)}") from error


def _advice(error: sqlite3.Error | OSError) -> str:
    text = str(error).lower()
    if "full" in text or "no space" in text:
        return "Make room on the disk; it goes on by itself after that."
    if "malformed" in text or "not a database" in text:
        return (
            "Do not delete the file: copy it away with the files beside it, it holds check-ins "
            "that may not be registered yet, and call the central's operator."
        )
    if "readonly" in text or "permission" in text or "unable to open" in text:
        return "Look whether the disk is mounted writable and belongs to the gate's user."
    return "Look at the disk and its cable or card; it goes on when the fault is gone."


class WriterLock:
    """The lock file beside the journal; the kernel lets go of it when the process ends."""

    def __init__(self, journal: Path) -> None:
        """Take the lock, or refuse in plain words."""
        path = journal.with_name(journal.name + ".lock")
        self._file = path.open("a+", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read(20).strip()
            self._file.close()
            raise JournalError(
                f"Another gate process ({holder}) is writing this journal: {journal}. Only one "
                "may: stop it first, or give this gate a state directory of its own."
            ) from None
        with contextlib.suppress(OSError):  # it only informs: a full disk must not stop a gate
            self._file.truncate(0)
            self._file.write(f"pid {os.getpid()}\n")
            self._file.flush()

    def release(self) -> None:
        """Let another process write; a second time changes nothing."""
        with contextlib.suppress(OSError):  # what could not be written above is tried again here
            self._file.close()


def open_for_writing(path: Path, limit: int | None = None) -> Database:
    """Open or make the journal's file, check it and bring it to the present schema.

    The caller holds the `WriterLock`. The connection may be used by several threads, one at a
    time. The file does not grow beyond `limit` bytes.

    Raises:
        JournalError: damaged, of a newer version, or the file system does not let it.
    """
    with explained("be opened"):
        fresh = not path.exists()
        connection = sqlite3.connect(  # noqa: TID251 - the one place that opens it for writing
            path, timeout=_BUSY_SECONDS, check_same_thread=False
        )
        try:
            db = Database(connection, execute_plugins=False)
            _prepare(db, path)
            if limit is not None:
                db.execute(f"PRAGMA max_page_count = {limit // int(str(_pragma(db, 'page_size')))}")
            if fresh:
                path.chmod(0o600)
                sync_directory(path.parent)
        except BaseException:
            connection.close()
            raise
        return db


def _prepare(db: Database, path: Path) -> None:
    db.execute("PRAGMA mmap_size = 0")
    db.execute("PRAGMA foreign_keys = ON")
    db.enable_wal()
    db.execute("PRAGMA synchronous = FULL")
    if db.journal_mode != "wal" or _pragma(db, "synchronous") != _FULL:
        raise JournalError(f"The file system below {path} does not let SQLite keep its promises.")
    if path.stat().st_size <= CHECKED_WHOLE:
        check_whole(db)
    _refuse_newer(db, path)
    schema.apply(db)


def check_whole(db: Database) -> None:
    """Have SQLite look through the whole file.

    Raises:
        sqlite3.DatabaseError: it is damaged.
    """
    damage = str(_pragma(db, "quick_check(1)"))
    if damage != "ok":
        raise sqlite3.DatabaseError(f"malformed: {damage}")


def _pragma(db: Database, name: str) -> object:
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def _refuse_newer(db: Database, path: Path) -> None:
    with Database(memory=True) as empty:
        known = {migration.name for migration in schema.pending(empty)}
    unknown = [migration.name for migration in schema.applied(db) if migration.name not in known]
    if unknown:
        raise JournalError(
            f"{path} was written by a newer version of Werfpoort (schema {unknown[-1]}): install "
            "that version or a later one on this gate."
        )


def _refuse_older(db: Database, path: Path) -> None:
    if schema.pending(db):
        raise JournalError(
            f"{path} has an older schema: start the gate once, which brings it up to date."
        )


def open_for_reading(path: Path) -> Database:
    """Open a journal read-only, also while a gate writes it.

    Raises:
        JournalError: not there, damaged, or of another version than this program.
    """
    if not path.is_file():
        raise JournalError(f"There is no journal at {path}: this gate has not run yet.")
    with explained("be read"):
        connection = sqlite3.connect(  # noqa: TID251 - the one place that opens it for reading
            f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS
        )
        try:
            db = Database(connection, execute_plugins=False)
            _refuse_newer(db, path)
            _refuse_older(db, path)
        except BaseException:
            connection.close()
            raise
        return db


def sync_directory(directory: Path) -> None:
    """Make names in a directory durable (fsync)."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
