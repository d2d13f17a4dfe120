"""Telling systemd how the gate is: ready, alive, stopping (sd_notify(3)).

Alive is functional: it is said only while the loop turns and every reader's thread has turned
lately. Without systemd (a demo, a test) all of it does nothing.
"""

import contextlib
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

FRESH = 10.0
"""A reader thread that has not turned for so long, in seconds, counts as stuck."""


@dataclass(slots=True)
class Watchdog:
    """Feeds the service manager's watchdog."""

    reader_tick: Callable[[], float]
    """When the reader's thread turned last, in monotonic seconds."""
    address: str = field(default_factory=lambda: os.environ.get("NOTIFY_SOCKET", ""))

    def ready(self) -> None:
        """Say that the gate serves people."""
        self._notify("READY=1")

    def feed(self, now: float) -> bool:
        """Say that the gate is alive, if it is; returns whether it is."""
        alive = now - self.reader_tick() < FRESH
        if alive:
            self._notify("WATCHDOG=1")
        return alive

    def stopping(self) -> None:
        """Say that the gate ends in good order."""
        self._notify("STOPPING=1")

    def _notify(self, message: str) -> None:
        _send(message, self.address)


def still_starting(seconds: float) -> None:
    """Ask the service manager for so many seconds more before the gate is ready."""
    _send(f"EXTEND_TIMEOUT_USEC={int(seconds * 1_000_000)}", os.environ.get("NOTIFY_SOCKET", ""))


def _send(message: str, address: str) -> None:
    """Send a message to the service manager at `address`; none there, none sent."""
    if not address:
        return
    address = "\0" + address[1:] if address[0] == "@" else address
    with (
        # A service manager that is gone has nobody to restart us; the gate goes on.
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock,
    ):
        sock.settimeout(0)
        sock.sendto(message.encode(), address)
