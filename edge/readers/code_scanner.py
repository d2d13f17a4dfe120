"""A scanner before the gate is enrolled: it reads the central's invitation, and no people."""

from collections.abc import Callable
from time import monotonic

from edge.events import Event, ReaderKind
from edge.readers.attended import AttendedReader
from edge.readers.grabbed import Kernel, LinuxInput, grab
from edge.readers.scan.assembly import Scan
from edge.readers.scan.layout import Layout
from edge.readers.scanner import Characters, KeyboardCharacters, Scanning
from edge.readers.serial_line import Baud, SerialLine


class CodeScanning(Scanning):
    """The duty of a scanner's thread: whole codes, as they were read."""

    def __init__(
        self, lane: str, source: Callable[[], Characters], take: Callable[[str], None]
    ) -> None:
        """Give `take` every code that `source` reads."""
        super().__init__(lane, source, None, _nobody)
        self._take = take

    def _tell(self, scan: Scan | None) -> None:
        if scan is not None:
            self._take(scan.text)


def keyboard_code_scanner(
    device: str,
    take: Callable[[str], None],
    *,
    layout: Layout,
    kernel: Kernel | None = None,
) -> AttendedReader[Characters]:
    """Make the reader of a scanner that plays a keyboard; `take` must not block."""
    found = kernel or LinuxInput()
    return _attended(lambda: KeyboardCharacters(grab(device, found), layout), take)


def serial_code_scanner(
    device: str, take: Callable[[str], None], *, baud: Baud
) -> AttendedReader[Characters]:
    """Make the reader of a scanner on a serial port; `take` must not block."""
    return _attended(lambda: SerialLine(device, baud), take)


def _attended(
    source: Callable[[], Characters], take: Callable[[str], None]
) -> AttendedReader[Characters]:
    duty = CodeScanning("", source, take)
    return AttendedReader("", ReaderKind.SCANNER, duty, _nobody, now=monotonic)


def _nobody(_event: Event) -> None:
    """Nobody is told: there is no gate yet."""
