"""Only the header's own pins through lgpio, or recorded ones in simulation."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from gpiozero import Device, OutputDevice
from gpiozero.exc import PinUnknownPi
from gpiozero.pins.mock import MockFactory

from edge.errors import WiringError
from edge.turnstile.pins import STATES_KEPT, header_pins, simulated_pins


class LgpioError(Exception):
    """Stands in for lgpio.error."""


class FakeChip:
    """A GPIO chip as lgpio would open it."""

    def __init__(self, label: str = "pinctrl-rp1", *, board: bool = True) -> None:
        self.label, self.board, self.closed, self.refused = label, board, False, False


@pytest.fixture
def chip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeChip:
    """A machine with /dev/gpiochip4, behind lgpio and gpiozero's factory for it."""
    fake = FakeChip()
    (tmp_path / "gpiochip4").touch()

    class Factory:
        def __init__(self, chip: int) -> None:
            if fake.refused:
                raise LgpioError("can not open gpiochip")
            self._handle = chip

        @property
        def board_info(self) -> object:
            if not fake.board:
                raise PinUnknownPi("unable to locate Pi revision")
            return object()

        def close(self) -> None:
            fake.closed = True

    lgpio: Any = ModuleType("lgpio")
    lgpio.error = LgpioError
    lgpio.gpio_get_chip_info = lambda _: (0, 54, "gpiochip4", fake.label)
    pins: Any = ModuleType("gpiozero.pins.lgpio")
    pins.LGPIOFactory = Factory
    monkeypatch.setitem(sys.modules, "lgpio", lgpio)
    monkeypatch.setitem(sys.modules, "gpiozero.pins.lgpio", pins)
    return fake


@pytest.mark.parametrize("asked", ["mock", "native", "pigpio", "rpigpio", ""])
def test_another_pin_library_is_refused(asked: str, tmp_path: Path, chip: FakeChip) -> None:
    del chip
    with pytest.raises(WiringError, match="take the variable out"):
        header_pins(4, environment={"GPIOZERO_PIN_FACTORY": asked}, devices=tmp_path)


def test_a_machine_without_pins_is_told_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(WiringError, match=r"gate\.simulation = true"):
        header_pins(0, environment={}, devices=tmp_path)


def test_the_headers_chip_is_opened_by_lgpio(tmp_path: Path, chip: FakeChip) -> None:
    factory = header_pins(4, environment={"GPIOZERO_PIN_FACTORY": "lgpio"}, devices=tmp_path)
    assert factory._handle == 4
    assert not chip.closed


def test_a_chip_that_is_not_the_header_is_refused(tmp_path: Path, chip: FakeChip) -> None:
    chip.label = "gpio-brcmstb@107d508500"
    with pytest.raises(WiringError, match=r"gate\.gpio_chip"):
        header_pins(4, environment={}, devices=tmp_path)
    assert chip.closed


def test_a_chip_that_may_not_be_opened_names_the_group(tmp_path: Path, chip: FakeChip) -> None:
    chip.refused = True
    with pytest.raises(WiringError, match="group gpio"):
        header_pins(4, environment={}, devices=tmp_path)


def test_a_board_that_is_no_pi_is_refused(tmp_path: Path, chip: FakeChip) -> None:
    chip.board = False
    with pytest.raises(WiringError, match="no Raspberry Pi"):
        header_pins(4, environment={}, devices=tmp_path)
    assert chip.closed


@pytest.mark.parametrize(
    ("label", "driver"),
    [("pinctrl-rp1", "pinctrl_rp1"), ("pinctrl-bcm2711", "pinctrl_bcm2835")],
)
def test_a_kernel_that_leaves_a_dead_gates_arm_released_is_refused(
    tmp_path: Path, chip: FakeChip, label: str, driver: str
) -> None:
    chip.label = label
    parameter = tmp_path / driver / "parameters" / "persist_gpio_outputs"
    parameter.parent.mkdir(parents=True)
    parameter.write_text("Y\n")
    with pytest.raises(WiringError, match="dtparam=strict_gpiod"):
        header_pins(4, environment={}, devices=tmp_path, modules=tmp_path)
    assert chip.closed

    parameter.write_text("N\n")
    header_pins(4, environment={}, devices=tmp_path, modules=tmp_path)


def test_simulated_pins_record_what_moved_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "native")
    monkeypatch.setenv("GPIOZERO_MOCK_PIN_CLASS", "mockpwmpin")
    monkeypatch.setenv("GPIOZERO_MOCK_REVISION", "nonsense")
    pins = simulated_pins()
    assert isinstance(pins, MockFactory)

    relay = OutputDevice(17, pin_factory=pins)
    relay.on()
    relay.off()

    assert [state.state for state in pins.pin(17).states] == [False, True, False]
    relay.close()


def test_a_simulated_pins_record_is_bounded() -> None:
    pins = simulated_pins()
    relay = OutputDevice(17, pin_factory=pins)
    for _ in range(STATES_KEPT):
        relay.toggle()
    assert len(pins.pin(17).states) == STATES_KEPT
    relay.close()


def test_making_pins_chooses_no_default_factory_for_gpiozero(tmp_path: Path) -> None:
    before = Device.pin_factory
    simulated_pins()
    with pytest.raises(WiringError):
        header_pins(0, environment={}, devices=tmp_path)
    assert Device.pin_factory is before
