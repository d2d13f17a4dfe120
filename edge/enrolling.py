"""A gate that is not enrolled yet waits for its invitation: typed, scanned, or in a file.

The file lies on the boot partition of the memory card, where any computer can put it. Whichever
way an invitation comes, it is tried once; what it says is never logged.
"""

import queue
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import structlog

from edge.errors import EdgeError
from edge.kiosk.unenrolled import Outcome, Stage, UnenrolledKiosk
from edge.readers.attended import AttendedReader
from edge.readers.code_scanner import keyboard_code_scanner, serial_code_scanner
from edge.readers.scanner import Characters
from edge.settings import ScannerMode, Settings
from edge.uplink import enrolment
from edge.uplink.identity import Identity, exists
from edge.watchdog import Watchdog
from protocol.errors import ProtocolError

BOOT_FILES = (
    Path("/boot/firmware/werfpoort-code.txt"),
    Path("/boot/werfpoort-code.txt"),
)
LOOK_SECONDS = 5.0
"""How often the file is looked for, and the service manager told that the gate is alive."""
_LONGEST = 1024

Enrol = Callable[[str], Identity]

_log = structlog.get_logger()


class Invitations:
    """What came, in turn: each text once, however often it is scanned."""

    def __init__(self) -> None:
        """Begin with none."""
        self._texts: queue.Queue[str] = queue.Queue(maxsize=8)
        self._file = ""

    def take(self, text: str) -> None:
        """Take a text that was typed or scanned; from any thread, never waits."""
        try:
            self._texts.put_nowait(text)
        except queue.Full:
            _log.warning("enrolment.too-many-codes")

    def look(self, files: Iterable[Path]) -> None:
        """Take what stands in a file, when it is not what stood there before."""
        for path in files:
            try:
                text = path.read_text(errors="replace")[:_LONGEST].strip()
            except OSError:
                continue
            if text and text != self._file:
                self._file = text
                self.take(text)

    def next(self, seconds: float) -> str | None:
        """Return the next, None when none came within so many seconds."""
        try:
            return self._texts.get(timeout=seconds)
        except queue.Empty:
            return None


def await_enrolment(settings: Settings, files: Sequence[Path] = BOOT_FILES) -> None:
    """Return when the gate is enrolled; at once when it is.

    Raises:
        ConfigurationError: the screen's port is taken.
    """
    state = settings.gate.state
    if exists(state):
        return
    _log.warning("enrolment.awaited", state=str(state))
    invitations = Invitations()

    def enrol(text: str) -> Identity:
        return enrolment.enrol(state, *enrolment.invited(text))

    watchdog = Watchdog(monotonic)
    with ExitStack() as house:
        kiosk = house.enter_context(
            UnenrolledKiosk(port=settings.kiosk.port, take=invitations.take)
        )
        for reader in _scanners(settings, invitations.take):
            house.callback(reader.stop)
            reader.start()
        watchdog.ready()
        while not exists(state):
            watchdog.feed(monotonic())
            invitations.look(files)
            text = invitations.next(LOOK_SECONDS)
            if text is not None:
                tried(text, enrol, kiosk.show)


def tried(text: str, enrol: Enrol, show: Callable[[Outcome], None]) -> None:
    """Try one invitation, and show what became of it."""
    show(Outcome(Stage.TRYING))
    try:
        identity = enrol(text)
    except (EdgeError, ProtocolError) as error:
        _log.warning("enrolment.failed", cause=type(error).__name__)
        show(Outcome(Stage.FAILED, str(error)))
    else:
        _log.info("enrolment.done", device=identity.device, site=identity.site)
        show(Outcome(Stage.DONE, f"{identity.device} · {identity.site}"))


def _scanners(
    settings: Settings, take: Callable[[str], None]
) -> Iterable[AttendedReader[Characters]]:
    for scanner in settings.scanners:
        if scanner.mode is ScannerMode.SERIAL:
            yield serial_code_scanner(scanner.device, take, baud=scanner.baud)
        else:
            yield keyboard_code_scanner(scanner.device, take, layout=scanner.layout)
