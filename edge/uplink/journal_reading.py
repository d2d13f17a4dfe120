"""Reading a journal from outside the gate: read-only, also while the gate writes it.

It reads in short steps, so that it never keeps the gate's file from being tidied.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from edge.uplink.checkpoints import CheckpointStore, Kept
from edge.uplink.journal_file import check_whole, explained, open_for_reading
from edge.uplink.journal_pruning import Anchor, read_anchor
from edge.uplink.registrations import registration
from protocol.envelope import VerifyKey
from protocol.receipts import ReceiptNumber
from protocol.registrations import Registration

_STEP = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it is kept, and its receipt number and registration when there are."""

    seq: int
    token: str
    receipt: ReceiptNumber | None
    registration: Registration | None


class JournalReader:
    """A read-only view of a journal's file."""

    def __init__(self, db: Database) -> None:
        """Take an opened file; `JournalReader.open` does that."""
        self._db = db

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a journal.

        Raises:
            JournalError: not there, damaged, or of another version than this program.
        """
        return cls(open_for_reading(path))

    def __enter__(self) -> Self:
        """Return itself; leaving the block closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._db.close()

    @property
    def length(self) -> int:
        """The newest record's sequence number, 0 when there is none."""
        with explained("be read"):
            row = self._db.execute("SELECT max(seq) FROM records").fetchone()
        return int(row[0] or 0)

    @property
    def anchor(self) -> Anchor:
        """Where the journal begins: what was before it is pruned."""
        with explained("be read"):
            return read_anchor(self._db)

    def check_file(self) -> None:
        """Have SQLite look through the whole file.

        Raises:
            JournalError: it is damaged.
        """
        with explained("be trusted"):
            check_whole(self._db)

    @property
    def acked(self) -> int:
        """Every record up to this sequence number is settled."""
        with explained("be read"):
            return int(self._db.execute("SELECT acked FROM standing").fetchone()[0])

    @property
    def signers(self) -> dict[str, VerifyKey]:
        """The device's public keys that signed here, by thumbprint; also earlier ones."""
        with explained("be read"):
            rows = self._db.execute("SELECT public_key FROM signers").fetchall()
        keys = [VerifyKey.from_bytes(raw) for (raw,) in rows]
        return {key.kid: key for key in keys}

    @property
    def checkpoints(self) -> list[Kept]:
        """What the central said of its whole ledger, in the order in which it came."""
        return CheckpointStore(self._db, lambda: explained("be read"), explained).all()

    def word(self, number: ReceiptNumber) -> str | None:
        """Return the central's signed word that gave a receipt number; None when none is held."""
        with explained("be read"):
            row = self._db.execute(
                """SELECT token FROM acknowledgements
                JOIN receipts ON receipts.acknowledgement = acknowledgements.id
                WHERE receipts.number = ?""",
                (number.digits,),
            ).fetchone()
        return str(row[0]) if row else None

    def entries(self, after: int = 0, up_to: int | None = None) -> Iterator[Entry]:
        """Yield the records behind `after` until `up_to` (default: the newest) in order.

        What is behind the anchor only: the rest is about to be pruned.
        """
        after = max(after, self.anchor.position.seq)
        end = self.length if up_to is None else up_to
        while True:
            with explained("be read"):
                rows = self._db.execute(
                    """SELECT seq, token, receipts.number, registrations.check_in, status,
                    registrations.number, remarks FROM records
                    LEFT JOIN receipts ON receipts.check_in = records.id
                    LEFT JOIN registrations ON registrations.check_in = records.id
                    WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?""",
                    (after, end, _STEP),
                ).fetchall()
            for seq, token, number, *said in rows:
                receipt = ReceiptNumber.parse(number) if number else None
                yield Entry(seq, token, receipt, registration(*said) if said[0] else None)
            if len(rows) < _STEP:
                return
            after = rows[-1][0]
