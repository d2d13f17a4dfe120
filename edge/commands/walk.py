"""The installer's walk past every relay, lamp and sensor: one step a pin, nothing moves unasked.

An arm moves only for an override that the journal committed, as in service.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Any, Protocol

from edge.commands.header import place
from edge.errors import WiringError
from edge.settings import Settings
from edge.turnstile.inputs import Contact
from edge.turnstile.relay import Arm
from edge.turnstile.signals import Signal, Signals
from edge.uplink.journal import Committed
from edge.wiring import LaneSection, PinUse, Role, Side

MOVE_SECONDS = 1.0
"""How long a relay or lamp is energised."""
SENSE_SECONDS = 30.0
"""How long a contact has to change, and to change back."""


class Result(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """What was tried, and how it went."""

    what: str
    gpio: int
    pin: int
    """On the header, 1 to 40."""
    result: Result
    detail: str


class Person(Protocol):
    """Who stands at the gate."""

    def agrees(self, question: str) -> bool:
        """Whether it may be done."""

    def saw(self, question: str) -> bool:
        """Whether it went as it should."""

    def acts(self) -> bool:
        """Whether there is somebody who can move a contact."""

    def is_told(self, what: str) -> None:
        """Take in what to do next."""


class Walk:
    """Goes past all that is wired, with the gate stopped."""

    def __init__(
        self,
        settings: Settings,
        pins: Any,  # noqa: ANN401  a gpiozero pin factory: it ships no types
        person: Person,
        override: Callable[[str], Committed],
    ) -> None:
        """Take the pins; `override` commits, for a lane's name, that it will be released."""
        self._settings = settings
        self._pins = pins
        self._person = person
        self._override = override

    def steps(self) -> Iterator[Step]:
        """Take one step after the other; each leaves its pin de-energised and given back."""
        for lane in self._settings.lanes:
            for side in lane.sides:
                yield self._relay(lane, side)
            uses = [use for use in self._settings.pins if use.lane == lane.name]
            yield from (self._lamp(lane, use) for use in uses if use.role is Role.SIGNAL)
        for use in self._settings.pins:
            if use.role is Role.INPUT:
                yield self._contact(use)

    def _relay(self, lane: LaneSection, side: Side) -> Step:
        pin = lane.relays[side.direction]
        what = f"arm {lane.name}, way {side.direction}"
        said = f"{what} (GPIO {pin}): it will be released for {MOVE_SECONDS:.0f} s."
        if not self._person.agrees(f"{said} Is nobody in it? Go on?"):
            return _step(what, pin, Result.SKIPPED)
        try:
            moved = self._release(lane, side, pin)
        except WiringError as error:
            return _step(what, pin, Result.FAILED, str(error))
        if not moved:
            return _step(what, pin, Result.FAILED, "the pin did not follow")
        also = ", and the second relay with it" if lane.second_relay_pin is not None else ""
        if not self._person.saw(f"Was the arm free, and is it locked again{also}?"):
            return _step(what, pin, Result.FAILED, "it was not seen to move")
        return _step(what, pin, Result.PASSED)

    def _release(self, lane: LaneSection, side: Side, pin: int) -> bool:
        """Release one way, and tell whether the pin followed both times."""
        faults: list[WiringError] = []
        with Arm.of(lane, pins=self._pins, on_fault=faults.append) as arm:
            arm.feed(freed=False)  # a fail-safe arm is locked before it is released
            locked = self._pins.pin(pin).state
            arm.release(self._override(lane.name), side.direction, MOVE_SECONDS)
            released = self._pins.pin(pin).state
            in_time = arm.wait_locked(MOVE_SECONDS * 3)
            again = self._pins.pin(pin).state
        if faults:
            raise faults[0]
        return in_time and locked is not released and again is locked

    def _lamp(self, lane: LaneSection, use: PinUse) -> Step:
        what = f"{use.name.removesuffix('_pin')} of lane {lane.name}"
        if not self._person.agrees(f"{what} (GPIO {use.pin}): on for {MOVE_SECONDS:.0f} s. Go on?"):
            return _step(what, use.pin, Result.SKIPPED)
        try:
            with Signals({Signal.GREEN: use.pin}, pins=self._pins) as signals:
                signals.show(frozenset({Signal.GREEN}))
                Event().wait(MOVE_SECONDS)
        except WiringError as error:
            return _step(what, use.pin, Result.FAILED, str(error))
        if not self._person.saw("Did it work?"):
            return _step(what, use.pin, Result.FAILED, "it was not seen to work")
        return _step(what, use.pin, Result.PASSED)

    def _contact(self, use: PinUse) -> Step:
        what = str(use)
        if use.contact is None or not self._person.agrees(f"{what} (GPIO {use.pin}). Go on?"):
            return _step(what, use.pin, Result.SKIPPED)
        with ExitStack() as opened:
            try:
                contact = opened.enter_context(Contact(use.contact, pins=self._pins))
            except WiringError as error:
                return _step(what, use.pin, Result.FAILED, str(error))
            if contact.active:
                return _step(what, use.pin, Result.FAILED, "it speaks all the time: see the wire")
            if not self._person.acts():
                return _step(what, use.pin, Result.PASSED, "silent, as it should be; not tried")
            return self._move(contact, what, use.pin)

    def _move(self, contact: Contact, what: str, pin: int) -> Step:
        spoke, ended = Event(), Event()
        contact.follow(lambda active: (spoke if active else ended).set())
        self._person.is_told(f"Make {what} speak, and let it end: {SENSE_SECONDS:.0f} s each.")
        if not spoke.wait(SENSE_SECONDS):
            return _step(what, pin, Result.FAILED, "it did not speak")
        if not ended.wait(SENSE_SECONDS):
            return _step(what, pin, Result.FAILED, "it did not end")
        return _step(what, pin, Result.PASSED)


def _step(what: str, pin: int, result: Result, detail: str = "") -> Step:
    return Step(what, pin, place(pin), result, detail)
