"""The roll-call on the gate itself, for an evacuation without a network: who may still be inside.

The central's list, corrected by what this gate saw since. Names are in memory alone, and leave it
for the page only while there is a fire, an evacuation, or a roll-call at the central. Each tick is
a record, so that none is lost and the central has it when the line is back.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from edge.credential import Credential
from edge.events import CentralSpoke, Input, InputChanged, MusterTicked
from edge.kiosk.muster import NOTHING, Missing, RollCall
from edge.steering.pinned import Pinned
from protocol.errors import ProtocolError
from protocol.muster import Expected, opened
from protocol.records import Direction
from protocol.rosters import person_hash

FORGED = "muster-forged"
"""Alarm: a list of who is on site that the central did not sign, or not for this device."""
MOST_SEEN = 5000
"""For how many people it is known what this gate saw of them."""
_BELGIUM = ZoneInfo("Europe/Brussels")

_log = structlog.get_logger("muster")


@dataclass(frozen=True, slots=True)
class _Seen:
    """Somebody whom this gate let through since its start."""

    name: str = field(repr=False)
    masked: str
    check_in: str
    inside: bool


class Ticking(Protocol):
    """Writes down a tick, or that it is taken back."""

    def __call__(self, check_in: str, *, safe: bool, muster: int | None) -> None:
        """Note it of whom a check-in tells, in the central's roll-call of this number."""


class Muster:
    """Knows who may be inside; used by the loop alone."""

    def __init__(
        self,
        site_key: bytes,
        pinned: Pinned,
        *,
        evacuating: Callable[[], bool],
        alarm: Callable[[str, str], None],
        record: Ticking,
        show: Callable[[str], None],
    ) -> None:
        """Take the site's key and the central's, and whom to tell.

        Args:
            site_key: The site's roster key, by which its people are known.
            pinned: Whom to believe.
            evacuating: Whether the site is being evacuated, by its policy.
            alarm: Records (code, detail).
            record: Records a tick.
            show: Takes what the page shows.
        """
        self._key = site_key
        self._pinned = pinned
        self._evacuating = evacuating
        self._fire = False
        self._alarm = alarm
        self._record = record
        self._show = show
        self._serial = 0
        self._at: datetime | None = None
        self._running = False
        self._number: int | None = None
        self._more = 0
        self._listed: dict[str, Expected] = {}
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._safe: set[str] = set()
        self._shown = NOTHING

    def hear(self, event: CentralSpoke) -> None:
        """Take the central's list; an older one, or another device's, changes nothing."""
        try:
            head, people = opened(event.payload, key=self._pinned.key, site_key=self._key)
        except ProtocolError as error:
            self._alarm(FORGED, str(error))
            return
        if head.device != self._pinned.device:
            self._alarm(FORGED, "it is another device's")
            return
        if head.serial <= self._serial:
            return  # delivered twice, or overtaken by a newer one
        self._serial, self._at = head.serial, head.at
        self._running, self._more = head.running, head.more
        self._number = head.muster if head.running else None
        self._listed = {one.who: one for one in people}
        for who, seen in list(self._seen.items()):
            if seen.inside is (who in self._listed):
                del self._seen[who]  # the central knows it by now

    def came(self, person: Credential, direction: Direction, check_in: str) -> None:
        """Somebody is let through."""
        who = person_hash(self._key, person.number.digits).hex()
        initial = f" {person.surname[:1]}." if person.surname else ""
        name = f"{person.first_name}{initial}".strip()
        inside = direction is Direction.IN
        self._seen[who] = _Seen(name, person.number.masked, check_in, inside)
        self._seen.move_to_end(who)
        if len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)

    def did_not_go(self, check_in: str) -> None:
        """Somebody who was let through did not go: he is where he was before."""
        for who, seen in reversed(self._seen.items()):
            if seen.check_in == check_in:
                del self._seen[who]
                return

    def sense(self, event: InputChanged) -> None:
        """A contact spoke: of a fire, the page is to tell."""
        if event.input is Input.FIRE:
            self._fire = event.active

    def ticked(self, event: MusterTicked) -> None:
        """Somebody was seen safe, or that is taken back; pressing twice says it once."""
        who, seen, listed = event.who, self._seen.get(event.who), self._listed.get(event.who)
        if not self._active or (who in self._safe) is event.safe or not (seen or listed):
            return
        (self._safe.add if event.safe else self._safe.discard)(who)
        check_in = seen.check_in if seen else listed and listed.check_in
        if check_in:  # a central of before does not tell it: then the tick stays here
            self._record(check_in, safe=event.safe, muster=self._number)

    def tick(self) -> None:
        """Show what there is to show, or nothing."""
        active = self._active
        if not active:
            self._safe.clear()
        shown = self._roll().shown() if active else NOTHING
        if shown != self._shown:
            if (shown == NOTHING) != (self._shown == NOTHING):
                _log.info("roll-call", shown=active, people=len(self._listed))
            self._shown = shown
            self._show(shown)

    @property
    def _active(self) -> bool:
        """Whether names may be shown, and ticked."""
        return self._running or self._fire or self._evacuating()

    def _roll(self) -> RollCall:
        there = {who: (one.name, one.masked) for who, one in self._listed.items()}
        for who, seen in self._seen.items():
            if seen.inside:
                there[who] = (seen.name, seen.masked)
            else:
                there.pop(who, None)
        people = [
            Missing(who, name, masked, who in self._safe) for who, (name, masked) in there.items()
        ]
        said = f"{self._at.astimezone(_BELGIUM):%d/%m %H:%M}" if self._at else ""
        return RollCall(people, self._more, said)
