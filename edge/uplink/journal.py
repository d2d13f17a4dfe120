"""The journal: the device's append-only, hash-chained, signed store of records.

What `append` returned is durable, whatever happens next; a record's token is never changed, and
leaves only long after it was settled (rules R5, R7, R11, R12). One process writes; its threads
take turns.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from sqlite_utils import Database

from edge.admission import PersonKey, Trace
from edge.errors import JournalError
from edge.uplink import journal_settling, traces
from edge.uplink.chain import START, Position, follow, opened
from edge.uplink.checkpoints import CheckpointStore
from edge.uplink.journal_file import WriterLock, explained, open_for_writing
from edge.uplink.journal_pruning import prune, read_anchor
from edge.uplink.messages import BATCH_RECORDS, RECORDS_WITH_EVIDENCE, message
from edge.uplink.registrations import RegistrationStore
from edge.uplink.settlement import Settlement, Standing
from protocol.acknowledgements import Acknowledgement
from protocol.batches import join
from protocol.envelope import SigningKey, TokenType, VerifyKey, token_hash
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.records import Body, Clock, Head, Record, summary

PROVED_AT_OPENING = 20
"""How many of the newest records are proved when the journal is opened."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record before it has its place: everything but `device`, `site`, `seq` and `prev`."""

    id: str
    at: datetime
    clock: Clock
    body: Body


@dataclass(frozen=True, slots=True)
class Committed:
    """A record that is durably in the journal; only `Journal.append` makes one.

    Whatever must not happen before the commit takes a `Committed` as its argument.
    """

    seq: int
    id: str
    token: str
    hash: str
    body: Body


