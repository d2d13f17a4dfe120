"""Writes down what happens at the gate: drafts a record and commits it.

The only way into the journal. Alarms of one kind are written once a minute at most, with the
number of those in between, so that a flood of forged messages cannot fill the disk.
"""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

import structlog

from edge.admission import Admitted, PersonKey, Presence, Refused, Standing, Trace
from edge.clock import Clock, Moment
from edge.credential import Credential
from edge.drafts import Drafter
from edge.errors import JournalError
from edge.site import stamp
from edge.uplink.journal import Committed, Draft, Journal
from protocol.records import Direction, PassageOutcome

ALARM_PAUSE = 60.0
"""Shortest time between two alarms with the same code, in seconds."""
MOST_LATER = 10_000
"""How many records may wait until a journal that failed takes records again."""
REMEMBERED_SECONDS = 90 * 24 * 3600.0
"""How long a person's last passage, and with it his employer, is remembered."""
WENT_THROUGH = frozenset({"passed", "two-people"})
"""Outcomes of a passage after which the person is on the other side."""
RETRY_PAUSE = 1.0
"""How soon a journal that failed is tried again with them, in seconds."""

_log = structlog.get_logger("alarm")


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A check-in that is in no journal yet, and what is to be kept of its person."""

    draft: Draft
    trace: Trace


class Witness(Protocol):
    """Somebody who has to know whom the gate lets through."""

    def came(self, person: Credential, direction: Direction, check_in: str) -> None:
        """Somebody is let through."""

    def did_not_go(self, check_in: str) -> None:
        """He did not go through."""


class Recorder:
    """Turns what happened into committed records."""

    def __init__(
        self, journal: Journal, drafter: Drafter, clock: Clock, presence: Presence | None = None
    ) -> None:
        """Commit to `journal` what `drafter` drafts; `presence` follows what was committed."""
        self._journal = journal
        self._drafter = drafter
        self._clock = clock
        self._presence = presence or Presence(journal.traces())
        self._alarms: dict[str, tuple[float, int]] = {}
        self._later: deque[tuple[Draft, Trace | None]] = deque()
        self._later_from = float("-inf")
        self._witness: Witness | None = None

    def witnessed_by(self, witness: Witness) -> None:
        """Tell somebody of everybody who is let through from now on."""
        self._witness = witness

    def check_in(
        self,
        admitted: Admitted,
        *,
        person: PersonKey,
        lane: str,
        direction: Direction,
        moment: Moment,
    ) -> Committed:
        """Commit the check-in of an admitted person, and with it what is kept of him.

        Raises:
            JournalError: nothing was committed; he must not be let through.
        """
        unwritten = self.unwritten(
            admitted, person=person, lane=lane, direction=direction, moment=moment
        )
        committed = self._journal.append(unwritten.draft, unwritten.trace)
        self._presence.committed(unwritten.trace)
        if self._witness is not None:
            self._witness.came(admitted.credential, direction, committed.id)
        return committed

    def unwritten(
        self,
        admitted: Admitted,
        *,
        person: PersonKey,
        lane: str,
        direction: Direction,
        moment: Moment,
    ) -> Unwritten:
        """Draft the check-in of an admitted person, and write nothing."""
        draft = self._drafter.check_in(admitted, lane=lane, direction=direction, moment=moment)
        standing = Standing(direction, stamp(moment), draft.id, admitted.employer)
        return Unwritten(draft, Trace(person, standing))

    def went_out(self, unwritten: Unwritten) -> None:
        """Note the check-in of somebody who was let out meanwhile; `flush` commits it."""
        self._presence.committed(unwritten.trace)
        self._note(unwritten.draft, unwritten.trace)

    def refusal(self, refused: Refused, *, lane: str, moment: Moment) -> Committed:
        """Commit a refusal.

        Raises:
            JournalError: nothing was committed.
        """
        return self._journal.append(self._drafter.refusal(refused, lane=lane, moment=moment))

    def override(self, cause: str, *, lane: str, command: str | None = None) -> Committed:
        """Commit that somebody will be let through without a credential.

        Raises:
            JournalError: nothing was committed; he must not be let through.
        """
        return self._journal.append(
            self._drafter.override(cause, lane=lane, moment=self._clock.moment(), command=command)
        )

    def overridden(self, cause: str, *, lane: str, command: str | None = None) -> None:
        """Note what was done with a lane's arm; `flush` commits it."""
        moment = self._clock.moment()
        self._note(self._drafter.override(cause, lane=lane, moment=moment, command=command))

    def passage(self, check_in: str, *, lane: str, outcome: PassageOutcome) -> None:
        """Note what became of an admitted person at the arm; `flush` commits it.

        Who did not go through is, from now on, where he was before.
        """
        moment = self._clock.moment()
        through = outcome in WENT_THROUGH
        trace = self._presence.went(check_in, through=through)
        if self._witness is not None and not through:
            self._witness.did_not_go(check_in)
        draft = self._drafter.passage(check_in, lane=lane, outcome=outcome, moment=moment)
        self._note(draft, trace)

    def ticked(self, check_in: str, *, safe: bool, muster: int | None) -> None:
        """Note that somebody was seen safe in a roll-call here, or not after all; `flush` commits.

        `check_in` tells who he is; `muster` is the central's number of the roll-call.
        """
        moment = self._clock.moment()
        self._note(self._drafter.tick(check_in, safe=safe, muster=muster, moment=moment))

    def flush(self) -> None:
        """Commit what was noted; what the journal does not take stays noted."""
        if not self._later or self._clock.monotonic() < self._later_from:
            return
        try:
            while self._later:
                draft, trace = self._later[0]
                is_newest = trace and self._presence.of(trace.person) == trace.standing
                self._journal.append(draft, trace if is_newest else None)
                self._later.popleft()
        except JournalError as error:
            self._later_from = self._clock.monotonic() + RETRY_PAUSE
            self.alarm("journal-fault", str(error))

    def forget(self) -> None:
        """Forget who has not passed for long; tried again another day where it cannot be done."""
        people = self._presence.stale(stamp(self._clock.moment()), REMEMBERED_SECONDS)
        try:
            self._journal.forget(people)
        except JournalError as error:
            _log.error("people not forgotten", detail=str(error))

    def _note(self, draft: Draft, trace: Trace | None = None) -> None:
        if len(self._later) == MOST_LATER:
            lost, _ = self._later.popleft()
            _log.error("lost", record=lost.body.type, id=lost.id)
        self._later.append((draft, trace))

    def alarm(self, code: str, detail: str) -> None:
        """Log an alarm and commit it, if none with this code was committed within a minute.

        `detail` holds no personal data. An alarm that the journal does not take now stays in the
        log, and `flush` commits it when the journal does.
        """
        now = self._clock.monotonic()
        last, silent = self._alarms.get(code, (-ALARM_PAUSE, 0))
        if now - last < ALARM_PAUSE:
            self._alarms[code] = (last, silent + 1)
            return
        self._alarms[code] = (now, 0)
        if silent:
            detail = f"{detail} (and {silent} more since the last such alarm)"
        _log.error("alarm", code=code, detail=detail)
        draft = self._drafter.alarm(code, detail, moment=self._clock.moment())
        try:
            self._journal.append(draft)
        except JournalError as error:
            _log.error("alarm not journalled yet", code=code, detail=str(error))
            self._note(draft)
