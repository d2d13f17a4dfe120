"""The Pi's 40-pin header as text, with what the configuration wires to it. Pure."""

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from edge.wiring import ContactSection, Level, PinUse, Pull, Role

HEADER: tuple[int | str, ...] = (
    *("3.3 V", "5 V", 2, "5 V", 3, "GND", 4, 14, "GND", 15),
    *(17, 18, 27, "GND", 22, 23, "3.3 V", 24, 10, "GND"),
    *(9, 25, 11, 8, "GND", 7, "HAT", "HAT", 5, "GND"),
    *(6, 12, 13, "GND", 19, 16, 26, 20, "GND", 21),
)
"""What is on pins 1 to 40: a BCM number, or a name. Source: the Pi's own `pinout`."""

_STYLES = {Role.RELAY: "bold red", Role.SIGNAL: "yellow", Role.INPUT: "green"}


def place(pin: int) -> int:
    """Return where on the header (1 to 40) a BCM number is."""
    return HEADER.index(pin) + 1


def drawing(uses: Sequence[PinUse]) -> Table:
    """Draw the header as one looks at it with the USB sockets below."""
    by_pin = {use.pin: use for use in uses}
    table = Table("wired to it", "BCM", "pin", "pin", "BCM", "wired to it", box=None)
    for column in (0, 1, 2):
        table.columns[column].justify = "right"
    for left in range(0, len(HEADER), 2):
        here, there = HEADER[left], HEADER[left + 1]
        table.add_row(
            *(_wired(here, by_pin), str(here), str(left + 1)),
            *(str(left + 2), str(there), _wired(there, by_pin)),
        )
    return table


def instructions(uses: Sequence[PinUse]) -> Iterator[str]:
    """Say of each pin what goes where, in the order of the configuration."""
    for use in uses:
        yield f"GPIO {use.pin} (pin {place(use.pin)}), {use}: {_goes(use)}"


def _wired(what: int | str, by_pin: dict[int, PinUse]) -> Text:
    use = by_pin.get(what) if isinstance(what, int) else None
    return Text(f"{use.lane} {use.name}".strip(), _STYLES[use.role]) if use else Text()


def _goes(use: PinUse) -> str:
    if use.contact is not None:
        return _contact(use.contact)
    if use.role is Role.RELAY:
        return "to IN of an active-high relay board, with 10 kΩ to GND"
    return "to an active-high driver of a lamp or buzzer, never the lamp itself"


def _contact(contact: ContactSection) -> str:
    pulled = {Pull.UP: "the Pi pulls it up", Pull.DOWN: "the Pi pulls it down"}
    held = pulled.get(contact.pull, "a resistor outside holds it")
    other_end = "3.3 V" if contact.pull is Pull.DOWN else "GND"
    closes = (contact.active is Level.LOW) is (contact.pull is not Pull.DOWN)
    speaks = "closes" if closes else "opens, or its wire breaks"
    return f"a contact to {other_end} that speaks when it {speaks}; {held}"
