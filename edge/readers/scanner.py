"""A scanner of a lane: one that plays a keyboard, or one on a serial port.

It posts what a code means and never the code; nothing that a code says is opened.
"""

from collections.abc import Callable
from time import monotonic
from typing import Protocol

from edge.events import BadgePresented, CredentialPresented, Event, ReaderKind
from edge.readers.attended import AttendedReader, Device
from edge.readers.grabbed import GrabbedKeys, Kernel, LinuxInput, grab
from edge.readers.scan import assembly
from edge.readers.scan.assembly import Assembly, Scan
from edge.readers.scan.badge import BadgePattern
from edge.readers.scan.layout import Keyboard, Layout
from edge.readers.scan.understanding import own_badge, understand_scan
from edge.readers.serial_line import Baud, SerialLine


class Characters(Device, Protocol):
    """An open device that gives characters."""

    def read(self) -> str:
        """Return those that are there; raises DeviceLostError or OSError when it is gone."""


class KeyboardCharacters:
    """The characters of a scanner that plays a keyboard."""

    def __init__(self, keys: GrabbedKeys, layout: Layout) -> None:
        """Take the scanner's keys and the keyboard that it was set up for."""
        self._keys = keys
        self._keyboard = Keyboard(layout)
        self.name = keys.name

    def fileno(self) -> int:
        """Return what can be polled."""
        return self._keys.fileno()

    def close(self) -> None:
        """Give it back."""
        self._keys.close()

    def read(self) -> str:
        """Return the characters that are there; raises OSError when it is gone."""
        text = ""
        for stroke in self._keys.read():
            self._keyboard, character = self._keyboard.take(stroke)
            text += character
        return text


class Scanning:
    """The duty of a scanner's thread: codes out of characters, and what they mean."""

    def __init__(
        self,
        lane: str,
        source: Callable[[], Characters],
        badge: BadgePattern | None,
        post: Callable[[Event], None],
    ) -> None:
        """Serve `lane` with codes from `source`."""
        self._lane = lane
        self._source = source
        self._badge = badge
        self._post = post
        self._assembly = Assembly()

    @property
    def deadline(self) -> float | None:
        """When `elapse` is due."""
        return self._assembly.deadline

    def open(self) -> Characters:
        """Open the scanner; raises DeviceLostError."""
        return self._source()

    def serve(self, device: Characters, now: float) -> None:
        """Read what is there."""
        for character in device.read():
            self._assembly, scan = assembly.take(self._assembly, character, now)
            self._tell(scan)

    def elapse(self, now: float) -> None:
        """Time has passed."""
        self._assembly, scan = assembly.elapse(self._assembly, now)
        self._tell(scan)

    def forget(self, now: float) -> None:
        """The scanner is gone: a code that had begun is no code."""
        del now
        self._assembly = Assembly()

    def _tell(self, scan: Scan | None) -> None:
        if scan is None:
            return
        if badge := own_badge(scan.text, self._badge):
            self._post(BadgePresented(self._lane, badge, scan.at))
        else:
            result = understand_scan(scan.text, self._badge)
            self._post(CredentialPresented(self._lane, result, scan.at))


def keyboard_scanner(
    lane: str,
    device: str,
    post: Callable[[Event], None],
    *,
    layout: Layout = Layout.US,
    badge: BadgePattern | None = None,
    kernel: Kernel | None = None,
    now: Callable[[], float] = monotonic,
) -> AttendedReader[Characters]:
    """Make the reader of a scanner that plays a keyboard.

    Args:
        lane: whom its codes let through.
        device: its path, or a part of its name.
        post: takes events; must not block.
        layout: the keyboard that the scanner was set up for.
        badge: what the site's badges look like.
        kernel: where input devices are found; the real one by default.
        now: the monotonic clock, in seconds.
    """
    found = kernel or LinuxInput()
    duty = Scanning(lane, lambda: KeyboardCharacters(grab(device, found), layout), badge, post)
    return AttendedReader(lane, ReaderKind.SCANNER, duty, post, now=now)


def serial_scanner(
    lane: str,
    device: str,
    post: Callable[[Event], None],
    *,
    baud: Baud = Baud.B9600,
    badge: BadgePattern | None = None,
    now: Callable[[], float] = monotonic,
) -> AttendedReader[Characters]:
    """Make the reader of a scanner on a serial port; arguments as for `keyboard_scanner`."""
    duty = Scanning(lane, lambda: SerialLine(device, baud), badge, post)
    return AttendedReader(lane, ReaderKind.SCANNER, duty, post, now=now)
