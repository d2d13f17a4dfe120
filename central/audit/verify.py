"""Proves the audit trail from its tokens alone: numbers, chain, signatures, columns, head."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from central.audit.entry import Claims
from central.audit.trail import Head, head
from central.schema import audit_entries
from protocol.envelope import TokenType, VerifyKey, token_hash
from protocol.errors import ProtocolError
from protocol.records import GENESIS

_ROWS_AT_ONCE = 1000


def problems(connection: Connection, key: VerifyKey) -> Iterator[str]:
    """Yield a sentence for all that does not hold; nothing when the trail is whole."""
    rows = connection.execute(
        select(audit_entries)
        .order_by(audit_entries.c.number)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    last = Head(0, GENESIS)
    for row in rows:
        if row.number != last.number + 1:
            yield f"Audit trail: entries {last.number + 1} to {row.number - 1} are missing."
        for text in _entry_problems(row, last, key):
            yield f"Audit trail, entry {row.number}: {text}"
        last = Head(row.number, token_hash(row.token) if row.token.isascii() else "")
    if head(connection) != last:
        yield f"Audit trail: its head is not its last entry, {last.number}."


def _entry_problems(row: Row[Any], last: Head, key: VerifyKey) -> Iterator[str]:
    try:
        claims = Claims.parse(key.open(row.token, TokenType.AUDIT))
    except ProtocolError as error:
        yield str(error)
        return
    if claims.prev != last.hash:
        yield "it does not name the entry before it."
    said = claims.model_dump(exclude={"prev"})
    if wrong := [name for name, value in said.items() if getattr(row, name) != value]:
        yield f"its columns differ from what was signed: {', '.join(wrong)}."
