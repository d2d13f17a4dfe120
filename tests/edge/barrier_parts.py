"""A gate's lanes on simulated pins, with every contact wired and time in the test's hand."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from gpiozero.pins.mock import MockFactory, MockPin

from edge.barrier import Barrier, Barriers
from edge.entrance import Entrance
from edge.errors import JournalError
from edge.events import Input, InputChanged
from edge.kiosk.screen import Screen
from edge.turnstile.inputs import Contacts
from edge.turnstile.pins import simulated_pins
from edge.turnstile.relay import Arm
from edge.turnstile.signals import Signals
from edge.uplink.journal import Committed
from edge.wiring import ContactSection, InputsSection, LaneSection, gate_contacts, pin_uses
from protocol.records import Alarm, Body, CheckIn, Override, Passage, PassageOutcome
from tests.edge.turnstile.samples import CHECK_IN, committed

NORTH = LaneSection.model_validate(
    {
        "name": "north",
        "relay_pin": 17,
        "passage": {"pin": 5},
        "key": {"pin": 13},
        "green_pin": 24,
        "red_pin": 25,
        "buzzer_pin": 16,
        "back": {"relay_pin": 27, "passage": {"pin": 6}},
    }
)
SOUTH = LaneSection.model_validate({"name": "south", "relay_pin": 22})
INPUTS = InputsSection.model_validate({"fire": {"pin": 12}, "tamper": {"pin": 19}})


@dataclass
class Book:
    """What the lanes write down; `broken` is a disk that takes nothing."""

    bodies: list[Body] = field(default_factory=list)
    noted: list[Body] = field(default_factory=list)
    broken: bool = False

    def commit(self, body: Body) -> Committed:
        if self.broken:
            raise JournalError("The disk is full.")
        self.bodies.append(body)
        return committed(len(self.bodies), body)

    def passage(self, check_in: str, *, lane: str, outcome: PassageOutcome) -> None:
        self.noted.append(Passage(lane=lane, check_in=check_in, outcome=outcome))

    def override(self, cause: str, *, lane: str, command: str | None = None) -> Committed:
        return self.commit(Override(lane=lane, cause=cause, command=command))

    def overridden(self, cause: str, *, lane: str, command: str | None = None) -> None:
        self.noted.append(Override(lane=lane, cause=cause, command=command))

    def alarm(self, code: str, detail: str) -> None:
        self.noted.append(Alarm(code=code, detail=detail))

    @property
    def outcomes(self) -> list[str]:
        return [body.outcome for body in self.noted if isinstance(body, Passage)]

    @property
    def alarms(self) -> list[str]:
        return [body.code for body in self.noted if isinstance(body, Alarm)]

    @property
    def overrides(self) -> list[tuple[str, str]]:
        bodies = [*self.bodies, *self.noted]
        return [(body.lane, body.cause) for body in bodies if isinstance(body, Override)]


class Lanes:
    """Lanes put together as `edge.daemon` does, without readers and journal."""

    def __init__(
        self, sections: Sequence[LaneSection] = (NORTH, SOUTH), *, loops_closed: bool = True
    ) -> None:
        self.now = 1000.0
        self.book = Book()
        self.events: list[InputChanged] = []
        self.pins: MockFactory = simulated_pins(pin_uses(sections, INPUTS) if loops_closed else ())
        self.sections = sections
        self._house = ExitStack()

    def __enter__(self) -> Self:
        self.barriers = [self._barrier(section) for section in self.sections]
        self.gate = Barriers(self.barriers, self.book)
        self.screens: dict[str, Screen] = {}
        self.entrances = {
            side.entrance: Entrance(
                side, barrier, Screen.start(side.entrance, self.now), show=self._show
            )
            for section, barrier in zip(self.sections, self.barriers, strict=True)
            for side in section.sides
        }
        wired = {section.name: section.contacts for section in self.sections}
        for name, contacts in {**wired, "": gate_contacts(INPUTS)}.items():
            self._contacts(name, contacts)
        self.serve()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._house.close()

    def _barrier(self, section: LaneSection) -> Barrier:
        arm = Arm.of(section, pins=self.pins, on_fault=lambda _: None)
        signals = self._house.enter_context(Signals.of(section, pins=self.pins))
        return Barrier(section, self._house.enter_context(arm), signals, self.book)

    def _contacts(self, name: str, wired: dict[Input, ContactSection]) -> None:
        contacts = Contacts(
            name, wired, pins=self.pins, post=self.events.append, now=lambda: self.now
        )
        self._house.enter_context(contacts)

    def _show(self, screen: Screen) -> None:
        self.screens[screen.lane] = screen

    def pin(self, number: int) -> MockPin:
        return self.pins.pin(number)

    def moves(self, number: int) -> list[bool]:
        return [state.state for state in self.pin(number).states]

    def serve(self) -> None:
        """Take the events that wait, and tick, as the loop does."""
        while self.events:
            self.gate.sense(self.events.pop(0))
        for entrance in self.entrances.values():
            entrance.tick(self.now)

    def close_contact(self, pin: int) -> None:
        self.pin(pin).drive_low()
        self.serve()

    def open_contact(self, pin: int) -> None:
        self.pin(pin).drive_high()
        self.serve()

    def check_in(self, entrance: str = "north") -> Committed:
        """Let somebody in by a committed check-in."""
        side = self.entrances[entrance].section
        body = CHECK_IN.model_copy(update={"lane": side.name, "direction": side.direction})
        assert isinstance(body, CheckIn)
        record = self.book.commit(body)
        self.entrances[entrance].release(record, self.now)
        return record

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.serve()
