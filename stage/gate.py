"""A gate as systemd runs it: `werfpoort-edge run`, ready when it says so on NOTIFY_SOCKET."""

from pathlib import Path

from stage.notify import NotifySocket
from stage.process import Child, console_script, run_to_end


class Gate:
    """One gate with simulated pins: its configuration file and its process."""

    def __init__(self, configuration: Path, *, log: Path) -> None:
        """Take the gate's configuration file and where to log; it runs in the file's folder."""
        self.configuration = configuration
        self._program = console_script("werfpoort-edge")
        self._notify = configuration.with_suffix(".notify")
        self._child = Child(
            "werfpoort-edge",
            [self._program, "run", "--config", configuration],
            log=log,
            directory=configuration.parent,
            environment={"NOTIFY_SOCKET": str(self._notify)},
        )

    def run(self, *words: str | Path) -> str:
        """Run one of its commands to the end, such as `run("journal", "verify")`."""
        return run_to_end([self._program, *words, "--config", self.configuration])

    def start(self) -> None:
        """Start it and wait until it serves people."""
        with NotifySocket(self._notify) as notify:
            self._child.start().wait_until(notify.ready, "said READY=1", within=30)

    def stop(self) -> None:
        """End it in order, as systemctl stop would."""
        self._child.stop()

    def kill(self) -> None:
        """End it at once, as pulling the plug would."""
        self._child.kill()

    @property
    def process(self) -> Child:
        """The gate's process, for its log and its id."""
        return self._child
