"""How arms, sensors and lamps are wired: `[[lanes]]` and `[inputs]`, and what the board can bear.

Pure. A pin used twice, one that the header lacks, or an output on a pin that is high at power-on
is refused before anything is opened. Pins are BCM numbers; `docs/wiring.md` is for people.
"""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from edge.events import Input
from protocol.records import Direction

LOW_AT_BOOT = frozenset(range(9, 28)) - {14, 15}
"""GPIO lines that are low when a Pi starts: 0-8 are pulled up and 14 and 15 are the serial
console's, so that a relay on them would release the arm at every boot."""
FIXED_PULL_UPS = frozenset({2, 3})
"""Lines with a resistor of 1.8 kΩ to 3.3 V on the board."""


def _low_at_boot(pin: int) -> int:
    if pin not in LOW_AT_BOOT:
        raise ValueError("an output needs a pin that is low at power-on: 9 to 27 without 14 and 15")
    return pin


def _on_the_header(pin: int) -> int:
    if not 2 <= pin <= 27:  # noqa: PLR2004  the header's BCM numbers, without those of a HAT's memory
        raise ValueError("an input needs a pin of the header: 2 to 27")
    return pin


OutputPin = Annotated[int, AfterValidator(_low_at_boot)]
InputPin = Annotated[int, AfterValidator(_on_the_header)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LaneKind(StrEnum):
    """What stands in the lane; each has its own figures (`FIGURES`)."""

    TRIPOD = "tripod"
    FULL_HEIGHT = "full-height"
    SPEED_GATE = "speed-gate"
    DOOR = "door"


class ReleaseMode(StrEnum):
    """How long the relay is energised for one person."""

    PULSE = "pulse"
    """For `pulse_seconds`, whatever happens."""
    HOLD = "hold"
    """Until he has gone through, `passage_seconds` at most."""


class Unwritable(StrEnum):
    """What a lane does with people while its gate can write no records, as on a full disk."""

    REFUSE = "refuse"
    """Nobody passes, in or out."""
    LET_OUT = "let-out"
    """Who goes out passes, and is recorded as soon as that can be; nobody comes in."""


class Pull(StrEnum):
    """The resistor in the Pi that holds an open input."""

    UP = "up"
    DOWN = "down"
    NONE = "none"
    """There is one outside."""


class Level(StrEnum):
    """What a pin measures."""

    LOW = "low"
    HIGH = "high"


class ContactSection(_Section):
    """A contact between a pin and ground that closes when it has something to say."""

    pin: InputPin
    pull: Pull = Pull.UP
    active: Level = Level.LOW
    """Which level says it."""
    debounce_ms: Annotated[int, Field(ge=0, le=1000)] = 20
    """Changes that are shorter are not noticed."""

    @model_validator(mode="after")
    def _pulled(self) -> Self:
        if self.pin in FIXED_PULL_UPS and self.pull is not Pull.UP:
            raise ValueError(f"GPIO {self.pin} is pulled up on the board: take pull up, or a pin")
        return self


class LoopSection(ContactSection):
    """A loop to ground that is closed while all is well: opened, or broken, it speaks."""

    active: Level = Level.HIGH
    debounce_ms: Annotated[int, Field(ge=0, le=1000)] = 100


class InputsSection(_Section):
    """`[inputs]`: what concerns all lanes."""

    fire: LoopSection | None = None
    """The fire panel's second contact; the first releases the arms in hardware."""
    tamper: LoopSection | None = None
    mains: LoopSection | None = None
    """A relay that the mains holds."""


class BackSection(_Section):
    """`lanes.back`: the other direction of a lane that is passed both ways."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")] = ""
    """Of its reader and screen; the lane's name and the direction unless given."""
    relay_pin: OutputPin | None = None
    """Left out where one relay frees both ways, as at a door."""
    reader: str = ""
    card_reader: bool = True
    """false where only a scanner, a keypad or the screen's keys identify people."""
    passage: ContactSection | None = None


FIGURES: dict[LaneKind, dict[str, Any]] = {
    LaneKind.TRIPOD: {},
    LaneKind.FULL_HEIGHT: {"passage_seconds": 12.0, "held_open_seconds": 15.0},
    LaneKind.SPEED_GATE: {"pulse_seconds": 0.5, "relock_seconds": 1.0},
    LaneKind.DOOR: {"passage_seconds": 10.0, "held_open_seconds": 30.0, "relock_seconds": 1.0},
}
"""What a kind of lane sets where its section says nothing; a tripod has the section's own."""


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of a lane: where people of one reader and one screen pass."""

    entrance: str
    """Names its reader and screen; the lane's own name at its front."""
    name: str
    """The lane's, as it stands in records."""
    direction: Direction
    reader: str
    card_reader: bool = True
    """Whether one is to be there."""

    @property
    def pattern(self) -> str:
        """What the card reader's name must match (`fnmatch`)."""
        return f"*{glob.escape(self.reader)}*" if self.reader else "*"


class LaneSection(_Section):
    """`[[lanes]]`: one arm."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    kind: LaneKind = LaneKind.TRIPOD
    direction: Direction = Direction.IN
    relay_pin: OutputPin
    """Drives the release relay (active high)."""
    second_relay_pin: OutputPin | None = None
    """A relay that is energised while the arm is released: a light, a counter, a second lock."""
    fail_safe: bool = False
    """Whether the arm is free without power: its relay is energised to lock it."""
    release: ReleaseMode = ReleaseMode.PULSE
    """`hold` unless given, where there is a passage sensor and the turnstile has no own logic."""
    pulse_seconds: Annotated[float, Field(gt=0, le=30)] = 5.0
    passage_seconds: Annotated[float, Field(gt=0, le=30)] = 8.0
    """How long a person has to go through, where a sensor tells."""
    held_open_seconds: Annotated[float, Field(gt=0, le=600)] = 10.0
    """How long the passage sensor may speak before it is an alarm."""
    relock_seconds: Annotated[float, Field(ge=0.1, le=10)] = 0.3
    """How long the arm stays locked between two people."""
    when_unwritable: Unwritable = Unwritable.REFUSE
    """What becomes of people while nothing can be written: `refuse`, or `let-out`."""
    reader: str = ""
    """Part of the PC/SC reader's name; empty takes the only reader there is."""
    card_reader: bool = True
    """false where only a scanner, a keypad or the screen's keys identify people."""
    passage: ContactSection | None = None
    """Speaks while somebody goes through; both ways, where `back` has none of its own."""
    wrong_way: ContactSection | None = None
    """Speaks while somebody goes through against the lane's one direction."""
    key: ContactSection | None = None
    """The supervisor's key switch: one turn lets one person through."""
    green_pin: OutputPin | None = None
    red_pin: OutputPin | None = None
    buzzer_pin: OutputPin | None = None
    back: BackSection | None = None

    @model_validator(mode="before")
    @classmethod
    def _figures(cls, given: Any) -> Any:  # noqa: ANN401  whatever was in the file
        if not isinstance(given, dict):
            return given
        kind = given.get("kind", LaneKind.TRIPOD)
        figures = FIGURES.get(kind, {})
        if given.get("passage") and kind != LaneKind.SPEED_GATE:
            figures = {"release": ReleaseMode.HOLD, **figures}
        return {**figures, **given}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.release is ReleaseMode.HOLD and self.passage is None:
            raise ValueError("release = hold needs a passage sensor, which says when to let go")
        if self.back and self.wrong_way:
            raise ValueError("wrong_way is for a lane with one direction: this one has a back")
        if self.back and self.back.passage and not self.passage:
            raise ValueError("back.passage needs a passage sensor at the front too")
        if nameless := [side for side in self.sides if side.reader and not side.card_reader]:
            raise ValueError(f"{nameless[0].entrance} has no card reader, and names one")
        if self.when_unwritable is Unwritable.LET_OUT:
            self._refuse_to_let_in()
        return self

    def _refuse_to_let_in(self) -> None:
        pins = self.relays
        if Direction.OUT not in pins:
            raise ValueError("when_unwritable = let-out is for a lane with a way out")
        if pins[Direction.OUT] == pins.get(Direction.IN):
            raise ValueError(
                "when_unwritable = let-out needs a relay for the way out alone: this one would "
                "let people in unrecorded"
            )

    @property
    def sides(self) -> tuple[Side, ...]:
        """The lane's directions, its own first."""
        front = Side(self.name, self.name, self.direction, self.reader, self.card_reader)
        if self.back is None:
            return (front,)
        other = Direction.OUT if self.direction is Direction.IN else Direction.IN
        entrance = self.back.name or f"{self.name}-{other}"
        back = Side(entrance, self.name, other, self.back.reader, self.back.card_reader)
        return front, back

    @property
    def relays(self) -> dict[Direction, int]:
        """The pin of each direction's relay; both may be the same."""
        front, *back = self.sides
        return {front.direction: self.relay_pin} | {
            side.direction: self.relay_pin
            if self.back is None or self.back.relay_pin is None
            else self.back.relay_pin
            for side in back
        }

    @property
    def contacts(self) -> dict[Input, ContactSection]:
        """Its inputs that are wired."""
        back = self.back.passage if self.back else self.wrong_way
        wired = {Input.PASSAGE: self.passage, Input.PASSAGE_BACK: back, Input.KEY: self.key}
        return {name: contact for name, contact in wired.items() if contact}


def gate_contacts(section: InputsSection) -> dict[Input, ContactSection]:
    """Return the inputs of the whole gate that are wired."""
    wired = {Input.FIRE: section.fire, Input.TAMPER: section.tamper, Input.MAINS: section.mains}
    return {name: contact for name, contact in wired.items() if contact}


class Role(StrEnum):
    """What a pin does."""

    RELAY = "relay"
    SIGNAL = "signal"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class PinUse:
    """One pin and what is wired to it."""

    pin: int
    role: Role
    lane: str
    """Empty for what concerns all lanes."""
    name: str
    """Of the setting, such as `relay_pin` or `passage`."""
    contact: ContactSection | None = None

    def __str__(self) -> str:
        """Say it as the configuration does."""
        return f"{self.name} of lane {self.lane}" if self.lane else f"{self.name} of the gate"


def pin_uses(lanes: Sequence[LaneSection], inputs: InputsSection) -> tuple[PinUse, ...]:
    """Return every pin that is wired, in the order of the configuration."""
    return (*(use for lane in lanes for use in _of_lane(lane)), *_inputs("", gate_contacts(inputs)))


def _of_lane(lane: LaneSection) -> Iterator[PinUse]:
    outputs = {
        "relay_pin": (Role.RELAY, lane.relay_pin),
        "back.relay_pin": (Role.RELAY, lane.back.relay_pin if lane.back else None),
        "second_relay_pin": (Role.RELAY, lane.second_relay_pin),
        "green_pin": (Role.SIGNAL, lane.green_pin),
        "red_pin": (Role.SIGNAL, lane.red_pin),
        "buzzer_pin": (Role.SIGNAL, lane.buzzer_pin),
    }
    for name, (role, pin) in outputs.items():
        if pin is not None:
            yield PinUse(pin, role, lane.name, name)
    yield from _inputs(lane.name, lane.contacts)


def _inputs(lane: str, contacts: dict[Input, ContactSection]) -> Iterator[PinUse]:
    for name, contact in contacts.items():
        yield PinUse(contact.pin, Role.INPUT, lane, name.value, contact)


def conflicts(uses: Sequence[PinUse]) -> list[str]:
    """Say which pins are used twice, and for what."""
    by_pin: dict[int, list[PinUse]] = {}
    for use in uses:
        by_pin.setdefault(use.pin, []).append(use)
    return [
        f"GPIO {pin} is used {len(found)} times: {', '.join(map(str, found))}"
        for pin, found in sorted(by_pin.items())
        if len(found) > 1
    ]
