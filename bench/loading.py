"""A fleet on a stage, for the benchmarks of the central: enrolled, connected, watched.

Latency is counted from the moment when people were to come, so that a load that falls behind its
own plan shows; processor time comes from the kernel's own count of each process.
"""

import json
import logging
import math
import os
import random
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic

import structlog
from rich.console import Console
from rich.progress import track

from central.clock import wall_clock
from central.database import open_engine
from central.fleet.enrolment import Enrolment, PublicBroker
from central.settings import Settings
from central.vault import Vault
from edge.clock import SystemClock
from edge.simulator.fleet.crowd import Crowd
from edge.simulator.fleet.enrolling import Invited, enrolled
from edge.simulator.fleet.fleet import Fleet
from edge.simulator.fleet.gate import LightGate, Tally
from edge.simulator.fleet.traffic import Traffic
from edge.uplink.identity import Identity
from edge.uplink.line import Pace
from protocol.enrolment import SECRET_BYTES
from protocol.identifiers import WorkPlaceId, device_id
from stage.site import Site

_AT_A_SITE = 4
_CROWD = 10
"""People who come to a gate at once, at most."""
_CODES_VALID = timedelta(hours=2)
_VERIFIED_WITHIN = 1_800
"""Seconds; a minute's records take a minute on a busy machine."""
_TICKS = os.sysconf("SC_CLK_TCK")
CHANCE_SEED = 1


@dataclass(slots=True)
class Watch:
    """Notes when records were to come and when their word was verified."""

    seconds: list[float] = field(default_factory=list)
    """One figure a record."""
    ready: list[LightGate] = field(default_factory=list)
    """Gates whose records are all settled."""
    _under_way: dict[LightGate, deque[tuple[int, float, int]]] = field(default_factory=dict)

    def came(self, gate: LightGate, count: int, at: float) -> None:
        """Note that `count` records come at a gate, behind those that are captured."""
        until = gate.journal.head.seq + count
        self._under_way.setdefault(gate, deque()).append((until, at, count))

    def settled(self, gate: LightGate, _before: int, after: int, _now: float) -> None:
        """Take a word that was verified."""
        waiting, now = self._under_way.get(gate, deque()), monotonic()
        while waiting and waiting[0][0] <= after:
            _, at, count = waiting.popleft()
            self.seconds += [now - at] * count
        if not gate.backlog:
            self.ready.append(gate)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a phase brought."""

    settled: int
    seconds: float
    waits: Sequence[float]
    """From publish to verified word, in milliseconds, one a record."""
    messages: int
    processors: dict[str, float]
    """Processor seconds by part."""

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.settled / self.seconds

    def microseconds(self) -> dict[str, int]:
        """Return the processor time of a record, by part."""
        return {part: round(1e6 * used / self.settled) for part, used in self.processors.items()}


class Load:
    """A connected fleet, and what it measures."""

    def __init__(
        self,
        identities: Sequence[Identity],
        parts: dict[str, Callable[[], list[int]]],
        gate: type[LightGate] = LightGate,
    ) -> None:
        """Take the gates' identities, the processes whose time is counted, and what gates are."""
        self.tally = Tally()
        self.watch = Watch()
        self.chance = random.Random(CHANCE_SEED)  # noqa: S311 - repeatable, no secret
        self._parts = parts
        self.fleet = Fleet(
            [
                gate(
                    one,
                    self.tally,
                    self.chance.random,
                    pace=Pace(),
                    settled=self.watch.settled,
                )
                for one in identities
            ]
        )
        self._makes = gate is LightGate
        self.crowd = Crowd(identities[0].sealing_key, SystemClock(always_trusted=True))

    def connect(self) -> float:
        """Connect all of them; return the seconds that it took."""
        begin = monotonic()
        self.fleet.run(lambda _now: self.fleet.connected == len(self.fleet.gates))
        return monotonic() - begin

    def make(self, records: int, what: str) -> None:
        """Have the gates sign records before they are needed, evenly.

        Chance gives some gates more than others: each has four standard deviations of its crowd
        more than its share, so that none signs while it is measured.
        """
        share = records / len(self.fleet.gates)
        each = math.ceil(share + 4 * math.sqrt(share * _CROWD))
        for gate in track(self.fleet.gates, what, console=Console(stderr=True)):
            self.crowd.make(gate, max(0, each - gate.journal.made))

    def open_loop(
        self, traffic: Traffic, look: Callable[[float], None] = lambda _seconds: None
    ) -> Measured:
        """Send as planned, whatever comes back; what is late is waited for.

        `look(seconds)` is called all the time, with how long it has gone on.
        """
        plan = list(traffic.arrivals(self.chance.random))
        coming = deque(plan)
        begin = monotonic()

        def is_over(now: float) -> bool:
            look(now - begin)
            return now >= begin + (traffic.seconds or 0.0)

        def come(gate: LightGate, people: int) -> None:
            self._top_up(gate, people)
            self.watch.came(gate, people, begin + coming.popleft().at)

        with self._measuring() as measure:
            self.fleet.run(is_over, plan, come)
            measured = measure()
        self.settle()
        return measured

    def closed_loop(self, under_way: int, together: int, seconds: float) -> Measured:
        """Keep so many messages under way, each by the next gate in turn."""
        self.watch.ready = list(self.fleet.gates)
        idle: deque[LightGate] = deque()
        end = monotonic() + seconds

        def go_on(now: float) -> bool:
            idle.extend(self.watch.ready)
            self.watch.ready = []
            while len(idle) > len(self.fleet.gates) - under_way:
                gate = idle.popleft()
                self._top_up(gate, together)
                self.watch.came(gate, together, monotonic())
                self.fleet.capture(gate, together)
            return now >= end

        with self._measuring() as measure:
            self.fleet.run(go_on)
            measured = measure()
        self.settle()
        return measured

    def processor_seconds(self) -> dict[str, float]:
        """Return what each part has used so far."""
        return {part: sum(map(processor_seconds, of())) for part, of in self._parts.items()}

    def settle(self, within: float = 900.0) -> None:
        """Wait until everything is settled."""
        last = monotonic() + within
        self.fleet.run(lambda now: not self.fleet.backlog or now >= last)

    def _top_up(self, gate: LightGate, people: int) -> None:
        if self._makes and gate.journal.made < people:
            self.crowd.make(gate, people - gate.journal.made)

    @contextmanager
    def _measuring(self) -> Iterator[Callable[[], Measured]]:
        settled, messages, begin = self.tally.settled, self.tally.messages, monotonic()
        used = self.processor_seconds()
        self.watch.seconds.clear()
        yield lambda: Measured(
            self.tally.settled - settled,
            monotonic() - begin,
            [1000 * wait for wait in self.watch.seconds],
            self.tally.messages - messages,
            {part: now - used[part] for part, now in self.processor_seconds().items()},
        )


