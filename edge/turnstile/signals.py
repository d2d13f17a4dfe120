"""A lane's lamps and buzzer: what they show is pure, and showing it never stops the gate."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from gpiozero import OutputDevice
from gpiozero.exc import GPIOZeroError

from edge.errors import WiringError
from edge.turnstile.lane import Lane
from edge.turnstile.states import Shut
from edge.wiring import LaneSection


class Signal(StrEnum):
    """A lamp or a buzzer."""

    GREEN = "green"
    """Lit while the arm is released."""
    RED = "red"
    """Lit while it is locked and the gate serves people."""
    BUZZER = "buzzer"
    """Sounds for a refusal, and longer for an alarm of the lane."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which signals are on, and until when at least."""

    on: frozenset[Signal]
    until: float | None


def shown(lane: Lane, now: float) -> Shown:
    """Give what a lane's signals show at a moment (monotonic seconds)."""
    on = {Signal.GREEN} if lane.released else {Signal.RED}
    if isinstance(lane.position, Shut):
        return Shown(frozenset(), None)
    buzzes = now < lane.buzz_until
    return Shown(
        frozenset(on | ({Signal.BUZZER} if buzzes else set())), lane.buzz_until if buzzes else None
    )


class Signals:
    """The signals of one lane that are wired, each on an active-high output."""

    def __init__(self, wired: Mapping[Signal, int], *, pins: Any) -> None:  # noqa: ANN401  gpiozero ships no types
        """Take the pins (BCM numbers), all off.

        Raises:
            WiringError: the board lacks a pin, or it is in use.
        """
        with ExitStack() as opened:
            self._lamps = {}
            for signal, pin in wired.items():
                self._lamps[signal] = _lamp(pin, pins)
                opened.callback(self._lamps[signal].close)
            self._opened = opened.pop_all()

    @classmethod
    def of(cls, section: LaneSection, *, pins: Any) -> Self:  # noqa: ANN401  gpiozero ships no types
        """Make the signals of a lane as it is configured; see `Signals` for the rest."""
        wired = {
            Signal.GREEN: section.green_pin,
            Signal.RED: section.red_pin,
            Signal.BUZZER: section.buzzer_pin,
        }
        return cls({name: pin for name, pin in wired.items() if pin is not None}, pins=pins)

    def show(self, on: frozenset[Signal]) -> None:
        """Switch them.

        Raises:
            WiringError: a pin cannot be written; the arm does not depend on it.
        """
        try:
            for signal, lamp in self._lamps.items():
                lamp.value = signal in on
        except Exception as error:
            raise WiringError(f"A lamp or buzzer cannot be switched: {error}.") from error

    def close(self) -> None:
        """Switch them off and give the pins back."""
        self._opened.close()

    def __enter__(self) -> Self:
        """Use them for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self.close()


def _lamp(pin: int, pins: Any) -> Any:  # noqa: ANN401  gpiozero ships no types
    try:
        return OutputDevice(pin, active_high=True, initial_value=False, pin_factory=pins)
    except GPIOZeroError as error:
        raise WiringError(
            f"GPIO {pin} cannot drive a lamp or buzzer ({error}): choose another pin."
        ) from error
