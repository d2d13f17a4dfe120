"""Taking the central's roster: verified part by part, in order, put in use with the last one.

A thread of its own, because a hundred thousand people take a while to write. What does not fit is
left out; the central sends again what the next report says is missing.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from queue import Full, Queue

import structlog

from edge.errors import RosterError
from edge.roster.arriving import Arriving
from edge.roster.roster import Roster
from edge.steering.pinned import Pinned
from protocol.errors import ProtocolError
from protocol.reported import RosterFound
from protocol.rosters import Entry, RosterPart, opened

FORGED = "roster-forged"
"""Alarm: a part of a roster that the central did not sign, or not for this device."""
OLDER = "roster-older"
"""Alarm: a roster that is older than the one in use. Somebody plays it again, or the central was
restored."""
UNUSABLE = "roster-unusable"
"""Alarm: the roster that came cannot be written or read."""
_WAITING = 64
"""How many parts may wait; further ones are left out, and asked for again."""

_log = structlog.get_logger("steering")


@dataclass(frozen=True, slots=True)
class Next:
    """Which part fits next."""

    since: int
    version: int
    part: int
    parts: int

    def fits(self, part: RosterPart) -> bool:
        """Whether it is that one."""
        here = (self.since, self.version, self.part, self.parts)
        return here == (part.since, part.version, part.part, part.parts)


class RosterTaker:
    """Takes parts; `hear` may be called from any thread and never blocks."""

    def __init__(
        self,
        arriving: Arriving,
        roster: Roster,
        *,
        pinned: Pinned,
        site: str,
        alarm: Callable[[str, str], None],
        told: Callable[[], None],
    ) -> None:
        """Prepare.

        Args:
            arriving: where parts are gathered.
            roster: reads the one in use; this thread's own.
            pinned: this gate, and the central's key.
            site: the one that the gate has the roster key of.
            alarm: records (code, detail); from any thread.
            told: says what is in use now, from any thread.
        """
        self._arriving = arriving
        self._roster = roster
        self._pinned = pinned
        self._site = site
        self._alarm = alarm
        self._told = told
        self._next: Next | None = None
        self.found = self._looked()
        """What is in use."""
        self._parts: Queue[bytes | None] = Queue(_WAITING)
        self._thread = threading.Thread(target=self._run, name="roster", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End without waiting: a draft that is not finished is begun again."""
        with suppress(Full):
            self._parts.put_nowait(None)

    def hear(self, payload: bytes) -> None:
        """Take a message soon."""
        try:
            self._parts.put_nowait(payload)
        except Full:
            _log.warning("roster part left out", reason="too many wait")

    def _run(self) -> None:
        while payload := self._parts.get():
            try:
                self.take(payload)
            except RosterError as error:
                self._next = None
                self._alarm(UNUSABLE, str(error))

    def take(self, payload: bytes) -> None:
        """Take a part, if it is the central's and fits.

        Raises:
            RosterError: it cannot be written.
        """
        try:
            part, entries = opened(payload, self._pinned.key)
        except ProtocolError as error:
            self._alarm(FORGED, str(error))
            return
        if part.device != self._pinned.device:
            self._alarm(FORGED, "it is another device's")
        elif part.version <= self.found.version:
            self._alarm(OLDER, f"version {part.version}, and {self.found.version} is in use")
        elif self._begins(part):
            self._arriving.begin(anew=part.since == 0)
            self._go_on(part, entries)
        elif self._next is not None and self._next.fits(part):
            self._go_on(part, entries)
        else:
            _log.info("roster part does not fit", since=part.since, part=part.part)

    def _begins(self, part: RosterPart) -> bool:
        return part.part == 1 and part.since in {0, self.found.version}

    def _go_on(self, part: RosterPart, entries: Iterable[Entry]) -> None:
        self._arriving.take(entries)
        self._next = Next(part.since, part.version, part.part + 1, part.parts)
        if part.part < part.parts:
            return
        self._next = None
        self._arriving.finish(part.version)
        self.found = self._looked()
        _log.info("roster in use", version=self.found.version, people=self.found.people)
        self._told()

    def _looked(self) -> RosterFound:
        try:
            about = self._roster.about
        except RosterError as error:
            self._alarm(UNUSABLE, str(error))
            return RosterFound(site=self._site)
        return RosterFound(version=about.version, people=about.people, site=self._site)
