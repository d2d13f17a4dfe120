"""What systemd does for a service of Type=notify: a socket on which the service says READY=1.

The gate's readiness is functional (reader, journal and dispatcher are ticking), so waiting for
this word is waiting for a gate that serves.
"""

import socket
from pathlib import Path
from types import TracebackType
from typing import Self

READY = b"READY=1"
_LARGEST = 4096


class NotifySocket:
    """A datagram socket whose path a child has in NOTIFY_SOCKET."""

    def __init__(self, path: Path) -> None:
        """Bind to `path`; what an earlier run left there is removed."""
        path.unlink(missing_ok=True)
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(0)

    def ready(self) -> bool:
        """Whether READY=1 came since this was asked last."""
        said = False
        while True:
            try:
                message = self._socket.recv(_LARGEST)
            except BlockingIOError:
                return said
            said = said or READY in message.split(b"\n")

    def __enter__(self) -> Self:
        """Hold the socket."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close and remove it."""
        self._socket.close()
        self._path.unlink(missing_ok=True)
