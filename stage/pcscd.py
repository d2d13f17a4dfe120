"""A real pcscd with vsmartcard's virtual reader, for the demo, the tests and the benches.

It is private to the process that starts it: its socket lies in a temporary folder, handed over as
systemd does, and vpcd listens on free ports. So several stages stand side by side, and beside the
card service that the machine may have. It is ended by its process id.
"""

import atexit
import os
import re
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from smartcard import scard

from stage.errors import StageError
from stage.ports import free_pair
from stage.process import Child, find_program

VIRTUAL_READER = "Virtual PCD"
PACKAGES = "pcscd and vsmartcard-vpcd"
_DRIVER = Path("/etc/reader.conf.d/vpcd")
"""How Debian's package tells pcscd of the virtual reader, on vpcd's own port."""
_USUAL_PORT = "0x8C7B"
_LISTENING_ON_INPUT = 'exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
"""For the shell: gives its standard input on as systemd does a listening socket (sd_listen_fds)."""


class Pcscd:
    """`with Pcscd() as pcscd:` holds a pcscd with an empty virtual reader until the end."""

    def __init__(self, *, log: Path | None = None) -> None:
        """Log what it says to `log`, a file in a temporary folder unless given."""
        self._drivers = private_folder() / "drivers"
        self.ports = free_pair()
        self._child = Child("pcscd", self._command(), log=log or private_folder() / "pcscd.log")

    def __enter__(self) -> Self:
        """Start one; `StageError` says what is missing."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self.stop()

    @property
    def pid(self) -> int:
        """The process id of pcscd."""
        return self._child.pid

    def start(self, *, within: float = 15) -> None:
        """Start pcscd and wait until it offers the virtual reader."""
        if answers():
            raise StageError("this process has a card service already: hand that one on")
        self._write_drivers()
        with socket.socket(socket.AF_UNIX) as listening:
            _socket_path().unlink(missing_ok=True)
            listening.bind(str(_socket_path()))
            listening.listen()
            self._child.start(stdin=listening.fileno())
        self._child.wait_until(
            offers_virtual_reader,
            f"offered a {VIRTUAL_READER} (Debian packages {PACKAGES})",
            within=within,
        )

    def stop(self) -> None:
        """End pcscd as a service manager would."""
        self._child.stop()

    def kill(self) -> None:
        """Kill pcscd, as a crash would: its socket file stays behind."""
        self._child.kill()

    def restart(self) -> None:
        """Kill it and start it again; open contexts of programs are lost, cards are ejected."""
        self.kill()
        self.start()

    def _command(self) -> list[str | Path]:
        """Return the command line: in the foreground, listening where it is told."""
        program = find_program("pcscd", package=PACKAGES)
        return [
            *("/bin/sh", "-c", _LISTENING_ON_INPUT, "sh"),
            *(program, "--foreground", "--config", self._drivers),
            *_without_polkit(program),
        ]

    def _write_drivers(self) -> None:
        """Tell pcscd of the virtual reader on our ports."""
        if not _DRIVER.exists():
            raise StageError(f"{_DRIVER} is not there: install the Debian packages {PACKAGES}")
        self._drivers.mkdir(exist_ok=True)
        port = f"0x{self.ports[0]:X}"
        (self._drivers / "vpcd").write_text(re.sub(_USUAL_PORT, port, _DRIVER.read_text()))


@cache
def private_folder() -> Path:
    """Return this process's folder for its card service, which all PC/SC goes to from now on.

    There is one a process: libpcsclite remembers where it looked first. So this must come before
    the first call of PC/SC, and stands in the environment for the children too.
    """
    folder = Path(tempfile.mkdtemp(prefix="werfpoort-pcscd-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PCSCLITE_CSOCK_NAME"] = str(folder / "pcscd.comm")
    return folder


def _socket_path() -> Path:
    return private_folder() / "pcscd.comm"


def _without_polkit(program: str) -> list[str]:
    """Return the option that spares it polkit, where it would ask polkit."""
    offered = subprocess.run(  # noqa: S603 - a system program found by name, no shell
        [program, "--help"], capture_output=True, text=True, check=False
    )
    word = "--disable-polkit"
    return [word] if word in offered.stdout + offered.stderr else []


def answers() -> bool:
    """Whether this process's pcscd accepts connections on its socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as attempt:
        try:
            attempt.connect(str(_socket_path()))
        except OSError:
            return False
        return True


def offers_virtual_reader() -> bool:
    """Whether the running pcscd has vsmartcard's reader."""
    return any(VIRTUAL_READER in reader for reader in readers())


def readers() -> list[str]:
    """Return the names of pcscd's readers, none while it does not answer."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    if result != scard.SCARD_S_SUCCESS:
        return []
    try:
        result, names = scard.SCardListReaders(context, [])
        return list(names) if result == scard.SCARD_S_SUCCESS else []
    finally:
        scard.SCardReleaseContext(context)
