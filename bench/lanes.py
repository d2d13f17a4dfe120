"""`./dev bench gate --lanes 1,2,4`: what several lanes at rush hour cost one gate.

The real line without cards: a gate process, broker and central, and a scanner on a serial line for
each lane, where a worker with a Limosa declaration comes every two seconds. Decision to relay is
measured inside the gate and includes the durable commit; processor time is the kernel's count.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Self

from rich.progress import track

from bench.figures import Spread, last_line, show
from stage.site import Plan, Site

PACE_SECONDS = 2.0
"""Between two workers at a lane: 30 a minute."""
_PINS = {"main": 17, "second": 27, "third": 22, "fourth": 23}
"""Lanes and their relays; the first is the site's own."""
_LANE = """
[[lanes]]
name = "{lane}"
relay_pin = {pin}
pulse_seconds = 1.0
reader = "no card reader at {lane}"
"""
_SCANNER = """
[[scanners]]
lane = "{lane}"
mode = "serial"
device = "{device}"
"""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Rush:
    """What a number of lanes cost."""

    lanes: int
    check_ins: int
    decision_to_relay: Spread
    """Milliseconds."""
    queued: Spread
    """From the end of the scan to the loop's turn, milliseconds."""
    cpu_percent: float
    """Of one core."""

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return {
            "lanes": self.lanes,
            "passages": self.check_ins,
            "decision_to_relay_ms": self.decision_to_relay.as_json(),
            "queued_ms": self.queued.as_json(),
            "cpu_percent": self.cpu_percent,
        }


def rush_hour(numbers: Sequence[int], each: int) -> None:
    """Measure each number of lanes; the last line has them all, the largest one's first."""
    rushes = [rush(number, each) for number in numbers]
    for found in rushes:
        show(
            f"{found.lanes} lanes, {found.check_ins} check-ins, {found.cpu_percent} % of one core",
            {"decision to relay": found.decision_to_relay, "queued": found.queued},
        )
    last_line("gate", {**rushes[-1].as_json(), "rush": [found.as_json() for found in rushes]})


def rush(lanes: int, each: int) -> Rush:
    """Send `each` workers through each of so many lanes (1 to 4), 30 a minute each."""
    with Site(Plan(played=True, pulse_seconds=1.0)) as site, ExitStack() as parts:
        scanners = [
            parts.enter_context(_Scanner(site.folder / f"scanner-{lane}"))
            for lane in list(_PINS)[:lanes]
        ]
        with site.gate.configuration.open("a", encoding="utf-8") as configuration:
            configuration.write(_wired(scanners))
        parts.callback(site.gate.stop)
        site.gate.start()
        for scanner in scanners:
            site.gate.process.wait_line(re.escape(f"Reading at {scanner.path}"))
        cpu_percent = _send(site.gate.process.pid, scanners, each)
        site.gate.stop()
        check_ins = list(_check_ins(site.logs / "gate.log"))
    return Rush(
        lanes,
        len(check_ins),
        Spread.of([line["committed_ms"] + line["relay_ms"] for line in check_ins]),
        Spread.of([line["queued_ms"] for line in check_ins]),
        cpu_percent,
    )


class _Scanner:
    """A serial line of its own, and the scanner at its other end."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        self._end, line = os.openpty()
        self.path.symlink_to(os.ttyname(line))
        os.close(line)  # the gate opens it by its name
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._end)

    def scan(self, text: str) -> None:
        os.write(self._end, f"{text}\r".encode())


def _wired(scanners: Sequence[_Scanner]) -> str:
    """Return what the gate's configuration lacks: the other lanes, and a scanner for each."""
    lanes = list(_PINS.items())[: len(scanners)]
    others = "".join(_LANE.format(lane=lane, pin=pin) for lane, pin in lanes[1:])
    beside = "".join(
        _SCANNER.format(lane=lane, device=scanner.path)
        for (lane, _), scanner in zip(lanes, scanners, strict=True)
    )
    return f'\n[site]\naccepted = ["limosa"]\n{others}{beside}'


def _send(process: int, scanners: Sequence[_Scanner], each: int) -> float:
    """Scan a declaration at every lane in turn; returns the processor time used, in percent."""
    step, pause = PACE_SECONDS / len(scanners), Event()
    begun, used = monotonic(), _processor_seconds(process)
    for number in track(range(each * len(scanners)), f"{len(scanners)} lanes"):
        scanners[number % len(scanners)].scan(f"2491{number:013d}")
        pause.wait(begun + (number + 1) * step - monotonic())
    took = monotonic() - begun
    return round(100 * (_processor_seconds(process) - used) / took, 2)


def _processor_seconds(process: int) -> float:
    """Return the user and system time of a process (proc(5))."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / _TICKS


def _check_ins(log: Path) -> Iterator[dict[str, Any]]:
    for line in log.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("event") == "check-in":
            yield entry
