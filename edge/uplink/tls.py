"""TLS towards the central's own servers: one pinned CA, TLS 1.3, and dates only as far as known.

A clock that nobody set proves nothing about a certificate's dates, so they are compared with the
last day that the central signed for instead (docs/decisions/0013). A dead line is found by the
kernel in seconds.
"""

import socket
import ssl
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME (openssl/x509_vfy.h): the chain is verified, its dates are not."""
_UNANSWERED_MS = 8_000
"""How long sent bytes may stay without the other side's word before the line is dead."""
_IDLE_S, _BETWEEN_S, _PROBES = 15, 3, 3
"""When an idle line is probed, and how often before it is dead."""


class CentralOnly(ssl.SSLContext):
    """Trusts who has a certificate of one CA; made by `central_only`."""

    server: str | None = None
    """The name that the certificate must have, when the connection is made to an address."""
    floor: date | None = None
    """While the clock cannot be trusted, what ended before this day is refused."""

    def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> ssl.SSLSocket:  # noqa: ANN401 - its base's shape
        """Make the kernel watch the line, then begin TLS on it."""
        watched(sock)
        if self.server is not None:
            options["server_hostname"] = self.server
        return super().wrap_socket(sock, *args, **options)


class _TidySocket(ssl.SSLSocket):
    """Closes when the handshake fails, which libraries leave to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - its base's shape
        try:
            super().do_handshake(block)
            self._refuse_ended()
        except OSError:
            self.close()
            raise

    def _refuse_ended(self) -> None:
        floor = getattr(self.context, "floor", None)
        certificate = self.getpeercert() if floor else None
        if floor and certificate:
            ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
            if datetime.fromtimestamp(ends, UTC).date() < floor:
                raise OSError("its certificate ended before the last day the central signed for")


def central_only(ca: Path, *, day: date, certain: bool, server: str | None = None) -> CentralOnly:
    """Return a context that trusts the CA in the PEM file `ca` alone.

    `day` is today when that is `certain`; else the real day is that one or later.
    """
    context = CentralOnly(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.sslsocket_class = _TidySocket
    context.load_verify_locations(ca)
    context.server = server
    if not certain:
        context.verify_flags |= _NO_CHECK_TIME
        context.floor = day
    return context


def watched(sock: socket.socket) -> None:
    """Have the kernel end a line whose other side is gone (tcp(7)), sending or idle."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNANSWERED_MS)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _IDLE_S)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _BETWEEN_S)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _PROBES)
