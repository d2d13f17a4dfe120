"""What devices say that steering goes by, kept until its next turn; filled by the control's thread.

Of each device only the newest counts, so that memory is bounded by the fleet.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import structlog

from central.clock import Clock
from protocol.commands import CommandResult
from protocol.errors import MalformedError
from protocol.health import BEAT_SECONDS, Health
from protocol.identifiers import DeviceId
from protocol.reported import Reported

HERE = timedelta(seconds=2.5 * BEAT_SECONDS)
"""A device that said nothing for so long is not there."""
MOST_RESULTS = 10_000
"""How many answers to commands may wait for their turn; further ones are lost, as if on the way."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last beat that was heard of a device."""

    session: int
    beat: int
    at: datetime


@dataclass(slots=True)
class News:
    """What came since the last turn."""

    reports: dict[DeviceId, Reported] = field(default_factory=dict)
    results: list[tuple[DeviceId, CommandResult]] = field(default_factory=list)


class Hearing:
    """Listens to devices; for any thread."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that beats are noted by."""
        self._clock = clock
        self._turn = Lock()
        self._beats: dict[DeviceId, Heartbeat] = {}
        self._news = News()

    def health(self, device: DeviceId, payload: bytes) -> None:
        """Note a beat; an older one of the same session changes nothing."""
        try:
            said = Health.parse(payload)
        except MalformedError:
            return  # whoever watches the fleet says so
        with self._turn:
            last = self._beats.get(device)
            if last is None or said.succeeds(last.session, last.beat):
                self._beats[device] = Heartbeat(said.session, said.beat, self._clock())

    def reported(self, device: DeviceId, payload: bytes) -> None:
        """Note what a device says of its configuration."""
        try:
            said = Reported.parse(payload)
        except MalformedError as error:
            log.warning("steering.malformed", device=device, reason=str(error))
            return
        with self._turn:
            self._news.reports[device] = said

    def result(self, device: DeviceId, payload: bytes) -> None:
        """Note an answer to a command."""
        try:
            said = CommandResult.parse(payload)
        except MalformedError as error:
            log.warning("steering.malformed", device=device, reason=str(error))
            return
        with self._turn:
            if len(self._news.results) < MOST_RESULTS:
                self._news.results.append((device, said))

    def last_beat(self, device: DeviceId) -> Heartbeat | None:
        """Return the last beat of a device that is there; None when it is not."""
        with self._turn:
            beat = self._beats.get(device)
        return beat if beat is not None and self._clock() - beat.at < HERE else None

    def there(self) -> frozenset[str]:
        """Return the devices that are there."""
        since = self._clock() - HERE
        with self._turn:
            return frozenset(device for device, beat in self._beats.items() if beat.at > since)

    def drained(self) -> News:
        """Return what came since, and forget it."""
        with self._turn:
            news, self._news = self._news, News()
        return news

    def put_back(self, news: News) -> None:
        """Take back what could not be kept, unless newer came."""
        with self._turn:
            self._news.reports = news.reports | self._news.reports
            self._news.results = [*news.results, *self._news.results][:MOST_RESULTS]
