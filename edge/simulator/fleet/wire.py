"""One TLS connection to the broker that never blocks: a gate's certificate, the pinned CA, TLS 1.3.

Its owner waits until the socket is ready for what `wanted` says, and calls `advance` then.
"""

import select
import socket
import ssl
from errno import EINPROGRESS

from edge.uplink.identity import Identity
from protocol.enrolment import BrokerAddress

_AT_ONCE = 65536


class Wire:
    """A connection that is being opened from its making on."""

    def __init__(self, identity: Identity, broker: BrokerAddress) -> None:
        """Begin to connect.

        Raises:
            OSError: the address is not to be reached.
        """
        self._context = _tls(identity)
        self._server = broker.host
        self._tls: ssl.SSLSocket | None = None
        self._secured = False
        self._out = bytearray()
        self.wanted = select.EPOLLOUT
        """What the socket must be ready for (epoll)."""
        family, kind, _, _, address = socket.getaddrinfo(
            broker.host, broker.port, type=socket.SOCK_STREAM
        )[-1]
        self._sock = socket.socket(family, kind)
        self._sock.setblocking(False)  # noqa: FBT003 - its only form
        code = self._sock.connect_ex(address)
        if code not in {0, EINPROGRESS}:
            self._sock.close()
            raise OSError(code, "no line to the broker")

    @property
    def is_open(self) -> bool:
        """Whether bytes can go both ways."""
        return self._secured

    def fileno(self) -> int:
        """Return the socket's number, which stays the same."""
        return (self._tls or self._sock).fileno()

    def advance(self) -> bytes:
        """Do what can be done now; return what came.

        Raises:
            OSError: the line broke, or there is no trust (`ssl.SSLError`).
        """
        try:
            if not self._secured:
                self._handshake()
            came = self._received()
            self._flush()
        except ssl.SSLWantReadError:
            self.wanted = select.EPOLLIN
            return b""
        except ssl.SSLWantWriteError:
            self.wanted = select.EPOLLOUT
            return b""
        return came

    def send(self, data: bytes) -> None:
        """Send, or keep until the socket takes it.

        Raises:
            OSError: the line broke.
        """
        self._out += data
        if self._secured:
            self._flush()

    def close(self) -> None:
        """End it without a word."""
        (self._tls or self._sock).close()

    def _handshake(self) -> None:
        if self._tls is None:
            if code := self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(code, "no line to the broker")
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._tls = self._context.wrap_socket(
                self._sock, server_hostname=self._server, do_handshake_on_connect=False
            )
        self._tls.do_handshake()
        self._secured = True

    def _received(self) -> bytes:
        parts: list[bytes] = []
        try:
            while data := self._open().recv(_AT_ONCE):
                parts.append(data)
                if len(data) < _AT_ONCE and not self._open().pending():
                    return b"".join(parts)
        except ssl.SSLWantReadError:
            return b"".join(parts)
        raise ConnectionResetError("the broker ended the line")

    def _flush(self) -> None:
        try:
            while self._out:
                sent = self._open().send(self._out)
                del self._out[:sent]
            self.wanted = select.EPOLLIN
        except ssl.SSLWantWriteError:
            self.wanted = select.EPOLLIN | select.EPOLLOUT

    def _open(self) -> ssl.SSLSocket:
        if self._tls is None:
            raise ConnectionError("the line is not open")
        return self._tls


def _tls(identity: Identity) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(identity.ca_path)
    context.load_cert_chain(identity.certificate_path, identity.key_path)
    return context
