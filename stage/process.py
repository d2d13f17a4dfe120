"""A real part as a child process: a log in a file, readiness waited for, an end by process id.

A child never outlives its parent, however that ends: the kernel signals it (setpriv --pdeathsig).
That signal is tied to the thread that started the child, so children are started by a thread that
lives as long as they shall: the main one.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import IO, Self

from stage.errors import StageError

SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
LAST_LINES = 15
CHECK_EVERY_S = 0.02
CLOSED_WITHIN_S = 20


def find_program(name: str, *, package: str) -> str:
    """Return the path of a system program, or raise `StageError` naming its Debian package."""
    folders = os.pathsep.join((os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS))
    if found := shutil.which(name, path=folders):
        return found
    sentence = f"{name} is not installed: run ./dev once as root or with sudo (package {package})"
    raise StageError(sentence)


class Log:
    """What a child said: kept in a file, one line after another, and waited on without polling."""

    def __init__(self, path: Path) -> None:
        """Append to `path`, which is made with its folder when it is not there."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self._start = self.position()
        self._ended = True
        self._grown = threading.Condition()

    def follow(self, output: IO[bytes]) -> None:
        """Copy a new run's output into the file until the child closes it.

        What the run before said is awaited first: a run that was killed a moment ago may have
        left lines that are not copied yet, which are none of the new one's.

        Raises:
            StageError: something that the run before started lives on and holds its output.
        """
        with self._grown:
            if not self._grown.wait_for(lambda: self._ended, CLOSED_WITHIN_S):
                raise StageError(f"a process of the run before still writes to {self.path}")
            self._start = self.position()
            self._ended = False
        threading.Thread(target=self._copy, args=(output,), daemon=True).start()

    def _copy(self, output: IO[bytes]) -> None:
        with output, self.path.open("ab", buffering=0) as file:
            for line in output:
                with self._grown:
                    file.write(line)
                    self._grown.notify_all()
        with self._grown:
            self._ended = True
            self._grown.notify_all()

    def position(self) -> int:
        """Return where the log ends now: what comes later is `since` here."""
        return self.path.stat().st_size

    def text(self, *, since: int = 0) -> str:
        """Return what the present run has said so far, or only what came since a position."""
        with self.path.open("rb") as file:
            file.seek(max(self._start, since))
            return file.read().decode(errors="replace")

    def wait_for(self, pattern: str, *, within: float, since: int = 0) -> re.Match[str] | None:
        """Return the first match in the present run's output, None after `within` s or its end."""
        deadline = monotonic() + within
        wanted = re.compile(pattern, re.MULTILINE)
        with self._grown:
            while not (match := wanted.search(self.text(since=since))):
                if self._ended or not self._grown.wait(deadline - monotonic()):
                    return wanted.search(self.text(since=since))
            return match

    def last_lines(self) -> str:
        """Return the end of the present run's output, indented, for an error's text."""
        return "\n".join(f"    {line}" for line in self.text().splitlines()[-LAST_LINES:])


class Child:
    """One command, started as often as wanted; each start appends to the same log."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        directory: Path | None = None,
        environment: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> None:
        """Take the command and its surroundings.

        Args:
            name: What the part is called in errors.
            command: The program and its arguments; no shell reads them.
            log: The file that takes what it says, standard error included.
            directory: Where it runs; this process's own unless given.
            environment: Variables added to this process's own.
            user: As whom it runs when this process is root; root unless given.
        """
        self.name = name
        self.log = Log(log)
        self._command = [str(word) for word in command]
        self._directory = directory
        self._environment = dict(environment or {})
        self._user = user if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the present run."""
        return self._present().pid

    @property
    def running(self) -> bool:
        """Whether the child is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        """The exit status of the last run, negative for a signal; None before it ended."""
        return None if self._process is None else self._process.poll()

    def start(self, *, stdin: int = subprocess.DEVNULL) -> Self:
        """Start the command; an error when it runs already.

        Args:
            stdin: The file descriptor of what it gets as its standard input; nothing unless given.
        """
        if self.running:
            raise StageError(f"{self.name} runs already, as process {self.pid}")
        setpriv = [find_program("setpriv", package="util-linux"), "--pdeathsig", "TERM"]
        if self._user:
            setpriv += ["--reuid", self._user, "--regid", self._user, "--clear-groups"]
        self._process = subprocess.Popen(  # noqa: S603 - the stage's own commands, no shell
            [*setpriv, "--", *self._command],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self._directory,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self._environment},
            start_new_session=True,  # Ctrl-C reaches the parent alone, which ends its children
        )
        if self._process.stdout is not None:
            self.log.follow(self._process.stdout)
        return self

    def wait_line(self, pattern: str, *, within: float = 20, since: int = 0) -> re.Match[str]:
        """Wait until the present run says `pattern`; `StageError` when it ends or is too slow.

        Args:
            pattern: A regular expression; `^` and `$` match at lines.
            within: Seconds.
            since: Only what came after this `log.position()` counts.
        """
        if match := self.log.wait_for(pattern, within=within, since=since):
            return match
        self.ended_within(1)  # one that closed its output is about to end
        raise self.failure(f"did not say /{pattern}/ within {within:g} s")

    def wait_until(self, ready: Callable[[], bool], what: str, *, within: float = 20) -> None:
        """Wait until `ready()` is true; `StageError` when the child ends or is too slow."""
        deadline = monotonic() + within
        while not ready():
            if self.ended_within(CHECK_EVERY_S):
                raise self.failure(f"ended before it {what}")
            if monotonic() > deadline:
                raise self.failure(f"has not {what} after {within:g} s")

    def wait_end(self, *, within: float = 20) -> int:
        """Wait until the child ends by itself; return its exit status."""
        try:
            return self._present().wait(within)
        except subprocess.TimeoutExpired:
            raise self.failure(f"did not end within {within:g} s") from None

    def ended_within(self, seconds: float) -> bool:
        """Wait at most `seconds` for the child to end."""
        try:
            self._present().wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, *, within: float = 15) -> None:
        """Ask the child to end (SIGTERM) and wait; kill it and raise when it does not."""
        if not self.running:
            return
        self._signal(signal.SIGTERM)
        if not self.ended_within(within):
            self.kill()
            raise self.failure(f"did not end within {within:g} s of SIGTERM and was killed")

    def kill(self) -> None:
        """End the child and all that it started at once (SIGKILL), as a power cut would."""
        if self.running:
            self._signal(signal.SIGKILL)
            self._present().wait()

    def failure(self, what: str) -> StageError:
        """Make an error of what went wrong, with the exit status and the last lines of the log."""
        ending = "" if self.running else f" (exit status {self.status})"
        return StageError(f"{self.name} {what}{ending}. Its last lines:\n{self.log.last_lines()}")

    def _signal(self, number: signal.Signals) -> None:
        os.killpg(self.pid, number)

    def _present(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise StageError(f"{self.name} was not started")
        return self._process


def run_to_end(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    within: float = 60,
) -> str:
    """Run a command that ends by itself, within so many seconds; return its standard output.

    Raises:
        StageError: it failed; the text holds what it said.
    """
    ran = subprocess.run(  # noqa: S603 - the stage's own commands, no shell
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=within,
        env={**os.environ, **(environment or {})},
    )
    if ran.returncode != 0:
        words = " ".join(str(word) for word in command)
        raise StageError(f"{words} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def console_script(name: str) -> Path:
    """Return the path of one of the product's own programs, beside this Python."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        raise StageError(f"{name} is not in {path.parent}: run ./dev, which installs the product")
    return path
