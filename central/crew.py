"""Bridge workers in processes of their own, beside the one that serves: each uses a core.

A worker that ends although nobody asked it to is started again; none outlives who started it.
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

import structlog

from central.line import FIRST_PAUSE, LONGEST_PAUSE
from central.settings import Settings

_STOP_WITHIN = 30.0
"""Seconds in which a worker finishes what it took; what it did not comes again from the gates."""
_WELL_AFTER = 10.0
"""A worker that lived for so many seconds was well: it is started again at once."""

log = structlog.get_logger(__name__)


class Crew:
    """So many workers, from `start` to `stop`."""

    def __init__(self, settings: Settings, *, monotonic: Callable[[], float]) -> None:
        """Take the settings, which say how many (`workers`) and where they answer."""
        self._stopping = threading.Event()
        self._attendants = [
            _Attendant(command, self._stopping, monotonic) for command in commands(settings)
        ]

    def start(self) -> None:
        """Begin; a worker is connected a second or two later."""
        for attendant in self._attendants:
            attendant.start()

    def stop(self) -> None:
        """Ask all of them to end in order, and wait for it."""
        self._stopping.set()
        for attendant in self._attendants:
            attendant.ask_to_end()
        for attendant in self._attendants:
            attendant.join(_STOP_WITHIN)


class _Attendant(threading.Thread):
    """Keeps one worker running."""

    def __init__(
        self, command: Sequence[str], stopping: threading.Event, monotonic: Callable[[], float]
    ) -> None:
        super().__init__(name="attendant", daemon=True)
        self._command = command
        self._stopping = stopping
        self._monotonic = monotonic
        self._worker: subprocess.Popen[bytes] | None = None
        self._changing = threading.Lock()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while (worker := self._begun()) is not None:
            begin = self._monotonic()
            status = worker.wait()
            if self._stopping.is_set():
                return
            was_well = self._monotonic() - begin > _WELL_AFTER
            pause = FIRST_PAUSE if was_well else min(2 * pause, LONGEST_PAUSE)
            log.error("worker.ended", status=status, started_again_in=pause)
            self._stopping.wait(pause)

    def ask_to_end(self) -> None:
        """Close the worker's standard input: it finishes what it has, and goes."""
        with self._changing:
            if self._worker is not None and self._worker.stdin is not None:
                self._worker.stdin.close()

    def _begun(self) -> subprocess.Popen[bytes] | None:
        with self._changing:
            if self._stopping.is_set():
                return None
            if self._worker is not None and self._worker.stdin is not None:
                self._worker.stdin.close()
            # The kernel closes its standard input when this process ends, however it does. Ctrl-C
            # reaches this process alone, which asks its workers to end.
            self._worker = subprocess.Popen(  # noqa: S603 - our own program
                self._command, stdin=subprocess.PIPE, start_new_session=True
            )
            return self._worker


def commands(settings: Settings) -> list[list[str]]:
    """Return the command of each worker; their status ports follow each other."""
    return [
        [
            *(sys.executable, "-m", "central", "bridge", "--attended"),
            *("--data", str(settings.data)),
            *("--broker-host", settings.broker_host),
            *("--broker-port", str(settings.broker_port)),
            *(("--status-port", str(settings.status_port + n)) if settings.status_port else ()),
        ]
        for n in range(settings.workers)
    ]
