"""The central's checkpoints that this gate keeps, as evidence of what the ledger was (R50).

Kept in the journal's file. A checkpoint that contradicts the one held is an alarm and is kept as
well: two words of the central's own that cannot both be true.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog
from sqlite_utils import Database

from edge.errors import JournalError
from edge.events import CentralSpoke
from edge.uplink.checkpoint_rules import DOUBTED, Verdict, judge
from protocol.checkpoints import Announcement, Checkpoint
from protocol.envelope import VerifyKey
from protocol.errors import ProtocolError

KEPT = 400
"""How many checkpoints are kept: more than a year of days."""
EVIDENCE_KEPT = 20
"""How many that contradict others are kept."""
FORGED = "checkpoint-forged"
"""Alarm: a message on the checkpoint topic that the central did not sign."""
ALARMS = {
    Verdict.RESTORED: "ledger-restored",
    Verdict.REWRITTEN: "ledger-rewritten",
    Verdict.UNPROVED: "ledger-rewritten",
}
"""Alarms: the central says that its ledger lost its newest records; or its words contradict each
other, or lack the proof that they do not."""

_log = structlog.get_logger("checkpoints")


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint's token, and how it stood to the one before it."""

    token: str
    verdict: Verdict


class CheckpointStore:
    """The checkpoints in a journal's file, within what opens it for reading or writing."""

    def __init__(
        self,
        db: Database,
        reading: Callable[[], AbstractContextManager[None]],
        writing: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        """Take an opened file, and what guards it."""
        self._db = db
        self._reading = reading
        self._writing = writing

    def all(self) -> list[Kept]:
        """Return what is kept, in the order in which it came."""
        with self._reading():
            rows = self._db.execute("SELECT token, verdict FROM checkpoints ORDER BY id").fetchall()
        return [Kept(token, Verdict(verdict)) for token, verdict in rows]

    def verdict(self, token: str) -> Verdict | None:
        """Return what was made of this very token; None when it is not kept."""
        with self._reading():
            row = self._db.execute(
                "SELECT verdict FROM checkpoints WHERE token = ?", (token,)
            ).fetchone()
        return Verdict(row[0]) if row else None

    def keep(self, kept: Kept) -> None:
        """Keep one more, durably; of too many the oldest leave.

        Raises:
            JournalError: it is not kept; it will come again.
        """
        with self._writing("keep a checkpoint"):
            self._db.execute(
                "INSERT OR REPLACE INTO checkpoints (token, verdict) VALUES (?, ?)",
                (kept.token, kept.verdict),
            )
            for among, most in (("IN", EVIDENCE_KEPT), ("NOT IN", KEPT)):
                self._db.execute(
                    f"""DELETE FROM checkpoints WHERE verdict {among} ('rewritten', 'unproved')
                    AND id <= (SELECT id FROM checkpoints
                    WHERE verdict {among} ('rewritten', 'unproved')
                    ORDER BY id DESC LIMIT 1 OFFSET ?)""",  # noqa: S608 - two constants
                    (most,),
                )


class Checkpoints:
    """The loop's side: takes what the central says of its ledger."""

    def __init__(
        self, store: CheckpointStore, key: VerifyKey, alarm: Callable[[str, str], None]
    ) -> None:
        """Take the store, the pinned key of the central, and what records (code, detail)."""
        self._store = store
        self._key = key
        self._alarm = alarm
        self._held = self._newest()

    @property
    def size(self) -> int:
        """How many records the ledger had by the newest checkpoint that is held; 0 for none."""
        return self._held.size if self._held else 0

    def heard(self, event: CentralSpoke) -> None:
        """Take a message of the checkpoint topic."""
        try:
            said = Announcement.parse(event.payload)
            new = Checkpoint.opened(said.checkpoint, self._key)
        except ProtocolError as error:
            self._alarm(FORGED, str(error))
            return
        try:
            self._take(said, new)
        except JournalError as error:
            _log.warning("checkpoint not kept", detail=str(error))

    def _take(self, said: Announcement, new: Checkpoint) -> None:
        known = self._store.verdict(said.checkpoint)
        if known not in {None, Verdict.UNPROVED}:
            return
        found = judge(self._held, new, said)
        if found.verdict in {Verdict.NO_NEWS, known}:
            return
        self._store.keep(Kept(said.checkpoint, found.verdict))
        if found.verdict not in DOUBTED:
            self._held = new
        if code := ALARMS.get(found.verdict):
            self._alarm(code, found.detail)
        _log.info("checkpoint", number=new.number, size=new.size, verdict=found.verdict.value)

    def _newest(self) -> Checkpoint | None:
        trusted = [kept for kept in self._store.all() if kept.verdict not in DOUBTED]
        try:
            return Checkpoint.opened(trusted[-1].token, self._key) if trusted else None
        except ProtocolError as error:
            _log.error("the newest checkpoint does not hold", detail=str(error))
            return None
