"""A real pcscd with vsmartcard's virtual reader, for the demo, the tests and the benches.

One that runs already and offers the virtual reader is used and left alone; else one is started
and ended by its process id. There can be only one: pcscd's socket and vpcd's ports are fixed.
"""

import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from smartcard import scard

from edge.simulator.vpcd import FIRST_PORT
from stage.errors import StageError
from stage.ports import listening
from stage.process import Child, find_program

SOCKET = Path("/run/pcscd/pcscd.comm")
VIRTUAL_READER = "Virtual PCD"
PACKAGES = "pcscd and vsmartcard-vpcd"


class Pcscd:
    """`with Pcscd() as pcscd:` holds a pcscd that offers the virtual reader until the end."""

    def __init__(self, *, log: Path | None = None) -> None:
        """Log what it says to `log`, a file in a temporary folder unless given."""
        self._folder = tempfile.TemporaryDirectory(prefix="werfpoort-pcscd-")
        self._log = log or Path(self._folder.name) / "pcscd.log"
        self._child: Child | None = None
        self._context: int | None = None

    def __enter__(self) -> Self:
        """Use the running one or start one; `StageError` says what is missing."""
        try:
            if answers():
                self._hold_running()
            else:
                self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what was started here."""
        self.close()

    @property
    def own(self) -> bool:
        """Whether this pcscd was started here, and so may be killed and restarted."""
        return self._child is not None

    @property
    def pid(self) -> int:
        """The process id of the pcscd that was started here."""
        return self._ours().pid

    def start(self, *, within: float = 15) -> None:
        """Start pcscd and wait until it offers the virtual reader."""
        if listening(FIRST_PORT):
            raise StageError(
                f"something else has port {FIRST_PORT}, which the virtual reader needs: "
                f"end it first (ss -ltnp 'sport = {FIRST_PORT}' names it)"
            )
        if self._child is None:
            self._child = Child("pcscd", command(), log=self._log)
        self._child.start().wait_until(
            offers_virtual_reader,
            f"offered a {VIRTUAL_READER} (Debian packages {PACKAGES})",
            within=within,
        )

    def stop(self) -> None:
        """End the pcscd that was started here as a service manager would."""
        self._ours().stop()

    def kill(self) -> None:
        """Kill the pcscd that was started here, as a crash would: its socket file stays behind."""
        self._ours().kill()

    def restart(self) -> None:
        """Kill it and start it again; open contexts of programs are lost, cards are ejected."""
        self.kill()
        self.start()

    def close(self) -> None:
        """End what was started here and let go of one that was there before."""
        if self._child is not None:
            self._child.stop()
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
            self._context = None
        self._folder.cleanup()

    def _hold_running(self) -> None:
        """Keep a context open, so that a pcscd started by its socket does not end when idle."""
        if not offers_virtual_reader():
            raise StageError(
                f"a running pcscd offers no {VIRTUAL_READER}: install {PACKAGES}, then restart it "
                "(systemctl restart pcscd), or stop it so that one is started here "
                "(systemctl stop pcscd.socket pcscd)"
            )
        _, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)

    def _ours(self) -> Child:
        if self._child is None:
            raise StageError(
                "this pcscd ran before and is left alone: stop it first "
                "(systemctl stop pcscd.socket pcscd)"
            )
        return self._child


def command() -> list[str]:
    """Return the command line: in the foreground, without polkit where it would ask polkit."""
    program = find_program("pcscd", package=PACKAGES)
    words = [program, "--foreground"]
    offered = subprocess.run(  # noqa: S603 - a system program found by name, no shell
        [program, "--help"], capture_output=True, text=True, check=False
    )
    if "--disable-polkit" in offered.stdout + offered.stderr:
        words.append("--disable-polkit")
    return words


def answers() -> bool:
    """Whether a pcscd accepts connections on its socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as attempt:
        try:
            attempt.connect(str(SOCKET))
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
