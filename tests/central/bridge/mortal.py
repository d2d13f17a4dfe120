"""A bridge in a process of its own that kills itself at a chosen point: to be killed in tests.

Run as `python mortal.py DATA DATABASE PORT WORKER`. Each line `POINT TIMES` on standard input forks
a bridge, which costs milliseconds: the TIMESth time that it comes by POINT, it ends as by kill -9.
`pid N` answers, and `ended` when it is gone. The points are seams of the bridge; the product knows
nothing of them.
"""

import os
import secrets
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Any

from central.bridge.bridge import Bridge
from central.bridge.connection import Arrived
from central.database import open_engine
from central.projections import all_projections
from central.vault import Vault


class Point(StrEnum):
    """Where a bridge may end."""

    COMMITTED = "committed"
    """After the commit, before anything of it is told."""
    ACKNOWLEDGED = "acknowledged"
    """After the acknowledgement was handed to the broker, before the message is confirmed."""
    CONFIRMED = "confirmed"
    """After the message was confirmed."""
    NOWHERE = "nowhere"
    """It lives until somebody else ends it."""


class MortalBridge(Bridge):
    """A bridge with a point at which it dies."""

    point: Point
    left: int

    def pass_by(self, point: Point) -> None:
        """Die here, if it is the point and the time."""
        if point is self.point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def _answers(self, messages: Sequence[Any]) -> dict[Any, list[str]]:
        answers = super()._answers(messages)
        if answers:
            self.pass_by(Point.COMMITTED)
        return answers

    def _send(self, device: Any, tokens: Sequence[str], answered: list[Arrived]) -> None:  # noqa: ANN401 - as the bridge's
        super()._send(device, tokens, answered)
        self.pass_by(Point.ACKNOWLEDGED)

    def _confirm(self, messages: Sequence[Arrived]) -> None:
        super()._confirm(messages)
        if messages:
            self.pass_by(Point.CONFIRMED)


def live(point: Point, times: int) -> None:
    """Be a bridge until the point."""
    _, data, database, port, worker = sys.argv
    bridge = MortalBridge.between(
        open_engine(database),
        Vault.open(Path(data)),
        host="localhost",
        port=int(port),
        now=lambda: datetime.now(UTC),
        random=secrets.SystemRandom().random,
        worker=int(worker),
        projections=all_projections(),
    )
    bridge.point, bridge.left = point, times
    asked = Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    bridge.start()
    asked.wait()
    bridge.stop()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork a bridge for each line, one after the other."""
    for line in sys.stdin:
        point, times = line.split()
        if (child := os.fork()) == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # it logs there
            try:
                live(Point(point), int(times))
            finally:
                os._exit(0)
        _say(f"pid {child}")
        os.waitpid(child, 0)
        _say("ended")


if __name__ == "__main__":
    main()
