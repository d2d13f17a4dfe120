"""`werfpoort-edge selftest`: an installer tries every relay, lamp and sensor; it is recorded."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from edge import logs, settings
from edge.clock import SystemClock
from edge.commands.walk import Person, Result, Step, Walk
from edge.drafts import Drafter
from edge.recorder import Recorder
from edge.settings import ClockTrust, Settings
from edge.turnstile.pins import header_pins, simulated_pins
from edge.uplink import identity as identities
from edge.uplink.journal import Journal
from edge.uplink.journal_file import FILE_NAME


class Installer:
    """Somebody at the terminal, who sees the arms."""

    def agrees(self, question: str) -> bool:
        """Ask before anything moves."""
        return typer.confirm(question, default=False, err=True)

    def saw(self, question: str) -> bool:
        """Ask what was seen."""
        return typer.confirm(question, err=True)

    def acts(self) -> bool:
        """He is there."""
        return True

    def is_told(self, what: str) -> None:
        """Tell him."""
        typer.echo(what, err=True)


class Nobody:
    """`--yes`: everything is moved, and only what the pins say is believed."""

    def agrees(self, question: str) -> bool:
        """Go on, and say with what."""
        typer.echo(question, err=True)
        return True

    def saw(self, question: str) -> bool:
        """There is nobody who could deny it."""
        del question
        return True

    def acts(self) -> bool:
        """There is nobody."""
        return False

    def is_told(self, what: str) -> None:
        """There is nobody."""


def selftest(
    config: Annotated[
        Path, typer.Option(help="The gate's configuration (TOML).")
    ] = settings.DEFAULT_PATH,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: move every relay and lamp.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The steps as JSON.")] = False,
) -> None:
    """Try every relay, lamp and sensor, with the gate stopped; asks before anything moves."""
    loaded = settings.load(config)
    logs.configure(loaded.gate.log)
    steps = list(walked(loaded, Nobody() if yes else Installer()))
    failed = [step for step in steps if step.result is Result.FAILED]
    if as_json:
        typer.echo(json.dumps([asdict(step) for step in steps], indent=2))
    else:
        for step in steps:
            said = f": {step.detail}" if step.detail else ""
            typer.echo(f"{step.result:7}  GPIO {step.gpio} (pin {step.pin})  {step.what}{said}")
    if failed:
        raise typer.Exit(1)


def walked(loaded: Settings, person: Person) -> Iterator[Step]:
    """Walk past everything and record the outcome.

    Raises:
        EdgeError: the gate is not enrolled, or it runs: its journal and pins are in use.
    """
    section = loaded.gate
    with _recorder(loaded) as recorder:
        pins = simulated_pins(loaded.pins) if section.simulation else header_pins(section.gpio_chip)
        walk = Walk(loaded, pins, person, lambda lane: recorder.override("selftest", lane=lane))
        results = []
        try:
            for step in walk.steps():
                results.append(step)
                yield step
        finally:
            recorder.alarm("selftest", _summary(results))
            pins.close()


def _summary(steps: list[Step]) -> str:
    counts = {result: sum(step.result is result for step in steps) for result in Result}
    said = ", ".join(f"{count} {result}" for result, count in counts.items())
    failed = [step.what for step in steps if step.result is Result.FAILED]
    return f"{said}; failed: {', '.join(failed)}" if failed else said


@contextmanager
def _recorder(loaded: Settings) -> Iterator[Recorder]:
    identity = identities.load(loaded.gate.state)
    clock = SystemClock(always_trusted=loaded.gate.clock_trust is ClockTrust.ALWAYS)
    with Journal.open(
        loaded.gate.state / FILE_NAME,
        device=identity.device,
        site=identity.site,
        key=identity.key,
    ) as journal:
        yield Recorder(journal, Drafter(identity.sealing_key, os.urandom), clock)
