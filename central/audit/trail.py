"""The trail itself: each entry a token that names the hash of the one before it.

An entry is written in the transaction of the act that it tells of: both are there, or neither.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from central.audit.entry import Claims, Entry
from central.schema import audit_entries, audit_head
from protocol.envelope import SigningKey, TokenType, token_hash
from protocol.records import GENESIS

TRAIL = "main"
"""The one row of `audit_head`."""


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries there are, and the hash of the last."""

    number: int
    hash: str


class Trail:
    """Writes entries, signed by the central."""

    def __init__(self, key: SigningKey) -> None:
        """Take the key that signs: the vault's acknowledgement key."""
        self._key = key

    def note(self, connection: Connection, entry: Entry, now: datetime) -> int:
        """Append an entry in the caller's transaction; return its number."""
        h = audit_head.c
        # the first statement takes the row: of two writers one waits for the other
        number = connection.scalar(
            update(audit_head)
            .where(h.trail == TRAIL)
            .values(number=h.number + 1)
            .returning(h.number)
        )
        prev = connection.scalar(select(h.hash).where(h.trail == TRAIL))
        claims = Claims.of(entry, int(number or 0), str(prev), now)
        token = self._key.sign(claims.payload(), TokenType.AUDIT)
        row = claims.model_dump(exclude={"prev"})
        connection.execute(insert(audit_entries).values(**row, token=token))
        connection.execute(
            update(audit_head).where(h.trail == TRAIL).values(hash=token_hash(token))
        )
        return claims.number


def head(connection: Connection) -> Head:
    """Return where the trail ends: what a checkpoint signs, so that an end cut off is noticed."""
    row = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one_or_none()
    return Head(0, GENESIS) if row is None else Head(row.number, row.hash)
