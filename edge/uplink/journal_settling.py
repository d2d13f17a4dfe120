"""What the journal knows that bears on an acknowledgement, and what it keeps of one: SQL alone.

The caller holds the turn, and for keeping the transaction. A word of fifty receipts is weighed
and kept in a few statements: whoever comes to the arm meanwhile waits for them.
"""

import json
from typing import Any

from sqlite_utils import Database

from edge.uplink.chain import Position
from edge.uplink.journal_pruning import note_cover, read_anchor
from edge.uplink.settlement import Settlement, Standing
from protocol.acknowledgements import Acknowledgement
from protocol.envelope import token_hash
from protocol.identifiers import DeviceId

_CHECK_INS = """
SELECT id FROM records WHERE type = 'check-in' AND id IN (SELECT value FROM json_each(?))"""
_HELD = """
SELECT check_in, number FROM receipts WHERE check_in IN (SELECT value FROM json_each(?))
UNION SELECT check_in, number FROM receipts WHERE number IN (SELECT value FROM json_each(?))"""
_WAITING = """
SELECT seq, id FROM records WHERE type = 'check-in' AND seq > ? AND seq <= ?
AND NOT EXISTS (SELECT 1 FROM receipts WHERE check_in = records.id)
ORDER BY seq LIMIT ?"""


def standing(
    db: Database, acknowledgement: Acknowledgement, *, device: DeviceId, head: Position
) -> Standing:
    """Return what `settlement.settle` needs to know to weigh an acknowledgement."""
    up_to = acknowledgement.up_to
    ids = sorted({receipt.check_in for receipt in acknowledgement.receipts})
    numbers = sorted({receipt.number for receipt in acknowledgement.receipts})
    acked, session = _rows(db, "SELECT acked, session FROM standing")[0]
    anchor = read_anchor(db).position
    begin = {anchor.seq: anchor.hash}
    row = _rows(db, "SELECT token FROM records WHERE seq = ?", up_to)
    return Standing(
        device=device,
        head=head,
        acked=acked,
        hash_at_up_to=token_hash(row[0][0]) if row else begin.get(up_to),
        check_ins=frozenset(id_ for (id_,) in _rows(db, _CHECK_INS, json.dumps(ids))),
        held=dict(_rows(db, _HELD, json.dumps(ids), json.dumps(numbers))),
        waiting=_rows(db, _WAITING, acked, up_to, len(ids) + 1),
        session=session,
        pruned=anchor.seq,
    )


def keep(db: Database, settlement: Settlement, word: str) -> None:
    """Store what an acknowledgement settled; with it `word`, its token."""
    if settlement.receipts:
        db.execute("INSERT INTO acknowledgements (token) VALUES (?)", (word,))
        ((evidence,),) = _rows(db, "SELECT last_insert_rowid()")
        db.conn.executemany(
            "INSERT INTO receipts (check_in, number, acknowledgement) VALUES (?, ?, ?)",
            [(check_in, number.digits, evidence) for check_in, number in settlement.receipts],
        )
    db.execute("UPDATE standing SET acked = max(acked, ?)", (settlement.acked,))
    if settlement.cover is not None:
        note_cover(db, settlement.cover, word)


def _rows(db: Database, sql: str, *values: Any) -> list[Any]:  # noqa: ANN401 - SQL values and rows
    return db.execute(sql, values).fetchall()
