"""Writing rows that may be there already, on either database."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

Columns = ReadOnlyColumnCollection[str, Any]
Merge = Callable[[Columns, Columns], Mapping[str, ColumnElement[Any]]]
"""From a row's columns as they are, and as they come, to those that change."""


def merge(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], becomes: Merge
) -> None:
    """Insert rows; one whose primary key is there becomes what `becomes` says."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        lite = sqlite.insert(table)
        changes = becomes(table.c, lite.excluded)
        connection.execute(lite.on_conflict_do_update(table.primary_key, set_=changes), list(rows))
    else:
        post = postgresql.insert(table)
        changes = becomes(table.c, post.excluded)
        connection.execute(post.on_conflict_do_update(table.primary_key, set_=changes), list(rows))


def replaced(table: Table) -> Merge:
    """Return what makes the row that comes take the place of the one that is there."""
    key = {column.name for column in table.primary_key}
    return lambda _old, new: {
        column.name: new[column.name] for column in table.c if column.name not in key
    }
