"""Mosquitto, from the folder that `werfpoort-central broker-config` wrote.

It runs on a free port as its own user, beside any broker that the machine has; stopping and
starting it again is a broker's outage.
"""

from pathlib import Path

from stage.ports import listening
from stage.process import Child, find_program

USER = "mosquitto"


class Broker:
    """A mosquitto that can be stopped, killed and started again."""

    def __init__(self, folder: Path, *, port: int, log: Path) -> None:
        """Take the rendered folder, the port that it names, and where to log."""
        self._port = port
        self._child = Child(
            "mosquitto",
            [find_program("mosquitto", package="mosquitto"), "-c", folder / "mosquitto.conf"],
            log=log,
            user=USER,
        )

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._child.start().wait_until(
            lambda: listening(self._port), f"listened on port {self._port}"
        )

    def stop(self) -> None:
        """End it in order: clients are told."""
        self._child.stop()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._child.kill()

    @property
    def process(self) -> Child:
        """The broker's process, for its log and its id."""
        return self._child
