"""What `bench/eid.py` is held against, written from the published behaviour of others.

The official middleware's commands (its figures for a card of 257, 104 and 1,502 bytes are 10, 13
and 24 commands, 409, 536 and 2,123 bytes), and the Python package that people find first.
"""

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from edge.readers.winscard import Connection

Wait = Callable[[float], object]
"""Waits so many seconds."""

PYTHONBEID = "pythonbeid==0.3.0"
AFTER_CONNECT_S, BEFORE_COMMAND_S = 0.200, 0.003

_APPLET = bytes.fromhex("00A404000FA00000003029057000AD13100101FF")
_CARD_DATA = bytes.fromhex("80E400001C")
_IDENTITY_BY_PATH = bytes.fromhex("00A4080C063F00DF014031")
_BLOCK = 256
_PIP_INSTALL = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps")
_OK, _OTHER_LENGTH = 0x90, 0x6C


class Middleware:
    """The official middleware's way to a card, with its sleeps or without."""

    def __init__(self, connection: Connection, wait: Wait) -> None:
        """Talk through a connection; `wait` is given the middleware's own sleeps."""
        self._connection = connection
        self._wait = wait

    def read(self) -> tuple[bytes, bytes, bytes]:
        """Read identity, signature and the register's certificate with all its padding."""
        self._wait(AFTER_CONNECT_S)
        for command in (_APPLET, _CARD_DATA, _APPLET, *[_IDENTITY_BY_PATH] * 4):
            self._send(command)
        identity = self._file()
        self._step("4032")
        signature = self._file()
        for identifier in ("3F00", "3F00", "DF00", "503C"):
            self._step(identifier)
        return identity, signature, self._file()

    def _step(self, identifier: str) -> None:
        self._send(bytes.fromhex("00A4020C02" + identifier))

    def _file(self) -> bytes:
        """Read the selected file in blocks of 256 until one is shorter."""
        content = b""
        while len(content) % _BLOCK == 0:
            header = bytes.fromhex("00B0") + len(content).to_bytes(2)
            answer = self._send(header + b"\x00")
            if answer[-2] == _OTHER_LENGTH:
                answer = self._send(header + answer[-1:])
            if answer[-2] != _OK:
                break
            content += answer[:-2]
        return content

    def _send(self, command: bytes) -> bytes:
        self._wait(BEFORE_COMMAND_S)
        return self._connection.transmit(command)


def pythonbeid(folder: Path) -> ModuleType | None:
    """Install pythonbeid for this benchmark only and import it; None if it cannot be had."""
    if not (folder / "pythonbeid").is_dir():
        installed = subprocess.run(  # noqa: S603  pip of this interpreter, a fixed requirement
            [*_PIP_INSTALL, "--target", str(folder), PYTHONBEID],
            check=False,
        )
        if installed.returncode:
            return None
    sys.path.append(str(folder))
    return import_module("pythonbeid")
