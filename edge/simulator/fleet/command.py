"""What `werfpoort-edge simulate --devices N` does: enrols a fleet, runs it, and tells what came."""

import json
import logging
import random
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import islice
from math import inf
from pathlib import Path
from time import monotonic

import structlog
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, track

from edge.clock import SystemClock
from edge.simulator.errors import SimulationError
from edge.simulator.fleet.crowd import Crowd
from edge.simulator.fleet.enrolling import Invited, enrolled
from edge.simulator.fleet.fleet import Fleet
from edge.simulator.fleet.gate import Ailment, LightGate, Tally
from edge.simulator.fleet.traffic import Traffic
from edge.simulator.fleet.waiting import Waiting
from edge.uplink.line import Pace

_SETTLES_WITHIN = 30.0
"""Seconds that the last records get, behind the end."""
_TOLD_EVERY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """How a fleet is run."""

    devices: int
    traffic: Traffic | None = None
    """None when nobody comes."""
    seconds: float | None = None
    ailments: Mapping[int, Ailment] = field(default_factory=dict)
    """By the gate's number, from 1."""
    breaking: float = 0.0
    """Lines that break, an hour and gate."""
    inside: int = 0
    """So many people come in at each gate as soon as all are connected."""
    refusing: float = 0.0
    """Which share of those who come is refused."""
    waiting: frozenset[int] = frozenset()
    """At which gates somebody waits for the site manager, by their numbers."""
    seed: int = 1


def ailments(said: Iterable[str]) -> dict[int, Ailment]:
    """Read what ails gates.

    Raises:
        SimulationError: with the form that is expected.
    """
    found: dict[int, Ailment] = {}
    for one in said:
        number, _, name = one.partition("=")
        try:
            found[int(number)] = Ailment(name)
        except ValueError as error:
            kinds = ", ".join(kind for kind in Ailment if kind is not Ailment.NONE)
            raise SimulationError(
                f"{one!r} says nothing of a gate: write NUMBER=WHAT, such as 17=silent ({kinds})."
            ) from error
    return found


def run_fleet(plan: FleetPlan, codes: Path, state: Path | None, *, as_json: bool) -> None:
    """Enrol the gates with codes from a file, and run them."""
    # thousands of gates that each say "connected" tell nobody anything
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    chance = random.Random(plan.seed)
    with ExitStack() as stack:
        folder = state or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fleet-")))
        tally = Tally()
        fleet = _enrolled_fleet(plan, codes, folder, tally, chance)
        stack.callback(fleet.close)
        try:
            _run(plan, fleet, tally, chance)
        except KeyboardInterrupt:
            typer.echo("Ended.", err=True)
        _told(tally, fleet, as_json=as_json)


def _enrolled_fleet(
    plan: FleetPlan, codes: Path, folder: Path, tally: Tally, chance: random.Random
) -> Fleet:
    try:
        invited = Invited.read(codes.read_text(encoding="utf-8"))
    except OSError as error:
        raise SimulationError(f"The codes cannot be read: {error}.") from error
    if unknown := sorted(n for n in (*plan.ailments, *plan.waiting) if not 0 < n <= plan.devices):
        raise SimulationError(f"There is no gate {unknown[0]} among {plan.devices}.")
    if len(invited) < plan.devices:
        raise SimulationError(f"{codes} has {len(invited)} codes, {plan.devices} gates need more.")
    gates = []
    identities = enrolled(folder, list(islice(invited, plan.devices)))
    shown = track(identities, "enrolling", plan.devices, console=_people())
    for number, identity in enumerate(shown, start=1):
        gate = LightGate(identity, tally, chance.random, pace=Pace())
        gate.ailment = plan.ailments.get(number, Ailment.NONE)
        gates.append(gate)
    return Fleet(gates)


def _run(plan: FleetPlan, fleet: Fleet, tally: Tally, chance: random.Random) -> None:
    sealing_key = fleet.gates[0].identity.sealing_key
    crowd = Crowd(
        sealing_key,
        SystemClock(always_trusted=True),
        seed=plan.seed,
        refusing=lambda: chance.random() < plan.refusing,
    )
    for number in plan.waiting:
        gate = fleet.gates[number - 1]
        gate.attended = Waiting(gate, crowd, lambda of: fleet.capture(of, of.journal.made))
    arrivals = plan.traffic.arrivals(chance.random) if plan.traffic else ()
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=_people()) as progress:
        watched = _Watched(fleet, tally, progress, plan, chance)
        fleet.run(lambda now: watched.look(now) and fleet.connected == plan.devices)
        for gate in fleet.gates if plan.inside else ():
            crowd.make(gate, plan.inside)
            fleet.capture(gate, gate.journal.made)
        end = inf if plan.seconds is None else monotonic() + plan.seconds
        fleet.run(lambda now: watched.look(now) and now >= end, arrivals, crowd.make)
        watched.leave_lines_alone()
        last = monotonic() + _SETTLES_WITHIN
        fleet.run(lambda now: watched.look(now) and (not fleet.expected or now >= last))


def _people() -> Console:
    return Console(stderr=True)


def _told(tally: Tally, fleet: Fleet, *, as_json: bool) -> None:
    said = {"devices": len(fleet.gates), "backlog": fleet.backlog, **asdict(tally)}
    if as_json:
        typer.echo(json.dumps(said))
        return
    typer.echo(
        f"{tally.captured} records, {tally.settled} settled, {tally.receipts} receipts; "
        f"{tally.sessions} sessions, {tally.lost} lines lost, "
        f"{sum(tally.alarms.values())} words not believed."
    )


class _Watched:
    """Shows now and then how it goes, and breaks lines."""

    def __init__(
        self,
        fleet: Fleet,
        tally: Tally,
        progress: Progress,
        plan: FleetPlan,
        chance: random.Random,
    ) -> None:
        self._fleet = fleet
        self._tally = tally
        self._progress = progress
        self._breaks = plan.breaking * plan.devices / 3600 * _TOLD_EVERY
        self._chance = chance
        self._task = progress.add_task("", total=None)
        self._next = 0.0

    def leave_lines_alone(self) -> None:
        """Break no more of them."""
        self._breaks = 0.0

    def look(self, now: float) -> bool:
        """Show and break what is due; return True."""
        if now >= self._next:
            self._next = now + _TOLD_EVERY
            count = int(self._breaks) + (self._chance.random() < self._breaks % 1)
            self._fleet.break_lines(self._chance.choices(self._fleet.gates, k=count))
            self._progress.update(
                self._task,
                description=f"{self._fleet.connected} connected, {self._tally.captured} records, "
                f"{self._tally.receipts} receipts, backlog {self._fleet.backlog}",
            )
        return True
