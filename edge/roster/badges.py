"""Whose badge it is: the site's badges that have numbers of their own, beside the roster.

Kept as keyed hashes, each with its person's number sealed under the badge's own (`keys.py`), in a
read-only file that is replaced whole. Opened at each look-up: nobody shows badges that fast.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from edge.credential import Badge
from edge.errors import RosterError
from edge.roster.keys import PersonKeys
from edge.roster.listing import Listed
from edge.uplink.journal_file import sync_directory
from protocol.identifiers import Inss, LimosaNumber

FILE_NAME = "badges.db"
"""The badges in a gate's state directory."""
_Row = tuple[bytes, bytes, bytes]
"""A badge's keyed hash, its person's keyed hash, and his number sealed."""


class Badges:
    """The badges in a state directory; each look-up sees the newest that are whole."""

    def __init__(self, state: Path, keys: PersonKeys) -> None:
        """Take the directory, and the key that badges and people are hashed with."""
        self._path = state / FILE_NAME
        self._keys = keys

    def owner(self, badge: Badge) -> Inss | LimosaNumber | None:
        """Return whose badge it is; None when it is nobody's here.

        Raises:
            RosterError: there are badges, and they cannot be read.
        """
        hashed = self._keys.badge(badge.text)
        if not self._path.exists():
            return None
        with _explained(self._path), closing(_opened(self._path)) as db:
            row = db.execute("SELECT sealed FROM badges WHERE badge = ?", (hashed,)).fetchone()
        return self._keys.badge_owner(badge.text, row[0]) if row else None

    def __len__(self) -> int:
        """How many there are."""
        return len(self._kept())

    def change(self, listed: Iterable[Listed], *, update: bool) -> None:
        """Take the badges of a list: all there are, or with `update` those of its people.

        Raises:
            RosterError: one would have two people, or they cannot be written; they are as before.
        """
        people = list(listed)
        changed = {self._keys.of(one.number) for one in people}
        rows = [row for row in self._kept() if row[1] not in changed] if update else []
        rows += [self._row(one) for one in people if one.badge and one.known]
        if len({row[0] for row in rows}) < len(rows):
            raise RosterError(
                "A badge would belong to two people: give it to one, and take it from the other "
                "in the same list."
            )
        with _explained(self._path):
            self._replace(rows)

    def _row(self, one: Listed) -> _Row:
        sealed = self._keys.sealed_under(one.badge, one.number)
        return self._keys.badge(one.badge), self._keys.of(one.number), sealed

    def _kept(self) -> list[_Row]:
        if not self._path.exists():
            return []
        with _explained(self._path), closing(_opened(self._path)) as db:
            return db.execute("SELECT badge, person, sealed FROM badges").fetchall()

    def _replace(self, rows: list[_Row]) -> None:
        draft = self._path.with_name(f"{FILE_NAME}.new")
        draft.unlink(missing_ok=True)
        db = Database(draft)
        try:
            db.execute("PRAGMA journal_mode = OFF")  # a draft that was not finished is thrown away
            db.execute(
                "CREATE TABLE badges (badge BLOB PRIMARY KEY, person BLOB NOT NULL, "
                "sealed BLOB NOT NULL) STRICT, WITHOUT ROWID"
            )
            db.conn.executemany("INSERT INTO badges VALUES (?, ?, ?)", sorted(rows))
            db.conn.commit()
        finally:
            db.close()
        draft.chmod(0o600)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(self._path)
        sync_directory(self._path.parent)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(  # noqa: TID251 - read-only, of a file that never changes
        f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True
    )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise RosterError(
            f"The badges at {path} cannot be used: {error}. Look at the disk, and import the "
            "roster again."
        ) from error
