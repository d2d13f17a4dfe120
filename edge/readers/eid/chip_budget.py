"""Each chip's budget of proofs in a small SQLite file: it survives restarts and power cuts.

A chip is kept under a hash of its signed key hash, so the file names nobody. Nothing is granted
before it is on disk: the rollback journal with FULL synchronisation does for so few rows.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from edge.errors import ConfigurationError
from edge.readers.eid.chip import ChipHistory, ChipPolicy, noted, objection, spend

_TABLE = "chips"
_COLUMNS = {
    "chip": str,
    "spent": int,
    "spent_on_day": int,
    "day": str,
    "proved": str,
    "failed": int,
}


class ChipLedger:
    """The durable `ChipBudget`. Each call opens the file anew, so threads share nothing."""

    def __init__(self, path: Path, today: Callable[[], date]) -> None:
        """Keep the histories in `path`; `today()` is the gate's own idea of the day.

        Raises:
            ConfigurationError: the file cannot be made or is no database.
        """
        self._path = path
        self._today = today
        try:
            with self._open() as database:
                database.table(_TABLE).create(_COLUMNS, pk="chip", transform=True)
        except (sqlite3.Error, OSError) as error:
            raise ConfigurationError(
                f"The chips' budgets cannot be kept in {path} ({error}): see that the folder "
                "exists and may be written, or move a damaged file away."
            ) from error

    def take(self, chip: str, policy: ChipPolicy) -> str:
        """Take one proof; return "" if granted, else why not. A failing disk grants none."""
        try:
            with self._open() as database, database.conn:
                database.execute("BEGIN IMMEDIATE")
                history = _history(database, chip)
                today = self._today()
                refused = objection(policy, history, today)
                if not refused:
                    _store(database, chip, spend(history, today))
        except (sqlite3.Error, OSError) as error:
            return f"its budget cannot be kept ({error})"
        return refused

    def note(self, chip: str, *, held: bool) -> None:
        """Note how a proof ended; if the disk fails, the policy decides as if it had not been."""
        try:
            with self._open() as database, database.conn:
                database.execute("BEGIN IMMEDIATE")
                past = _history(database, chip)
                _store(database, chip, noted(past, self._today(), held=held))
        except (sqlite3.Error, OSError):
            return

    @contextmanager
    def _open(self) -> Iterator[Database]:
        database = Database(str(self._path))
        try:
            database.execute("PRAGMA synchronous=FULL")
            yield database
        finally:
            database.close()


def _history(database: Database, chip: str) -> ChipHistory:
    rows = list(database.table(_TABLE).rows_where("chip = ?", [chip]))
    if not rows:
        return ChipHistory()
    row = rows[0]
    return ChipHistory(
        spent=row["spent"],
        spent_on_day=row["spent_on_day"],
        day=_day(row["day"]),
        proved=_day(row["proved"]),
        failed=bool(row["failed"]),
    )


def _store(database: Database, chip: str, history: ChipHistory) -> None:
    row = {
        "chip": chip,
        "spent": history.spent,
        "spent_on_day": history.spent_on_day,
        "day": _text(history.day),
        "proved": _text(history.proved),
        "failed": int(history.failed),
    }
    marks = ", ".join(f":{column}" for column in _COLUMNS)
    database.execute(f"INSERT OR REPLACE INTO {_TABLE} VALUES ({marks})", row)  # noqa: S608  only this module's own names


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
