"""Writes down what happens at the gate: drafts a record and commits it.

The only way into the journal. Alarms of one kind are written once a minute at most, with the
number of those in between, so that a flood of forged messages cannot fill the disk.
"""

import structlog

from edge.admission import Refused
from edge.clock import Clock, Moment
from edge.credential import Credential
from edge.drafts import Drafter
from edge.errors import JournalError
from edge.uplink.journal import Committed, Journal
from protocol.records import Direction

ALARM_PAUSE = 60.0
"""Shortest time between two alarms with the same code, in seconds."""

_log = structlog.get_logger("alarm")


class Recorder:
    """Turns what happened into committed records."""

    def __init__(self, journal: Journal, drafter: Drafter, clock: Clock) -> None:
        """Commit to `journal` what `drafter` drafts."""
        self._journal = journal
        self._drafter = drafter
        self._clock = clock
        self._alarms: dict[str, tuple[float, int]] = {}

    def check_in(
        self, credential: Credential, *, lane: str, direction: Direction, moment: Moment
    ) -> Committed:
        """Commit the check-in of an admitted person.

        Raises:
            JournalError: nothing was committed; he must not be let through.
        """
        return self._journal.append(
            self._drafter.check_in(credential, lane=lane, direction=direction, moment=moment)
        )

    def refusal(self, refused: Refused, *, lane: str, moment: Moment) -> Committed:
        """Commit a refusal.

        Raises:
            JournalError: nothing was committed.
        """
        return self._journal.append(self._drafter.refusal(refused, lane=lane, moment=moment))

    def alarm(self, code: str, detail: str) -> None:
        """Log an alarm and commit it, if none with this code was committed within a minute.

        `detail` holds no personal data. An alarm that the journal does not take stays in the log.
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
        try:
            self._journal.append(self._drafter.alarm(code, detail, moment=self._clock.moment()))
        except JournalError as error:
            _log.error("alarm not journalled", code=code, detail=str(error))
