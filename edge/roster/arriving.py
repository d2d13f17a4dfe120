"""The central's roster as it comes in, part by part: a draft beside the one that is in use.

With the last part it takes that one's place, at once and whole; a draft that is not finished is
begun again from its first part. Used by one thread.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from edge.admission import Known, PersonKey
from edge.roster.roster import explained, row_of, write_roster
from edge.uplink.journal_file import sync_directory
from protocol.rosters import Entry

CENTRAL_FILE = "site-roster.db"
"""The central's roster in a gate's state directory; a local one is beside it, and waits."""
_BADGES = """CREATE TABLE IF NOT EXISTS badges (
    person BLOB PRIMARY KEY,
    badge BLOB NOT NULL UNIQUE,
    owner BLOB NOT NULL
) STRICT, WITHOUT ROWID"""


class Arriving:
    """A roster on its way."""

    def __init__(self, state: Path, keyed: str) -> None:
        """Take the gate's state directory, and the fingerprint of the site's roster key."""
        self._path = state / CENTRAL_FILE
        self._draft = self._path.with_name(f"{CENTRAL_FILE}.new")
        self._keyed = keyed

    def begin(self, *, anew: bool) -> None:
        """Begin a draft: an empty one, or what is in use now.

        Raises:
            RosterError: it cannot be written.
        """
        with explained(self._draft):
            self._draft.unlink(missing_ok=True)
            if anew:
                write_roster(self._draft, 0, self._keyed, {})
            else:
                shutil.copyfile(self._path, self._draft)
                self._draft.chmod(0o600)
            with self._open() as db:
                db.execute(_BADGES)

    def take(self, entries: Iterable[Entry]) -> None:
        """Put a part into the draft.

        Raises:
            RosterError: it cannot be written.
        """
        entries = list(entries)
        gone = [(entry.person,) for entry in entries if entry.gone]
        put = [(PersonKey(one.person), *row_of(_known(one))) for one in entries if not one.gone]
        badges = [
            (PersonKey(one.person), one.badge.badge, one.badge.owner)
            for one in entries
            if one.badge
        ]
        with explained(self._draft), self._open() as db:
            db.conn.executemany("DELETE FROM people WHERE person = ?", gone)
            db.conn.executemany("INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?, ?)", put)
            db.conn.executemany(
                "DELETE FROM badges WHERE person = ?", [(entry.person,) for entry in entries]
            )
            # a badge that another has from now on is his no more, whichever comes first
            db.conn.executemany("INSERT OR REPLACE INTO badges VALUES (?, ?, ?)", badges)

    def finish(self, version: int) -> None:
        """Put the draft in use as this version.

        Raises:
            RosterError: it cannot be written; what was in use still is.
        """
        with explained(self._draft):
            with self._open() as db:
                db.execute("UPDATE about SET version = ?", (version,))
            with self._draft.open("rb") as file:
                os.fsync(file.fileno())
            self._draft.replace(self._path)
            sync_directory(self._path.parent)

    @contextmanager
    def _open(self) -> Iterator[Database]:
        db = Database(self._draft)
        try:
            db.execute("PRAGMA journal_mode = OFF")  # a draft that breaks is begun again
            yield db
            db.conn.commit()
        finally:
            db.close()


def _known(entry: Entry) -> Known:
    return Known(
        employer=entry.employer,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        blocked=entry.blocked,
        supervisor=entry.supervisor,
    )
