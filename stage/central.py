"""The central as it is run on a machine of its own: `werfpoort-central` in a data folder."""

from collections.abc import Mapping
from pathlib import Path

from stage.ports import listening
from stage.process import Child, console_script, run_to_end


class Central:
    """One central: its data folder, its settings by environment, and its server process."""

    def __init__(
        self,
        data: Path,
        *,
        port: int,
        broker_port: int,
        log: Path,
        workers: int = 0,
        further: Mapping[str, str] | None = None,
    ) -> None:
        """Take where it keeps its data, its HTTPS port, the broker's port and where to log.

        `workers`: how many processes of their own take records; 0: the one that serves. `further`
        are other settings, by their variables, such as `WERFPOORT_ALARM_BACKLOG`.
        """
        self.data = data
        self.port = port
        self._program = console_script("werfpoort-central")
        self._environment = {
            "WERFPOORT_DATA": str(data),
            "WERFPOORT_HOST": "127.0.0.1",
            "WERFPOORT_PORT": str(port),
            "WERFPOORT_BROKER_PORT": str(broker_port),
            "WERFPOORT_WORKERS": str(workers),
            **(further or {}),
        }
        self._child = Child(
            "werfpoort-central", [self._program, "serve"], log=log, environment=self._environment
        )

    @property
    def environment(self) -> dict[str, str]:
        """Its settings, for a further process of the same central."""
        return dict(self._environment)

    @property
    def address(self) -> str:
        """The base of its addresses: the operator's page and the enrolment."""
        return f"https://localhost:{self.port}"

    def run(self, *words: str | Path, within: float = 60) -> str:
        """Run one of its commands to the end, such as `run("device", "list")`."""
        return run_to_end([self._program, *words], environment=self._environment, within=within)

    def start(self) -> None:
        """Start the server and wait until it listens, which it does when it is ready."""
        self._child.start().wait_until(
            lambda: listening(self.port), f"listened on port {self.port}", within=30
        )

    def stop(self) -> None:
        """End the server in order."""
        self._child.stop()

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        self._child.kill()

    @property
    def process(self) -> Child:
        """The server's process, for its log and its id."""
        return self._child