def identities(site: Site, count: int) -> list[Identity]:
    """Enrol so many gates at a central, a few a site, over HTTPS with codes as real ones."""
    # thousands of gates that each say "connected" tell nobody anything
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings = Settings.load(data=site.central.data)
    vault, engine = Vault.open(settings.data), open_engine(settings.database_url)
    enrolment = Enrolment(engine, vault, PublicBroker(vault.host, settings.told_broker_port))
    console = Console(stderr=True)
    invited = []
    for number in track(range(count), f"{count} codes", console=console):
        device = device_id(f"load-{number}")
        place = WorkPlaceId(f"1Y1{number // _AT_A_SITE:09d}Z")
        random = secrets.token_bytes(SECRET_BYTES)
        made = enrolment.invite(
            device, place, now=wall_clock(), random=random, valid_for=_CODES_VALID
        )
        invited.append(Invited(device, made.code, site.central.address))
    engine.dispose()
    found = enrolled(site.folder / "fleet", invited)
    return list(track(found, f"{count} gates enrol", count, console=console))


def parts_of(site: Site, central: int) -> dict[str, Callable[[], list[int]]]:
    """Return the processes of each part; `central` is the one that was started for it."""
    broker = site.broker.process
    return {
        "central": lambda: family(central),
        "broker": lambda: [broker.pid],
        "load": lambda: [os.getpid()],
    }


def family(pid: int) -> list[int]:
    """Return a process and those that it has started."""
    children = (task / "children" for task in Path(f"/proc/{pid}/task").iterdir())
    return [pid, *(int(child) for found in children for child in found.read_text().split())]


def processor_seconds(pid: int) -> float:
    """Return what a process and its threads have used, with the children that ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(fields[at]) for at in (11, 12, 13, 14)) / _TICKS


def resident_mb(pid: int) -> list[float]:
    """Return the memory that a process, and each of those that it has started, holds now."""
    return [_resident_mb(one) for one in family(pid)]


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if "VmRSS" in line)) / 1000


def ledger(site: Site) -> dict[str, int]:
    """Return what the ledger proves.

    Raises:
        SystemExit: it does not hold.
    """
    said = json.loads(site.central.run("ledger", "verify", "--json", within=_VERIFIED_WITHIN))
    if said["problems"]:
        raise SystemExit(f"The ledger does not hold: {said['problems']}")
    return dict(said)
