"""Telling the central how the gate is: measures what the machine has to be asked for, and sends it.

A thread of its own, so that a disk or sensor that hangs delays nobody. What cannot be sent now is
not sent later: the next beat says more.
"""

import platform
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from queue import Full, Queue

import structlog

from edge.uplink.beats import Beat
from edge.uplink.identity import Identity
from edge.uplink.journal_upkeep import Room
from edge.uplink.renewal import Validity
from edge.uplink.session import Session
from protocol.health import ClockHealth, Health, Versions
from protocol.sessions import Place
from protocol.topics import Channel

THERMAL = Path("/sys/class/thermal/thermal_zone0/temp")
"""The processor's temperature in thousandths of a degree, where the kernel tells it."""
BOARD = Path("/proc/device-tree/model")
"""The board's name, where firmware tells it."""
_WAITING = 2
"""How many beats may wait while the machine does not answer; further ones are left out."""

_log = structlog.get_logger("health")


def temperature(thermal: Path = THERMAL) -> float | None:
    """Return the processor's temperature in degrees Celsius; None where nobody measures it."""
    try:
        return int(thermal.read_text(encoding="ascii")) / 1000
    except (OSError, ValueError):
        return None


def versions(gate: str, board: Path = BOARD) -> Versions:
    """Return what runs here."""
    system = platform.system()
    with suppress(OSError):
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    model = platform.machine()
    with suppress(OSError):
        model = board.read_text(encoding="ascii", errors="replace").strip("\0\n ") or model
    return Versions(gate=gate[:64], system=system[:64], board=model[:64])


class HealthTeller:
    """Sends beats; `tell` may be called from any thread and never blocks."""

    def __init__(
        self,
        session: Session,
        *,
        room: Callable[[], Room],
        versions: Versions,
        now: Callable[[], float],
        warm: Callable[[], float | None] = temperature,
    ) -> None:
        """Prepare.

        Args:
            session: what it is sent on.
            room: measures the journal's room (`journal_upkeep.measured`).
            versions: what runs here.
            now: the monotonic clock.
            warm: measures the temperature.
        """
        self._session = session
        self._room = room
        self._versions = versions
        self._now = now
        self._warm = warm
        self._started = now()
        self._validity: tuple[Identity, Validity] | None = None
        self._beats: Queue[Beat | None] = Queue(_WAITING)
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End without waiting for what hangs: nothing is lost by it."""
        with suppress(Full):
            self._beats.put_nowait(None)

    def tell(self, beat: Beat) -> None:
        """Send a beat soon; left out when those before it hang."""
        try:
            self._beats.put_nowait(beat)
        except Full:
            _log.warning("health not told", reason="the machine does not answer", beat=beat.number)

    def _run(self) -> None:
        while beat := self._beats.get():
            try:
                self._send(beat)
            except Exception as error:  # noqa: BLE001 - health is told on, whatever a beat met
                _log.warning("health not told", reason=str(error), beat=beat.number)

    def _send(self, beat: Beat) -> None:
        payload = self.health(beat).payload()
        if self._session.number == beat.session:
            self._session.say(Channel.HEALTH, payload)

    def health(self, beat: Beat) -> Health:
        """Return the message of a beat, with what the machine says now."""
        condition = beat.condition
        moment = condition.moment
        return Health(
            session=beat.session,
            beat=beat.number,
            uptime=max(0, int(self._now() - self._started)),
            clock=ClockHealth(at=moment.wall, source=moment.source, trusted=moment.trusted),
            backlog=condition.backlog,
            head=Place(seq=condition.head.seq, hash=condition.head.hash),
            disk=self._used(),
            temperature=self._warm(),
            certificate_until=self._certificate(),
            versions=self._versions,
            lanes=condition.lanes,
            readers=beat.readers,
            contacts=beat.contacts,
            desired=condition.desired,
            roster=condition.roster,
            checkpoint=condition.checkpoint,
        )

    def _used(self) -> int | None:
        try:
            return min(100, self._room().percent)
        except OSError:
            return None

    def _certificate(self) -> datetime | None:
        identity = self._session.identity
        if self._validity is None or self._validity[0] is not identity:
            try:
                self._validity = identity, Validity.of(identity.certificate_path)
            except (OSError, ValueError) as error:
                _log.warning("certificate not read", reason=str(error))
                return None
        return self._validity[1].ends