class Journal:
    """The one writer of a device's journal; open it with `Journal.open`."""

    def __init__(
        self, db: Database, lock: WriterLock, *, device: DeviceId, site: str, key: SigningKey
    ) -> None:
        """Take an opened file; `Journal.open` does that."""
        self._db = db
        self._lock = lock
        self._turn = threading.RLock()
        self._device = device
        self._site = site
        self._key = key
        self._head: Position | None = None

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        device: DeviceId,
        site: str,
        key: SigningKey,
        limit: int | None = None,
    ) -> Self:
        """Open a device's journal, or begin one; records are signed with `key`.

        With a `limit`, in bytes, a file that has grown so long counts as a full disk.

        Raises:
            JournalError: another process writes it, it is damaged, of a newer version, of another
                device, or its newest record does not hold.
        """
        with explained("be opened"):
            lock = WriterLock(path)
        db: Database | None = None
        try:
            db = open_for_writing(path, limit)
            journal = cls(db, lock, device=device, site=site, key=key)
            journal._take_over(path)
        except BaseException:
            if db is not None:
                db.close()
            lock.release()
            raise
        return journal

    def _take_over(self, path: Path) -> None:
        with self._writing("be opened"):
            self._note_signer(self._key.verify_key)
            newest = self._rows(_NEWEST, (PROVED_AT_OPENING + 1,))[::-1]
            begin = read_anchor(self._db).position
            signers = self._rows("SELECT public_key FROM signers")
        if len(newest) > PROVED_AT_OPENING:
            seq, token = newest.pop(0)
            begin = Position(seq, token_hash(token))
        signed_by = [VerifyKey.from_bytes(raw) for (raw,) in signers]
        keys = {key.kid: key for key in signed_by}
        if newest:
            self._refuse_other_device(opened(newest[-1][1], newest[-1][0], keys), path)
        for seq, token in newest:
            begin, _ = follow(begin, seq, token, device=self._device, keys=keys)

    def _note_signer(self, key: VerifyKey) -> None:
        self._db.execute(
            "INSERT INTO signers (kid, public_key) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (key.kid, key.raw),
        )

    def sign_with(self, key: SigningKey) -> None:
        """Sign with the device's renewed key from now on; what older keys signed stays proved.

        Raises:
            JournalError: it could not be noted; the key before goes on.
        """
        with self._turn:
            with self._writing("take a renewed key"):
                self._note_signer(key.verify_key)
            self._key = key

    def _refuse_other_device(self, record: Record, path: Path) -> None:
        device = record.head.device
        if device != self._device:
            raise JournalError(
                f"{path} is the journal of {device}, and this gate is enrolled as "
                f"{self._device}. Move the file away and keep it (its check-ins may not be "
                f"registered yet), or enrol this gate as {device}."
            )

    def append(self, draft: Draft, trace: Trace | None = None) -> Committed:
        """Give a draft its place in the chain, sign it and commit it durably.

        `trace`, what admission keeps of the person from now on, is in the same commit.

        Raises:
            JournalError: it is not in the journal, and the chain is as it was; the next append
                works when the fault is gone.
        """
        with self._writing("be written"):
            before = self._present_head()
            seq = before.seq + 1
            token = self._key.sign(self._claims(draft, before), TokenType.RECORD)
            after = Position(seq, token_hash(token))
            self._head = None  # known again once the commit has returned
            self._db.execute(
                "INSERT INTO records (seq, id, type, token) VALUES (?, ?, ?, ?)",
                (seq, draft.id, draft.body.type, token),
            )
            if trace is not None:
                traces.keep(self._db, trace)
        self._head = after
        return Committed(seq, draft.id, token, after.hash, draft.body)

    def _claims(self, draft: Draft, before: Position) -> bytes:
        try:
            head = Head(
                id=draft.id,
                device=self._device,
                site=self._site,
                seq=before.seq + 1,
                prev=before.hash,
                at=draft.at,
                clock=draft.clock,
            )
        except ValidationError as error:
            raise JournalError(f"This draft is no record: {summary(error)}.") from error
        return Record(head=head, body=draft.body).claims()

    @property
    def head(self) -> Position:
        """The newest record's place; `chain.START` when there is none."""
        with self._reading():
            return self._present_head()

    def _present_head(self) -> Position:
        if self._head is None:
            row = self._row(_NEWEST, (1,))
            self._head = Position(row[0], token_hash(row[1])) if row else START
        return self._head

    @property
    def oldest(self) -> Position:
        """The oldest record's place, `chain.START` when there is none; it names the journal."""
        with self._reading():
            row = self._row("SELECT seq, token FROM records ORDER BY seq LIMIT 1")
        return Position(row[0], token_hash(row[1])) if row else START

    @property
    def acked(self) -> int:
        """Every record up to this sequence number is settled."""
        with self._reading():
            return self._acked()

    def _acked(self) -> int:
        return int(self._value("SELECT acked FROM standing"))

    @property
    def signed_day(self) -> date | None:
        """The newest of the central's signed days that is remembered; None when none is."""
        with self._reading():
            day = self._value("SELECT max(day) FROM covers")
        return date.fromisoformat(day) if day else None

    def tokens(self, after: int, limit: int, max_bytes: int) -> list[tuple[int, str]]:
        """Return up to `limit` (seq, token) behind `after` that join to at most `max_bytes`.

        The first is there even when it alone is longer.
        """
        with self._reading():
            rows = self._rows(
                "SELECT seq, token FROM records WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
            )
        size = -1  # one line feed fewer than tokens
        batch: list[tuple[int, str]] = []
        for seq, token in rows:
            size += len(token) + 1
            if batch and size > max_bytes:
                break
            batch.append((seq, token))
        return batch

    def messages(self, after: int, up_to: int) -> Iterator[tuple[int, bytes]]:
        """Yield the records behind `after` until `up_to` as (last seq, payload) of messages.

        Before the records stand the words that gave their numbers, where they have one (R36).
        """
        while after < up_to:
            with self._reading():
                rows = self._rows(RECORDS_WITH_EVIDENCE, (after, min(up_to, after + BATCH_RECORDS)))
            if not rows:
                return
            after, tokens = message(rows)
            yield after, join(tokens)

    def traces(self) -> list[Trace]:
        """Return what admission kept of people."""
        with self._reading():
            return list(traces.kept(self._db))

    def forget(self, people: Iterable[PersonKey]) -> None:
        """Forget what admission kept of some people; records stay as they are.

        Raises:
            JournalError: nobody was forgotten.
        """
        with self._writing("forget people"):
            traces.forget(self._db, people)

    def receipt(self, check_in: str) -> ReceiptNumber | None:
        """Return a check-in's receipt number, None while it has none."""
        with self._reading():
            row = self._row("SELECT number FROM receipts WHERE check_in = ?", (check_in,))
        return ReceiptNumber.parse(row[0]) if row else None

    def standing(self, acknowledgement: Acknowledgement) -> Standing:
        """Return what `settlement.settle` needs to know to weigh an acknowledgement."""
        with self._reading():
            return journal_settling.standing(
                self._db, acknowledgement, device=self._device, head=self._present_head()
            )

    def settle(self, settlement: Settlement, word: str) -> None:
        """Store what an acknowledgement settled, in one transaction; with it `word`, its token.

        Raises:
            JournalError: nothing of it is stored; the acknowledgement will come again.
        """
        with self._writing("store receipts"):
            journal_settling.keep(self._db, settlement, word)

    def prune(self, *, keep_days: int, most: int) -> int:
        """Take out up to `most` records that were settled `keep_days` ago; return how many.

        Raises:
            JournalError: nothing is taken out.
        """
        with self._writing("be pruned"):
            return prune(self._db, keep_days=keep_days, most=most)

    @property
    def checkpoints(self) -> CheckpointStore:
        """What the central said of its whole ledger."""
        return CheckpointStore(self._db, self._reading, self._writing)

    @property
    def registrations(self) -> RegistrationStore:
        """What the NSSO said of check-ins."""
        return RegistrationStore(self._db, self._reading, self._writing)

    def next_session(self, above: int = 0) -> int:
        """Return a durable session number, higher than any before; any thread may ask.

        `above` is what the central knows of sessions that this journal may not (R29).

        Raises:
            JournalError: it could not be stored.
        """
        with self._writing("number a session"):
            self._db.execute("UPDATE standing SET session = max(session, ?) + 1", (above,))
            return int(self._value("SELECT session FROM standing"))

    def __enter__(self) -> Self:
        """Return itself; leaving the block closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End writing; another process may open the journal then."""
        with self._turn:
            try:
                with explained("be closed"):
                    self._db.close()
            finally:
                self._lock.release()

    @contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        with self._turn, explained(doing), self._db.atomic():
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._turn, explained("be read"):
            yield

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        return self._db.execute(sql, values).fetchall()

    def _row(self, sql: str, values: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - a SQL row
        return self._db.execute(sql, values).fetchone()

    def _value(self, sql: str) -> Any:  # noqa: ANN401 - a SQL value
        return self._row(sql)[0]


_NEWEST = """
SELECT seq, token FROM records WHERE seq > (SELECT seq FROM anchor) ORDER BY seq DESC LIMIT ?"""
