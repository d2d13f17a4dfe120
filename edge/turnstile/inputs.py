"""The contacts of a gate: each that begins or ends to speak is posted as an event.

Debounced by the kernel (or the Pi's own pins in simulation do not bounce); what speaks at the
start is posted too. Nothing is decided here.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Self

from gpiozero import DigitalInputDevice
from gpiozero.exc import GPIOZeroError

from edge.errors import WiringError
from edge.events import Input, InputChanged
from edge.wiring import ContactSection, Level, Pull

_PULL_UP = {Pull.UP: True, Pull.DOWN: False, Pull.NONE: None}


class Contact:
    """One input pin, and whether it speaks."""

    def __init__(self, section: ContactSection, *, pins: Any) -> None:  # noqa: ANN401  gpiozero ships no types
        """Take the pin.

        Raises:
            WiringError: the board lacks it, it is in use, or its pull cannot be set.
        """
        pull_up = _PULL_UP[section.pull]
        # gpiozero calls an input active at the level that its pull does not give.
        natural = Level.LOW if pull_up or pull_up is None else Level.HIGH
        self._inverted = section.active is not natural
        try:
            self._device = DigitalInputDevice(
                section.pin,
                pull_up=pull_up,
                active_state=False if pull_up is None else None,
                bounce_time=section.debounce_ms / 1000 or None,
                pin_factory=pins,
            )
        except GPIOZeroError as error:
            raise WiringError(
                f"GPIO {section.pin} cannot be an input ({error}): choose another pin."
            ) from error

    @property
    def active(self) -> bool:
        """Whether it speaks now."""
        return bool(self._device.is_active) is not self._inverted

    def follow(self, changed: Callable[[bool], None]) -> None:
        """Call `changed` with each new state, and at once if it speaks already."""
        self._device.when_activated = lambda: changed(not self._inverted)
        self._device.when_deactivated = lambda: changed(self._inverted)
        if self.active:
            changed(True)  # noqa: FBT003  the state is the whole message

    def close(self) -> None:
        """Give the pin back."""
        self._device.close()

    def __enter__(self) -> Self:
        """Use it for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class Contacts:
    """All inputs of a lane, or of the gate; they post and nothing else."""

    def __init__(
        self,
        lane: str,
        wired: Mapping[Input, ContactSection],
        *,
        pins: Any,  # noqa: ANN401  a gpiozero pin factory: it ships no types
        post: Callable[[InputChanged], None],
        now: Callable[[], float],
    ) -> None:
        """Take the pins; `lane` is empty for the inputs of the whole gate.

        Raises:
            WiringError: a pin cannot be an input; those before it are given back.
        """
        with ExitStack() as opened:
            for name, section in wired.items():
                contact = opened.enter_context(Contact(section, pins=pins))
                contact.follow(_posting(lane, name, post, now))
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Give the pins back."""
        self._opened.close()

    def __enter__(self) -> Self:
        """Use them for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self.close()


def _posting(
    lane: str, name: Input, post: Callable[[InputChanged], None], now: Callable[[], float]
) -> Callable[[bool], None]:
    def changed(active: bool) -> None:  # noqa: FBT001  gpiozero calls it with the state alone
        post(InputChanged(lane, name, active, now()))

    return changed
