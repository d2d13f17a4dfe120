"""`werfpoort-edge selftest`: nothing moves unasked, and what moved is recorded."""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from gpiozero.pins.mock import MockFactory, MockPin
from typer.testing import CliRunner

from edge import logs
from edge.cli import app
from edge.commands import selftest, walk
from edge.commands.walk import Result, Step, Walk
from edge.errors import EdgeError, JournalError
from edge.turnstile.pins import simulated_pins
from edge.uplink.journal import Committed
from protocol.records import Alarm, Override
from tests.edge.commands.wired_gate import WiredGate
from tests.edge.turnstile.samples import OVERRIDE, committed

RELAYS = (17, 27)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MOVE_SECONDS", 0.02)
    monkeypatch.setattr(walk, "SENSE_SECONDS", 0.2)
    # Loggers are kept once configured, and a command's captured standard error is closed after it.
    to_stderr = structlog.PrintLoggerFactory(sys.stderr)
    monkeypatch.setattr(logs, "configure", lambda _: structlog.configure(logger_factory=to_stderr))


class Somebody:
    """An installer who answers as he is told, and does what he is asked to."""

    def __init__(self, *, agrees: bool = True, saw: bool = True) -> None:
        self.agrees_always, self.saw_always = agrees, saw
        self.asked: list[str] = []
        self.does: Callable[[], None] = lambda: None

    def agrees(self, question: str) -> bool:
        self.asked.append(question)
        return self.agrees_always

    def saw(self, question: str) -> bool:
        del question
        return self.saw_always

    def acts(self) -> bool:
        return True

    def is_told(self, what: str) -> None:
        self.asked.append(what)
        threading.Thread(target=self.does).start()


class Site:
    """The pins at hand, and the steps that were taken."""

    def __init__(self, gate: WiredGate) -> None:
        self.gate = gate
        self.pins: MockFactory = simulated_pins(gate.settings.pins)
        self.overridden: list[str] = []

    def walk(self, person: Somebody) -> list[Step]:
        return list(Walk(self.gate.settings, self.pins, person, self._override).steps())

    def _override(self, lane: str) -> Committed:
        self.overridden.append(lane)
        return committed(len(self.overridden), OVERRIDE)

    def moves(self, pin: int) -> list[bool]:
        return [state.state for state in self.pins.pin(pin).states]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(WiredGate(tmp_path))


def contact_moves(site: Site) -> Callable[[], None]:
    def move() -> None:
        site.pins.pin(5).drive_low()
        site.pins.pin(5).drive_high()
        site.pins.pin(12).drive_high()
        site.pins.pin(12).drive_low()

    return move


def test_an_installer_walks_past_every_relay_lamp_and_sensor(site: Site) -> None:
    somebody = Somebody()
    somebody.does = contact_moves(site)
    steps = site.walk(somebody)
    assert [step.result for step in steps] == [Result.PASSED] * 5
    assert [step.gpio for step in steps] == [17, 27, 24, 5, 12]
    assert [step.pin for step in steps] == [11, 13, 18, 29, 32]
    assert [site.moves(pin) for pin in RELAYS] == [[False, True, False]] * 2
    assert site.overridden == ["main", "main"], "each release on a record of its own"


def test_nothing_moves_unless_somebody_agrees(site: Site) -> None:
    steps = site.walk(Somebody(agrees=False))
    assert {step.result for step in steps} == {Result.SKIPPED}
    assert [site.moves(pin) for pin in (*RELAYS, 24)] == [[False]] * 3
    assert site.overridden == []


def test_what_was_not_seen_to_move_has_failed(site: Site) -> None:
    steps = site.walk(Somebody(saw=False))
    assert [step.result for step in steps] == [Result.FAILED] * 5
    assert steps[0].detail == "it was not seen to move"
    assert steps[3].detail == "it did not speak"


def test_a_contact_that_never_ends_has_failed(site: Site) -> None:
    somebody = Somebody()
    somebody.does = lambda: site.pins.pin(5).drive_low()
    assert site.walk(somebody)[3].detail == "it did not end"


def test_a_loop_that_is_open_from_the_start_has_failed(site: Site) -> None:
    site.pins = simulated_pins()
    assert "speaks all the time" in site.walk(Somebody())[4].detail


def test_a_pin_that_cannot_be_driven_fails_its_step_and_not_the_walk(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(pin: MockPin, value: bool) -> None:
        if value:
            raise OSError(5, f"Input/output error {pin}")

    monkeypatch.setattr(MockPin, "_set_state", broken)
    steps = site.walk(Somebody())
    assert [step.result for step in steps[:3]] == [Result.FAILED] * 3
    assert "cannot be written" in steps[0].detail


def test_the_command_asks_nobody_with_yes_and_its_outcome_is_in_the_journal(
    tmp_path: Path,
) -> None:
    gate = WiredGate(tmp_path)
    ran = CliRunner().invoke(app, ["selftest", "--yes", "--json", "--config", str(gate.config)])
    assert ran.exit_code == 0, ran.output
    assert {step["result"] for step in json.loads(ran.stdout)} == {"passed"}
    *overrides, outcome = gate.bodies()
    assert [body.cause for body in overrides if isinstance(body, Override)] == ["selftest"] * 2
    assert isinstance(outcome, Alarm)
    assert (outcome.code, outcome.detail) == ("selftest", "5 passed, 0 failed, 0 skipped")


def test_the_command_asks_before_anything_moves_and_says_what_failed(tmp_path: Path) -> None:
    gate = WiredGate(tmp_path)
    answers = "y\nn\n" + "n\n" * 10
    ran = CliRunner().invoke(app, ["selftest", "--config", str(gate.config)], input=answers)
    assert ran.exit_code == 1
    assert "failed   GPIO 17 (pin 11)  arm main, way in: it was not seen to move" in ran.stdout
    assert "skipped  GPIO 27 (pin 13)  arm main, way out" in ran.stdout
    outcome = gate.bodies()[-1]
    assert isinstance(outcome, Alarm)
    assert outcome.detail == "0 passed, 1 failed, 4 skipped; failed: arm main, way in"


def test_a_gate_that_runs_is_not_walked(tmp_path: Path) -> None:
    gate = WiredGate(tmp_path)
    with gate.journal(), pytest.raises(JournalError):
        list(selftest.walked(gate.settings, Somebody()))


def test_a_gate_without_identity_is_told_to_enrol_first(tmp_path: Path) -> None:
    gate = WiredGate(tmp_path)
    (gate.state / "identity").unlink()
    with pytest.raises(EdgeError, match="enrol first"):
        list(selftest.walked(gate.settings, Somebody()))
