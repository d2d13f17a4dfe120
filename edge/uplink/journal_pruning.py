"""Pruning: settled records leave the journal after some time, and the chain stays provable.

What is left begins behind the anchor: the place of the last record that was pruned, with the
central's signed word that it holds everything up to there. How old a word is goes by the central's
own signed days, so that a device's clock that jumps prunes nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from edge.errors import JournalError
from edge.uplink.chain import START, Position
from edge.uplink.settlement import Cover
from protocol.acknowledgements import Acknowledgement
from protocol.envelope import VerifyKey
from protocol.errors import ProtocolError
from protocol.identifiers import DeviceId


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the journal begins: behind `position`; `word` is the token that covers it."""

    position: Position
    word: str | None

    def prove(self, device: DeviceId, key: VerifyKey) -> None:
        """Check that the central's own word covers everything that was pruned.

        Raises:
            JournalError: it does not.
        """
        if self.position == START:
            return
        try:
            said = Acknowledgement.opened(self.word or "", key)
        except ProtocolError as error:
            raise JournalError(
                f"Records up to {self.position.seq} are gone, and the word that the central holds "
                f"them does not hold: {error}"
            ) from error
        if (said.device, said.up_to, said.head) != (device, *_place(self.position)):
            raise JournalError(
                f"Records up to {self.position.seq} are gone, and the central's word is about "
                f"{said.up_to} of {said.device}."
            )


def _place(position: Position) -> tuple[int, str]:
    return position.seq, position.hash


def read_anchor(db: Database) -> Anchor:
    """Return where the journal begins."""
    seq, digest, word = _row(db, "SELECT seq, hash, word FROM anchor")
    return Anchor(Position(seq, digest), word)


def note_cover(db: Database, cover: Cover, word: str) -> None:
    """Remember the first word of each of the central's days that covers all it speaks of."""
    db.execute(
        """INSERT INTO covers (day, seq, hash, word) VALUES (?, ?, ?, ?)
        ON CONFLICT (day) DO NOTHING""",
        (cover.day.isoformat(), cover.position.seq, cover.position.hash, word),
    )


def prune(db: Database, *, keep_days: int, most: int) -> int:
    """Take out up to `most` records that were settled `keep_days` ago; return how many.

    The newest record always stays. The caller holds a transaction.
    """
    _move_anchor(db, keep_days)
    (last,) = _row(
        db,
        """SELECT max(seq) FROM (SELECT seq FROM records
        WHERE seq <= (SELECT seq FROM anchor) ORDER BY seq LIMIT ?)""",
        (most,),
    )
    if last is None:
        return 0
    (proofs,) = _row(
        db,
        """SELECT max(acknowledgement) FROM receipts
        WHERE check_in IN (SELECT id FROM records WHERE seq <= ?)""",
        (last,),
    )
    for table in ("receipts", "registrations"):
        db.execute(
            f"DELETE FROM {table} WHERE check_in IN (SELECT id FROM records WHERE seq <= ?)",  # noqa: S608 - two names
            (last,),
        )
    db.execute(
        """DELETE FROM acknowledgements WHERE id <= ? AND NOT EXISTS
        (SELECT 1 FROM receipts WHERE acknowledgement = acknowledgements.id)""",
        (proofs or 0,),
    )
    return int(db.execute("DELETE FROM records WHERE seq <= ?", (last,)).rowcount)


def _move_anchor(db: Database, keep_days: int) -> None:
    (today,) = _row(db, "SELECT max(day) FROM covers")
    if today is None:
        return
    before = (date.fromisoformat(today) - timedelta(days=keep_days)).isoformat()
    cover = _row(
        db,
        """SELECT seq, hash, word FROM covers
        WHERE day <= ? AND seq > (SELECT seq FROM anchor) AND seq < (SELECT max(seq) FROM records)
        ORDER BY day DESC LIMIT 1""",
        (before,),
    )
    if cover is not None:
        db.execute("UPDATE anchor SET seq = ?, hash = ?, word = ?", cover)
        db.execute("DELETE FROM covers WHERE seq <= ? AND day < ?", (cover[0], today))


def _row(db: Database, sql: str, values: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - a SQL row
    return db.execute(sql, values).fetchone()
