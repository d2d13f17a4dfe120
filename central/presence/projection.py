"""Fills the tables of presence: within the commit that stores the records, or anew from them all.

Takes a group in a handful of statements, whatever its size: people wait for the commit.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from central.database import reading, writing
from central.ledger.entries import Stored
from central.ledger.projections import history
from central.presence.movements import BESIDE, moment_of
from central.schema import gate_ticks, movements, records, refusals
from protocol.records import CheckIn, Head, Passage, Record, Refusal, Tick

_AT_ONCE = 1_000
"""Records that are taken together when everything is made anew."""


class Presence:
    """Keeps who came and went beside the ledger (`central.ledger.projections.Projection`)."""

    def take(self, connection: Connection, rows: Sequence[Stored]) -> None:
        """Take records that were just stored, in their order."""
        found: dict[Executable, list[dict[str, Any]]] = {
            statement: [] for statement in (_CAME, _OUTCOME, _REFUSED, _TICKED)
        }
        for row in rows:
            match row.record:
                case Record(head=head, body=CheckIn() as body):
                    found[_CAME].append(_movement(row, head, body))
                case Record(body=Passage() as body) if body.outcome != BESIDE:
                    found[_OUTCOME].append({"of": body.check_in, "became": body.outcome})
                case Record(head=head, body=Refusal() as body):
                    found[_REFUSED].append(_refusal(row, head, body))
                case Record(head=head, body=Tick() as body):
                    found[_TICKED].append(_tick(row, head, body))
        for statement, values in found.items():
            if values:
                connection.execute(statement, values)

    def forget(self, connection: Connection, before: datetime) -> None:
        """Erase what was made of records that the central took before a moment."""
        old = select(records.c.id).where(records.c.received_at < before)
        connection.execute(delete(movements).where(movements.c.check_in.in_(old)))
        connection.execute(delete(refusals).where(refusals.c.record.in_(old)))
        connection.execute(delete(gate_ticks).where(gate_ticks.c.received_at < before))


def project_anew(engine: Engine, progress: Callable[[int, int], None]) -> int:
    """Drop what was projected and make it anew; return how many records were looked at.

    One transaction: whoever asks meanwhile sees the old answer, then the new one. What people
    added (`closings`) stays. `progress` is told how many of how many are done.
    """
    presence, done = Presence(), 0
    with reading(engine) as connection:
        total = connection.scalar(select(func.count()).select_from(records)) or 0
    with writing(engine) as connection:
        for table in (movements, refusals, gate_ticks):
            connection.execute(delete(table))
        rows = history(connection)
        while group := list(islice(rows, _AT_ONCE)):
            presence.take(connection, group)
            done += len(group)
            progress(done, total)
    return done


def _movement(row: Stored, head: Head, body: CheckIn) -> dict[str, Any]:
    when = moment_of(head, row.received_at)
    return {
        "check_in": row.id,
        "site": row.site,
        "person": row.person,
        "masked": row.masked,
        "employer": row.employer,
        "direction": body.direction,
        "moment": when.at,
        "certain": when.certain,
        "day": when.day,
        "device": row.device,
        "chain": row.chain,
        "seq": row.seq,
        "lane": body.lane,
        "kind": body.kind,
        "assurance": body.assurance,
        "receipt": row.receipt,
        "outcome": None,
    }


def _refusal(row: Stored, head: Head, body: Refusal) -> dict[str, Any]:
    return {
        "record": row.id,
        "site": row.site,
        "moment": moment_of(head, row.received_at).at,
        "device": row.device,
        "lane": body.lane,
        "reason": body.reason,
        "kind": body.kind,
        "person": row.person,
        "masked": row.masked,
    }


def _tick(row: Stored, head: Head, body: Tick) -> dict[str, Any]:
    return {
        "device": row.device,
        "chain": row.chain,
        "seq": row.seq,
        "site": row.site,
        "check_in": body.check_in,
        "safe": body.safe,
        "muster": body.muster,
        "moment": moment_of(head, row.received_at).at,
        "received_at": row.received_at,
    }


_CAME = insert(movements)
_TICKED = insert(gate_ticks)
_REFUSED = insert(refusals)
_OUTCOME = (
    update(movements)
    .where(movements.c.check_in == bindparam("of"))
    .values(outcome=bindparam("became"))
)
