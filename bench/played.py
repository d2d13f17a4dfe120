"""A gate whose readers are played: the product's own daemon, on recorded pins.

For proofs and benchmarks that need more people than a card reader can serve. All is as
`edge.daemon` puts it together, but for the reader's thread, which presents invented people at a
given pace, and the pins, which write each release to a file and sync it.

Each line on standard input starts a gate in a process of its own, forked, which costs
milliseconds; `pid N` answers, and `ended` when it is gone.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from edge import daemon, logs, settings
from edge.commands.examination import examined
from edge.credential import Credential
from edge.events import CardInserted, CardRead, CardRemoved, Event
from edge.readers.eid.trust import Trust
from edge.readers.slot import LaneReader
from edge.simulator.people import people
from edge.turnstile.pins import RecordedPin, simulated_pins
from edge.turnstile.relay import Arm
from protocol.records import Assurance, CredentialKind

LANES = tuple(pin for pin in range(9, 28) if pin not in {14, 15})
"""As many lanes as a board has pins for: one releases once in a third of a second."""
RELEASES = "releases"
"""In the gate's state directory: one line for each time a relay moved, with the record's id."""


def configuration(state: Path, *, kiosk_port: int = 0) -> str:
    """Return the configuration of a gate with many lanes."""
    lanes = "".join(
        f'\n[[lanes]]\nname = "lane-{pin}"\nrelay_pin = {pin}\nreader = "{pin}"\n'
        "pulse_seconds = 0.02\nrelock_seconds = 0.1\n"
        for pin in LANES
    )
    return (
        f'[gate]\nstate = "{state}"\nsimulation = true\nclock_trust = "always"\nlog = "json"\n'
        f"{lanes}\n[kiosk]\nport = {kiosk_port}\n\n[uplink]\nlongest_retry_seconds = 1.0\n"
    )


def crowd(seed: int) -> Iterator[Credential]:
    """Invent people without end, as their cards would show them."""
    for person in people(seed):
        yield Credential(
            kind=CredentialKind.EID,
            assurance=Assurance.SIGNED,
            number=person.number,
            surname=person.surname,
            given_names=person.given_names,
            valid_from=date(2020, 1, 1),
            valid_until=date(2090, 1, 1),
        )


class PlayedReaders:
    """In the place of `edge.readers.pcsc.PcscReaders`: people come `pace` times a second."""

    pace = 100.0
    seed = 1

    def __init__(
        self, lanes: list[LaneReader], _trust: Trust, post: Callable[[Event], None], **_: object
    ) -> None:
        """Take the lanes."""
        self._lanes = [each.lane for each in lanes]
        self._post = post
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def last_tick(self) -> float:
        """Always now."""
        return monotonic()

    def start(self) -> None:
        """Begin to send people."""
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._stopping.set()

    def _run(self) -> None:
        if not self.pace:
            return
        for lane, person in zip(cycle(self._lanes), crowd(self.seed), strict=False):
            if self._stopping.wait(1 / self.pace):
                return
            now = monotonic()
            self._post(CardInserted(lane, now))
            self._post(CardRead(lane, person, inserted_at=now, at=now))
            self._post(CardRemoved(lane, now))


class _WrittenPin(RecordedPin):
    """Tells durably when a relay moves, and for which record."""

    file = -1
    record = threading.local()

    def _change_state(self, value: Any) -> bool:  # noqa: ANN401 - gpiozero ships no types
        if value and self.file >= 0:
            os.write(self.file, f"{getattr(self.record, 'id', 'none')}\n".encode())
            os.fsync(self.file)
        return bool(super()._change_state(value))


def _telling(release: Callable[..., None]) -> Callable[..., None]:
    def told(arm: Arm, record: Any, *rest: Any, **more: Any) -> None:  # noqa: ANN401 - passed on as it is
        _WrittenPin.record.id = record.id
        try:
            release(arm, record, *rest, **more)
        finally:
            _WrittenPin.record.id = "none"

    return told


def play(loaded: settings.Settings, *, pace: float) -> None:
    """Be a gate, with played readers and written pins, until the process is asked to end."""
    releases = loaded.gate.state / RELEASES
    _WrittenPin.file = os.open(releases, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    PlayedReaders.pace, PlayedReaders.seed = pace, os.getpid()
    made = simulated_pins

    def written_pins(*uses: Any) -> Any:  # noqa: ANN401 - gpiozero ships no types
        pins = made(*uses)
        pins.pin_class = _WrittenPin
        return pins

    vars(daemon).update(PcscReaders=PlayedReaders, simulated_pins=written_pins)
    Arm.release = _telling(Arm.release)  # type: ignore[method-assign]  # the one place that knows the record
    daemon.run(loaded, examined)


def main(config: Path, pace: Annotated[float, typer.Option(help="People a second.")] = 100) -> None:
    """Start a gate for each line on standard input."""
    loaded = settings.load(config)
    logs.configure(loaded.gate.log)
    for _ in sys.stdin:
        if (child := os.fork()) == 0:
            try:
                play(loaded, pace=pace)
            finally:
                os._exit(0)
        print(f"pid {child}", flush=True)
        os.waitpid(child, 0)
        print("\nended", flush=True)


if __name__ == "__main__":
    typer.run(main)
