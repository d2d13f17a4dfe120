"""Visits to a gate with hand-moved time: who comes, what he enters, what is journalled."""

from collections.abc import Callable
from dataclasses import replace

from edge.admission import Known, Policy
from edge.credential import Language
from edge.events import Event, NumberEntered
from edge.roster.roster import Difference
from edge.wiring import LaneSection
from protocol.identifiers import EnterpriseNumber, Inss
from protocol.records import CheckIn, CredentialKind, Direction
from tests.edge.gate_parts import KEYS, Bench, worker

EMPLOYER = EnterpriseNumber("0448181966")
SUPERVISOR = replace(worker(language=Language.FRENCH), number=Inss("77072239430"))
OTHER = replace(worker(), number=Inss("97440936363"))
WAY_OUT = LaneSection(name="main", relay_pin=17, pulse_seconds=5.0, direction=Direction.OUT)
TYPED = Policy(accepted=frozenset({CredentialKind.EID, CredentialKind.NUMBER}))
Opened = Callable[..., Bench]


def tell(gate: Bench, event: Event) -> None:
    gate.gate.handle(event)
    gate.gate.tick(gate.clock.monotonic())


def wait(gate: Bench, seconds: float) -> None:
    gate.clock.seconds += seconds
    gate.gate.tick(gate.clock.monotonic())


def enter(gate: Bench, digits: str) -> None:
    tell(gate, NumberEntered("main", int(gate.view.question), digits, gate.clock.monotonic()))


def listed(gate: Bench, **people: Known) -> None:
    numbers = {"worker": worker(), "supervisor": SUPERVISOR, "other": OTHER}
    put = {KEYS.of(numbers[name].number): known for name, known in people.items()}
    gate.roster.change(Difference(put, frozenset()))


def kinds(gate: Bench) -> list[type]:
    return [type(record.body) for record in gate.records()]


def check_in(gate: Bench) -> CheckIn:
    (body,) = [record.body for record in gate.records() if isinstance(record.body, CheckIn)]
    return body
