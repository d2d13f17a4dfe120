"""A relay in front of a broker that can be shut: bytes vanish, and no connection is closed."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress


class Valve:
    """Listens on `port` and carries to another one, until it is shut."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._shut = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._sockets: list[socket.socket] = [self._server]
        self._threads: list[threading.Thread] = []
        self._begin(self._accept)

    def shut(self) -> None:
        self._shut.set()

    def close(self) -> None:
        for each in list(self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(10)
        for each in self._sockets:
            each.close()

    def _begin(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._behind))
                self._sockets += [near, far]
                self._begin(self._carry, near, far)
                self._begin(self._carry, far, near)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if not self._shut.is_set():
                    target.sendall(data)
            if not self._shut.is_set():
                target.shutdown(socket.SHUT_RDWR)
