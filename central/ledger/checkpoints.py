"""Checkpoints: the central's signed word on its whole ledger, once a day (R47).

Made under the lock that commits take, so that everything acknowledged before is counted (R48).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from central import audit
from central.accounts.rights import Actor, Permission
from central.database import reading, writing
from central.errors import NotFoundError
from central.ledger.numbers import Numbers
from central.ledger.tree import Tree, grow
from central.schema import checkpoints, restorations
from protocol.checkpoints import AuditHead, Checkpoint, Restored, TreeHead
from protocol.envelope import SigningKey


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it is kept: what it says, and the token that proves who said it."""

    number: int
    size: int
    root: str
    at: datetime
    token: str


def make(engine: Engine, key: SigningKey, now: datetime) -> Signed:
    """Sign what the ledger is at this moment, and keep it.

    Raises:
        LedgerError: a record is missing.
    """
    grow(engine)
    with writing(engine) as connection:
        return _made(connection, key, now)


def make_if_due(engine: Engine, key: SigningKey, now: datetime) -> Signed | None:
    """Make the day's checkpoint, if it has none yet; of several processes one does.

    Raises:
        LedgerError: a record is missing.
    """
    with reading(engine) as connection:
        if not _is_due(connection, now):
            return None
    grow(engine)
    with writing(engine) as connection:
        Numbers(connection)  # takes the counter: who waits for it finds the day's checkpoint
        return _made(connection, key, now) if _is_due(connection, now) else None


def newest(connection: Connection) -> Signed | None:
    """Return the last checkpoint."""
    row = connection.execute(
        select(checkpoints).order_by(checkpoints.c.number.desc()).limit(1)
    ).one_or_none()
    return Signed(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def listed(connection: Connection, actor: Actor, before: int | None, limit: int) -> list[Signed]:
    """Return checkpoints, the newest first, of a lower number than `before`.

    Raises:
        NotAllowedError: the actor may see nothing of the ledger.
    """
    if not actor.anywhere(Permission.SEE_LEDGER):
        actor.demand(Permission.SEE_LEDGER)
    query = select(checkpoints).order_by(checkpoints.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(checkpoints.c.number < before)
    return [Signed(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - as above


def one(connection: Connection, actor: Actor, number: int) -> Signed:
    """Return a checkpoint by its number.

    Raises:
        NotAllowedError: the actor may see nothing of the ledger.
        NotFoundError: there is none of this number.
    """
    for found in listed(connection, actor, number + 1, 1):
        if found.number == number:
            return found
    raise NotFoundError(f"There is no checkpoint {number}.")


def _is_due(connection: Connection, now: datetime) -> bool:
    last = newest(connection)
    return last is None or last.at.date() != now.date()  # also after a clock was set back


def _made(connection: Connection, key: SigningKey, now: datetime) -> Signed:
    size = Numbers(connection).position
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as it is signed
    before = newest(connection)
    trail = audit.head(connection)
    said = Checkpoint(
        number=before.number + 1 if before else 1,
        size=size,
        root=Tree(connection).root(size),
        at=now,
        audit=AuditHead(entries=trail.number, head=trail.hash),
        previous=TreeHead(size=before.size, root=before.root) if before else None,
        restored=_restored(connection),
    )
    signed = Signed(said.number, size, said.root, now, said.signed(key))
    connection.execute(
        insert(checkpoints).values(
            number=signed.number, size=size, root=signed.root, at=now, token=signed.token
        )
    )
    return signed


def _restored(connection: Connection) -> Restored | None:
    r = restorations.c
    query = select(r.at, r.size).order_by(r.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Restored(at=row.at, size=row.size) if row else None
