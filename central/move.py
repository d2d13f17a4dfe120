"""A ledger moves from SQLite into PostgreSQL: whole, compared and proved, or not at all.

Nobody may be using the source meanwhile, and nobody can afterwards: it says where the ledger went.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, inspect, select, text

from central.database import MOVED, migrate, reading, upgrade, writing
from central.errors import DatabaseError
from central.ledger.verify import Report, verify
from central.places import used_by_nobody_else
from central.schema import metadata
from protocol.envelope import VerifyKey

_ROWS_AT_ONCE = 1000
Advance = Callable[[int], None]
"""Hears how many rows are done."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What went over."""

    tables: int
    rows: int
    report: Report
    """What the verification of the ledger in its new place found: no problems."""


def count(source: Engine) -> int:
    """Return how many rows there are to move."""
    with reading(source) as connection:
        found = set(inspect(connection).get_table_names())
        tables = [table for table in metadata.sorted_tables if table.name in found]
        return sum(_count(connection, table) for table in tables)


def move(
    source: Engine, target: Engine, central: VerifyKey, advance: Advance = lambda _: None
) -> Moved:
    """Copy everything in `source` to `target` and prove it there; then end the source.

    `central` is the key that signed checkpoints and audit trail. `advance` hears of rows copied,
    and then again of the same rows compared.

    Raises:
        DatabaseError: not from SQLite to PostgreSQL, the target is not empty, a part of the
            central runs, or what arrived is not what left. The source is as it was then.
    """
    _both_fit(source, target)
    with used_by_nobody_else(source):
        migrate(source)
        with writing(source) as leaving:
            with writing(target) as arriving:
                _is_empty(arriving)
                upgrade(arriving)
                left = _copied(leaving, arriving, advance)
            report = _proved(target, left, central, advance)
            leaving.execute(text("UPDATE alembic_version SET version_num = :moved"), _MOVED)
    return Moved(len(left), sum(digest.rows for digest in left.values()), report)


_MOVED = {"moved": MOVED}


@dataclass(slots=True)
class _Digest:
    """What a table holds, whatever the order of its rows."""

    rows: int = 0
    sum: int = 0

    def add(self, row: Row[Any]) -> None:
        """Take a row in."""
        digest = hashlib.sha256(repr(tuple(row)).encode()).digest()
        self.rows += 1
        self.sum = (self.sum + int.from_bytes(digest, "big")) % 2**256


def _both_fit(source: Engine, target: Engine) -> None:
    if (source.dialect.name, target.dialect.name) != ("sqlite", "postgresql"):
        raise DatabaseError(
            "A ledger moves from SQLite into PostgreSQL: --to postgresql://host/name, and the "
            "setting database as it was until now."
        )


def _is_empty(connection: Connection) -> None:
    if found := inspect(connection).get_table_names():
        raise DatabaseError(
            f"The database to move to is not empty, it has the table {min(found)}: make a "
            "new one (createdb), and move to that."
        )


def _copied(leaving: Connection, arriving: Connection, advance: Advance) -> dict[str, _Digest]:
    tables = metadata.sorted_tables
    for table in reversed(tables):
        arriving.execute(delete(table))  # what the migrations put in comes with the others
    digests = {}
    for table in tables:
        digest = digests[table.name] = _Digest()
        for rows in _rows(leaving, table):
            arriving.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - SQLAlchemy's public name
            for row in rows:
                digest.add(row)
            advance(len(rows))
        _count_on(arriving, table)
    return digests


def _count_on(arriving: Connection, table: Table) -> None:
    """Have the numbers that the database gives go on behind those that came."""
    if (column := table.autoincrement_column) is None:
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    highest = arriving.scalar(select(func.max(column)))
    if highest is not None and arriving.scalar(select(sequence)) is not None:
        arriving.execute(select(func.setval(sequence, highest)))


def _proved(
    target: Engine, left: dict[str, _Digest], central: VerifyKey, advance: Advance
) -> Report:
    """Compare what arrived with what left, and prove the ledger in it."""
    with reading(target) as connection:
        for table in metadata.sorted_tables:
            digest = _Digest()
            for rows in _rows(connection, table):
                for row in rows:
                    digest.add(row)
                advance(len(rows))
            if digest != left[table.name]:
                raise DatabaseError(
                    f"The table {table.name} did not arrive as it left: the ledger stays where it "
                    "was. Drop the new database, and tell the makers."
                )
    report = verify(target, central=central, processes=os.cpu_count() or 1)
    if report.problems:
        raise DatabaseError(
            f"The ledger is not whole: {report.problems[0]} It stays where it was. Run "
            "werfpoort-central ledger verify, and drop the new database."
        )
    return report


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    query = select(table).order_by(*table.primary_key)
    result = connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))
    yield from result.partitions()


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
