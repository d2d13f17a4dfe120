"""Which pins are driven: the Pi's header through lgpio, or recorded ones in simulation.

gpiozero would choose by itself, by an environment variable and by falling back in silence; a
gate must not. Outside simulation it is lgpio on the header's own chip, or a `WiringError`.
"""

import os
from collections import deque
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gpiozero.exc import GPIOZeroError
from gpiozero.pins.mock import MockFactory, MockPin, PinState

from edge.errors import WiringError
from edge.wiring import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from edge.wiring import PinUse

SIMULATED_BOARD = "c03111"
"""Revision code of the board that a simulation pretends to be: a Pi 4 B."""
STATES_KEPT = 1000
"""How many states of a simulated pin are kept: a demo may run for weeks."""
_CHOICE = "GPIOZERO_PIN_FACTORY"
_HEADER_DRIVERS = {"pinctrl-bcm2": "pinctrl_bcm2835", "pinctrl-rp1": "pinctrl_rp1"}
"""How the kernel labels the chip behind the 40-pin header (up to a Pi 4, and from a Pi 5), and
the name of its driver."""


class RecordedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A simulated pin: `states` holds what it did, with the seconds since the state before."""

    followed: "Callable[[bool], None] | None" = None
    """Is told each new state."""

    def _change_state(self, value: bool) -> bool:  # noqa: FBT001  gpiozero's own shape
        changed = bool(super()._change_state(value))
        if changed and self.followed is not None:
            self.followed(value)
        return changed

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        wired = self.factory.wired.get(self.info.name)
        if wired is not None:
            (self.drive_high if wired else self.drive_low)()

    def clear_states(self) -> None:
        """Forget the past; the present state is the first of the record."""
        super().clear_states()
        first: PinState = self.states[0]
        self.states: deque[PinState] = deque([first], maxlen=STATES_KEPT)


def simulated_pins(uses: "Iterable[PinUse]" = ()) -> MockFactory:
    """Make pins that exist only in memory and record what moved and when.

    The contacts among `uses` are silent to begin with: loops closed, switches open.
    """
    pins = MockFactory(revision=SIMULATED_BOARD, pin_class=RecordedPin)
    pins.wired = {f"GPIO{use.pin}": use.contact.active is Level.LOW for use in uses if use.contact}
    return pins


def header_pins(
    chip: int,
    *,
    environment: "Mapping[str, str]" = os.environ,
    devices: Path = Path("/dev"),
    modules: Path = Path("/sys/module"),
) -> Any:  # noqa: ANN401  gpiozero ships no types
    """Open the pins of the Pi's 40-pin header by lgpio on `/dev/gpiochip<chip>`.

    Raises:
        WiringError: another pin library is asked for, these are not a Pi's header pins, or they
            would stay as they are when the gate dies.
    """
    asked = environment.get(_CHOICE, "lgpio")
    if asked != "lgpio":
        raise WiringError(
            f"{_CHOICE} asks for {asked!r}, but a gate drives its pins by lgpio only: "
            "take the variable out of the service's environment."
        )
    device = devices / f"gpiochip{chip}"
    if not device.exists():
        raise WiringError(
            f"There are no GPIO pins here ({device} is missing). On a Raspberry Pi set "
            "gate.gpio_chip to the number of its header's chip; on any other machine set "
            "gate.simulation = true."
        )
    factory, label = _opened(chip, device)
    try:
        _check_driver(label, device, modules)
        _ = factory.board_info
    except GPIOZeroError as error:
        factory.close()
        raise WiringError(f"This is no Raspberry Pi that gpiozero knows: {error}.") from error
    except WiringError:
        factory.close()
        raise
    return factory


def _opened(chip: int, device: Path) -> tuple[Any, str]:
    # lgpio makes a pipe in the working directory when imported, which need not be writable: so it
    # is not imported above, but here, in a directory of its own.
    with TemporaryDirectory() as folder, chdir(folder):
        import lgpio  # noqa: PLC0415  as said above
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415  as said above

    try:
        factory = LGPIOFactory(chip=chip)
    except lgpio.error as error:
        raise WiringError(
            f"{device} cannot be opened ({error}): the service's user must be in the group gpio."
        ) from error
    return factory, str(lgpio.gpio_get_chip_info(factory._handle)[3])  # noqa: SLF001  no public way


def _check_driver(label: str, device: Path, modules: Path) -> None:
    driver = next((name for start, name in _HEADER_DRIVERS.items() if label.startswith(start)), "")
    if not driver:
        raise WiringError(
            f"{device} is {label!r}, not the 40-pin header: set gate.gpio_chip to the chip whose "
            "label in `gpiodetect` starts with pinctrl-bcm2 or pinctrl-rp1."
        )
    # Raspberry Pi's kernel keeps an output as it was when its process dies, unless told not to
    # (its white paper on GPIO, libgpiod): a gate killed during a pulse would leave the arm open.
    keeps = modules / driver / "parameters" / "persist_gpio_outputs"
    if keeps.exists() and keeps.read_text().strip() == "Y":
        raise WiringError(
            "This kernel would leave an arm released if the gate died: add the line "
            "dtparam=strict_gpiod to /boot/firmware/config.txt and restart the Pi."
        )
