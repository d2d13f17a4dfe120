"""The roster: who is expected, in a read-only SQLite file that is replaced whole.

A new one is written beside it, made durable and then renamed over it, so that at any moment there
is one whole roster; a gate that runs takes the new one at the next person. Read by one thread.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from edge.admission import Known, PersonKey
from edge.errors import RosterError
from edge.uplink.journal_file import sync_directory
from protocol.identifiers import EnterpriseNumber

FILE_NAME = "roster.db"
"""The roster in a gate's state directory."""
CACHE_KIB = 8192
"""How much of it may be held in memory: more than a hundred thousand people take."""
_SCHEMA = (
    "CREATE TABLE about (version INTEGER NOT NULL, keyed TEXT NOT NULL) STRICT",
    """CREATE TABLE people (
        person BLOB PRIMARY KEY,
        employer TEXT,
        valid_from INTEGER,
        valid_until INTEGER,
        blocked INTEGER NOT NULL,
        supervisor INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
_FIELDS = "employer, valid_from, valid_until, blocked, supervisor"
_FIND = f"SELECT {_FIELDS} FROM people WHERE person = ?"  # noqa: S608  our own column names
_ALL = f"SELECT person, {_FIELDS} FROM people"  # noqa: S608  the same


@dataclass(frozen=True, slots=True)
class Difference:
    """What makes one roster of another."""

    put: Mapping[PersonKey, Known]
    """New people, and those of whom something changed."""
    gone: frozenset[PersonKey]


@dataclass(frozen=True, slots=True)
class About:
    """What a roster is."""

    version: int
    """0 while there is none; higher with every change."""
    people: int
    bytes: int
    """On disk."""


def difference(old: Mapping[PersonKey, Known], new: Mapping[PersonKey, Known]) -> Difference:
    """Return what makes `new` of `old`."""
    changed = {person: known for person, known in new.items() if old.get(person) != known}
    return Difference(changed, frozenset(old.keys() - new.keys()))


class Roster:
    """The roster in a state directory; each look-up sees the newest that is whole."""

    def __init__(
        self,
        state: Path,
        keyed: str,
        on_fault: Callable[[RosterError], None] | None = None,
        *,
        name: str = FILE_NAME,
    ) -> None:
        """Take the directory, and the fingerprint of the key that its people must be hashed with.

        Args:
            state: The gate's state directory.
            keyed: `PersonKeys.fingerprint`.
            on_fault: Called once for each new file that cannot be used; the one before it stays
                in use. Without it the fault is raised at once.
            name: Of the file.
        """
        self._path = state / name
        self._keyed = keyed
        self._on_fault = on_fault
        self._seen: tuple[int, int] | None = None
        self._db: Database | None = None
        self._fault: RosterError | None = None
        """Why the file that is there is not in use, where none is."""

    def of(self, person: PersonKey) -> Known | None:
        """Look a person up; None when he is not expected.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        self._renew()
        if self._db is None:
            return None
        with explained(self._path):
            row = self._db.execute(_FIND, (person,)).fetchone()
        return _known(row) if row else None

    @property
    def has_badges(self) -> bool:
        """Whether anybody's badge with a number of its own is on it.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        return self._first("SELECT 1 FROM badges") is not None

    def owner(self, badge: bytes) -> bytes | None:
        """Return whose badge a keyed hash is: his number, sealed; None when it is nobody's.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        row = self._first("SELECT owner FROM badges WHERE badge = ?", badge)
        return bytes(row[0]) if row else None

    def _first(self, query: str, *values: bytes) -> tuple[Any, ...] | None:
        """Return the first row of a question about badges; a file of before has none."""
        self._renew()
        if self._db is None:
            return None
        with explained(self._path):
            known = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'badges'")
            if known.fetchone() is None:
                return None
            row: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
        return row

    def everyone(self) -> dict[PersonKey, Known]:
        """Return the whole roster; empty when there is none."""
        self._renew()
        if self._db is None:
            return {}
        with explained(self._path):
            rows = self._db.execute(_ALL)
            return {PersonKey(person): _known(row) for person, *row in rows}

    @property
    def version(self) -> int:
        """The present roster's version; 0 while there is none.

        Raises:
            RosterError: there is a roster, and it cannot be read.
        """
        self._renew()
        if self._db is None:
            return 0
        with explained(self._path):
            (version,) = self._db.execute("SELECT version FROM about").fetchone()
        return int(version)

    @property
    def about(self) -> About:
        """What the present roster is."""
        self._renew()
        if self._db is None:
            return About(0, 0, 0)
        with explained(self._path):
            (version,) = self._db.execute("SELECT version FROM about").fetchone()
            (people,) = self._db.execute("SELECT count(*) FROM people").fetchone()
        return About(version, people, self._path.stat().st_size)

    def change(self, change: Difference) -> About:
        """Replace the roster by one that differs so much; all of it or, after a crash, nothing.

        Raises:
            RosterError: it could not be written; the roster is as it was.
        """
        with explained(self._path), self._one_writer():
            people, version = self.everyone(), self.about.version + 1
            draft = self._path.with_name(f"{self._path.name}.new")
            draft.unlink(missing_ok=True)
            kept = {person: known for person, known in people.items() if person not in change.gone}
            write_roster(draft, version, self._keyed, kept | dict(change.put))
            draft.replace(self._path)
            sync_directory(self._path.parent)
        return self.about

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
        self._db, self._seen, self._fault = None, None, None

    def _renew(self) -> None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self.close()
            return
        seen = (found.st_ino, found.st_mtime_ns)
        if seen == self._seen:
            self._refuse_unread()
            return
        self._seen = seen
        try:
            fresh = _opened(self._path, self._keyed)
        except RosterError as error:
            if self._db is None:
                self._fault = error
            if self._on_fault is not None:
                self._on_fault(error)
            elif self._fault is None:
                raise
            self._refuse_unread()
            return
        self.close()
        self._db, self._seen = fresh, seen

    def _refuse_unread(self) -> None:
        if self._fault is not None:
            raise self._fault

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        with self._path.with_name(f"{self._path.name}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def write_roster(path: Path, version: int, keyed: str, people: Mapping[PersonKey, Known]) -> None:
    """Write a whole roster into a new file, durably."""
    db = Database(path)
    try:
        db.execute("PRAGMA journal_mode = OFF")  # a draft that was not finished is thrown away
        for statement in _SCHEMA:
            db.execute(statement)
        db.execute("INSERT INTO about VALUES (?, ?)", (version, keyed))
        rows = sorted((person, *row_of(known)) for person, known in people.items())
        db.conn.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)", rows)
        db.conn.commit()
    finally:
        db.close()
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _opened(path: Path, keyed: str) -> Database:
    with explained(path):
        connection = sqlite3.connect(  # noqa: TID251 - read-only, of a file that never changes
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True
        )
        try:
            db = Database(connection, execute_plugins=False)
            db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            (found,) = db.execute("SELECT keyed FROM about").fetchone()
        except BaseException:
            connection.close()
            raise
    if found == keyed:
        return db
    db.close()
    raise RosterError(
        f"{path} was made on another device, or before this one got a new key: import it again."
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say in words what went wrong with the file.

    Raises:
        RosterError: the disk or the file is at fault.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise RosterError(
            f"The roster at {path} cannot be used: {error}. Look at the disk, and import the "
            "roster again."
        ) from error


def row_of(known: Known) -> tuple[str | None, int | None, int | None, bool, bool]:
    """Return what is kept of a person, as the file has it."""
    first, last = known.valid_from, known.valid_until
    return (
        known.employer.digits if known.employer else None,
        first.toordinal() if first else None,
        last.toordinal() if last else None,
        known.blocked,
        known.supervisor,
    )


def _known(row: Any) -> Known:  # noqa: ANN401 - a SQL row
    employer, first, last, blocked, supervisor = row
    return Known(
        employer=EnterpriseNumber(employer) if employer else None,
        valid_from=date.fromordinal(first) if first else None,
        valid_until=date.fromordinal(last) if last else None,
        blocked=bool(blocked),
        supervisor=bool(supervisor),
    )
