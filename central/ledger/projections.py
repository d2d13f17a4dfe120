"""What others derive from the records as they are stored, in the ledger's own transaction.

A projection holds nothing that the records do not say: it can be dropped and made again from
`history`, and has to come out the same. It forgets what the ledger erases.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Row, select

from central.ledger.entries import Stored
from central.schema import records
from protocol.envelope import claimed
from protocol.records import Record

_ROWS_AT_ONCE = 1000
_NOT_OF_STORED = ("token", "erased_at")


class Projection(Protocol):
    """Something derived from the records, kept in tables of its own."""

    def take(self, connection: Connection, rows: Sequence[Stored]) -> None:
        """Take records that the caller's transaction has just stored, in the order of `position`.

        Whatever this raises undoes the whole commit, so it has to be ready for every record that
        the contract allows; and it is in the way of all gates, so it makes few statements.
        """

    def forget(self, connection: Connection, before: datetime) -> None:
        """Erase what is personal in what was derived from records received before then."""


def history(connection: Connection, after: int = 0) -> Iterator[Stored]:
    """Return all records behind a position, in order, as `take` had them; memory stays flat."""
    query = (
        select(records)
        .where(records.c.position > after)
        .order_by(records.c.position)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    with connection.execute(query) as rows:
        for row in rows:
            yield _stored(row)


def _stored(row: Row[Any]) -> Stored:
    values = {name: value for name, value in row._mapping.items() if name not in _NOT_OF_STORED}  # noqa: SLF001 - SQLAlchemy's public name
    record = None if row.token is None else Record.parse(claimed(row.token))
    return Stored(**values, record=record)
