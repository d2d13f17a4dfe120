"""A whole site on this machine: card service, broker, central and one gate, as processes.

`with Site() as site:` starts all of them in a temporary folder, on free ports, and enrols the
gate the way a person would; each part can then be stopped, killed and started again.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from edge.simulator.issuer import Issuer
from stage.broker import USER, Broker
from stage.central import Central
from stage.gate import Gate
from stage.pcscd import Pcscd
from stage.ports import free_ports

_CONFIGURATION = """\
[gate]
state = {state}
simulation = true
clock_trust = "always"
log = "{log}"

[[lanes]]
name = "main"
relay_pin = 17
pulse_seconds = {pulse}
reader = "Virtual PCD 00 00"

[readers]
trust_roots = [{root}]

[kiosk]
port = {kiosk_port}

[uplink]
longest_retry_seconds = {longest_retry}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a site is made with."""

    device: str = "gate-1"
    workplace: str = "1Y1000003EQCZ"
    """The site's WorkPlaceId."""
    pulse_seconds: float = 0.3
    """How long the arm stays released."""
    longest_retry: float = 20.0
    """How many seconds the gate waits at most before it tries its broker again."""
    log: str = "json"
    """The form of the gate's log: `text` or `json`."""
    played: bool = False
    """Without card service and gate process: the gate is enrolled, and played by somebody else."""
    workers: int = 0
    """How many processes of their own take records at the central; 0: the one that serves."""
    enrolled: bool = True
    """Else the gate waits, not started, for somebody to enrol it."""
    central: Mapping[str, str] = field(default_factory=dict)
    """Further settings of the central, by their variables."""


class Site:
    """The parts of one site; usable between enter and exit."""

    pcscd: Pcscd
    broker: Broker
    central: Central
    gate: Gate
    issuer: Issuer
    kiosk_port: int

    def __init__(self, plan: Plan | None = None, pcscd: Pcscd | None = None) -> None:
        """Take the plan, and the running card service where this process has one already."""
        self.plan = plan or Plan()
        self._given = pcscd
        self._parts = ExitStack()

    def __enter__(self) -> Self:
        """Start everything, in the order in which a site is built."""
        with ExitStack() as parts:
            self.folder = Path(
                parts.enter_context(tempfile.TemporaryDirectory(prefix="werfpoort-"))
            )
            self.folder.chmod(0o755)  # the broker reads its own folder as another user
            self._start(parts)
            self._parts = parts.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End everything, the gate first."""
        self._parts.close()

    @property
    def kiosk_address(self) -> str:
        """The worker's screen."""
        return f"http://localhost:{self.kiosk_port}/"

    @property
    def logs(self) -> Path:
        """The folder with one log a part."""
        return self.folder / "log"

    def wait_registered(self, check_ins: Iterable[str], *, within: float = 60) -> None:
        """Wait until the gate has stored and logged the receipt number of each check-in."""
        for check_in in check_ins:
            self.gate.process.wait_line(
                rf'"check_ins?": "[^"]*{check_in}.*"event": "registered', within=within
            )

    def _start(self, parts: ExitStack) -> None:
        if not self.plan.played:
            self.pcscd = self._given or parts.enter_context(Pcscd(log=self.logs / "pcscd.log"))
        broker_port, central_port, self.kiosk_port = free_ports(3)
        self.central = Central(
            self.folder / "central",
            port=central_port,
            broker_port=broker_port,
            log=self.logs / "central.log",
            workers=self.plan.workers,
            further=self.plan.central,
        )
        self.central.run("init", "--host", "localhost", "--host", "127.0.0.1")
        self._start_broker(parts, broker_port)
        parts.callback(self.central.stop)
        self.central.start()
        self._configure_gate()
        if self.plan.enrolled:
            self.enrol()
        if not self.plan.played:
            parts.callback(self.gate.stop)
        if self.plan.enrolled and not self.plan.played:
            self.gate.start()

    def _start_broker(self, parts: ExitStack, port: int) -> None:
        folder = self.folder / "broker"
        self.central.run("broker-config", "--out", folder, "--port", str(port), "--user", USER)
        self.broker = Broker(folder, port=port, log=self.logs / "broker.log")
        parts.callback(self.broker.stop)
        self.broker.start()

    def _configure_gate(self) -> None:
        folder = self.folder / "gate"
        folder.mkdir()
        self.issuer = Issuer.generate()
        roots = self.issuer.save(folder / "issuer")
        configuration = folder / "gate.toml"
        configuration.write_text(
            _CONFIGURATION.format(
                state=json.dumps(str(folder / "state")),
                pulse=self.plan.pulse_seconds,
                longest_retry=self.plan.longest_retry,
                log=self.plan.log,
                root=json.dumps(str(roots)),
                kiosk_port=self.kiosk_port,
            )
        )
        self.gate = Gate(configuration, log=self.logs / "gate.log")

    def enrol(self) -> None:
        """Make a one-time code at the central and enrol the gate with it."""
        said = self.central.run(
            *("enrolment-code", "--json"),
            *("--device", self.plan.device, "--site", self.plan.workplace),
        )
        invitation = json.loads(said)
        self.gate.run("enrol", "--central", invitation["central"], "--code", invitation["code"])
