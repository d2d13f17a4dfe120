"""Runs the gate of `bench.played` from outside: starts it, and ends it as a power cut would."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from bench.played import configuration
from edge.uplink.journal_reading import JournalReader
from stage.site import Site

HOUSE = Path(__file__).parents[1]


class PlayedGate:
    """The gate of a site that is made with `Plan(played=True)`, at one pace of people."""

    def __init__(self, site: Site, pace: float) -> None:
        """Prepare it; `pace` is people a second."""
        self.state = site.folder / "gate" / "state"
        self.log = site.logs / f"played-{pace:g}.log"
        config = site.folder / "gate" / "played.toml"
        config.write_text(configuration(self.state), encoding="utf-8")
        with self.log.open("ab") as log:
            self._program = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "bench.played", config, "--pace", str(pace)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=HOUSE,
            )

    @contextmanager
    def running(self) -> Iterator[int]:
        """Run the gate and yield its process id; at the end of the block it is killed."""
        stdin, stdout = self._program.stdin, self._program.stdout
        if stdin is None or stdout is None:
            raise ValueError("the program has no pipes")
        stdin.write("go\n")
        stdin.flush()
        pid = next(int(line.split()[1]) for line in stdout if line.startswith("pid"))
        try:
            yield pid
        finally:
            os.kill(pid, signal.SIGKILL)
            next(line for line in stdout if line == "ended\n")

    def reader(self) -> JournalReader:
        """Open its journal for reading."""
        return JournalReader.open(self.state / "journal.db")

    def __enter__(self) -> Self:
        """Return itself; the program ends with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the program."""
        if self._program.stdin and self._program.stdout:
            self._program.stdin.close()
            self._program.wait()
            self._program.stdout.close()
