"""Contacts: what a pin's level says depends on how it is wired, and each change is posted once."""

from typing import Any

import pytest
from gpiozero import OutputDevice
from gpiozero.pins.mock import MockFactory

from edge.errors import WiringError
from edge.events import Input, InputChanged
from edge.turnstile.inputs import Contact, Contacts
from edge.turnstile.pins import simulated_pins
from edge.wiring import ContactSection, LoopSection

PIN = 5
WIRINGS = [
    ({}, False),
    ({"active": "high"}, True),
    ({"pull": "down"}, False),
    ({"pull": "down", "active": "high"}, True),
    ({"pull": "none"}, False),
    ({"pull": "none", "active": "high"}, True),
]


def drive(pins: MockFactory, level: bool) -> None:
    (pins.pin(PIN).drive_high if level else pins.pin(PIN).drive_low)()


@pytest.mark.parametrize(("wired", "speaking"), WIRINGS, ids=str)
def test_a_contact_speaks_at_the_level_that_its_section_says(
    wired: dict[str, Any], speaking: bool
) -> None:
    pins = simulated_pins()
    with Contact(ContactSection(pin=PIN, **wired), pins=pins) as contact:
        said: list[bool] = []
        drive(pins, not speaking)
        assert not contact.active
        contact.follow(said.append)
        drive(pins, speaking)
        assert contact.active
        drive(pins, not speaking)
        assert said == [True, False]


def test_a_contact_that_speaks_at_the_start_says_so_at_once() -> None:
    said: list[bool] = []
    with Contact(LoopSection(pin=PIN), pins=simulated_pins()) as contact:
        contact.follow(said.append)  # nothing closes the loop
    assert said == [True]


def test_each_change_is_an_event_with_its_moment() -> None:
    pins, events = simulated_pins(), list[InputChanged]()
    wired = {Input.KEY: ContactSection(pin=PIN)}
    with Contacts("north", wired, pins=pins, post=events.append, now=lambda: 12.5):
        drive(pins, level=False)
        drive(pins, level=True)
    assert events == [
        InputChanged("north", Input.KEY, active=True, at=12.5),
        InputChanged("north", Input.KEY, active=False, at=12.5),
    ]


def test_a_pin_in_use_is_refused_and_the_ones_before_it_are_given_back() -> None:
    pins = simulated_pins()
    relay = OutputDevice(6, pin_factory=pins)
    wired = {Input.PASSAGE: ContactSection(pin=PIN), Input.KEY: ContactSection(pin=6)}
    with pytest.raises(WiringError, match="GPIO 6 cannot be an input"):
        Contacts("north", wired, pins=pins, post=lambda _: None, now=lambda: 0.0)
    Contact(ContactSection(pin=PIN), pins=pins).close()
    relay.close()


def test_a_pull_that_the_board_does_not_have_is_refused() -> None:
    section = ContactSection.model_construct(
        pin=2, pull="down", active="low", debounce_ms=20
    )  # past the configuration's own check
    with pytest.raises(WiringError, match="GPIO 2 cannot be an input"):
        Contact(section, pins=simulated_pins())
