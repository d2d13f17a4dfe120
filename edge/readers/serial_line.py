"""A serial port that only listens: a scanner on USB or on the header, as characters.

Opened raw, for this process alone; at the speed that the scanner was set up for.
"""

import fcntl
import os
import termios
import tty
from enum import IntEnum
from typing import Final

from edge.readers.attended import DeviceLostError

_AT_ONCE: Final = 512
"""Most bytes of one read."""
_SPEED_IN, _SPEED_OUT, _CONTROL = 4, 5, 2
"""Where the speeds and the control flags are in what termios gives."""


class Baud(IntEnum):
    """Speeds that scanners have; those on USB (ACM) take any."""

    B1200 = 1200
    B2400 = 2400
    B4800 = 4800
    B9600 = 9600
    B19200 = 19200
    B38400 = 38400
    B57600 = 57600
    B115200 = 115200


class SerialLine:
    """An open serial port."""

    def __init__(self, path: str, baud: Baud) -> None:
        """Open it.

        Raises:
            DeviceLostError: it is not there, or cannot be used.
        """
        self.name = path
        try:
            self._line = os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceLostError(
                f"The scanner at {path} cannot be opened ({error.strerror}): plug it in, or "
                "correct its path in the configuration."
            ) from error
        try:
            _make_raw(self._line, baud)
        except (OSError, termios.error) as error:
            os.close(self._line)
            raise DeviceLostError(
                f"{path} is no serial port that can be used: give the scanner's own, such as "
                "/dev/serial/by-id/usb-…"
            ) from error

    def fileno(self) -> int:
        """Return what can be polled."""
        return self._line

    def close(self) -> None:
        """Give it back."""
        os.close(self._line)

    def read(self) -> str:
        """Return the characters that are there; what is not ASCII is U+FFFD.

        Raises:
            DeviceLostError: the other end is gone.
            OSError: the same.
        """
        try:
            data = os.read(self._line, _AT_ONCE)
        except BlockingIOError:
            return ""
        if not data:
            raise DeviceLostError(f"The scanner at {self.name} was unplugged: plug it in again.")
        return data.decode("ascii", "replace")


def _make_raw(line: int, baud: Baud) -> None:
    tty.setraw(line)
    attributes = termios.tcgetattr(line)
    attributes[_CONTROL] |= termios.CLOCAL | termios.CREAD
    attributes[_SPEED_IN] = attributes[_SPEED_OUT] = getattr(termios, baud.name)
    termios.tcsetattr(line, termios.TCSANOW, attributes)
    fcntl.ioctl(line, termios.TIOCEXCL)
    termios.tcflush(line, termios.TCIFLUSH)  # what came before nobody is waiting for
