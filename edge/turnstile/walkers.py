"""People at a simulated arm: whenever it is released, somebody walks through its sensor.

The twin of the turnstile's last inch, for demo and tests; the gate's own code does not know it.
"""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Self

from edge.turnstile.pins import RecordedPin
from edge.wiring import ContactSection, LaneSection, Level
from protocol.records import Direction

STEP_SECONDS = 0.1
"""How long somebody takes to reach the arm, and again to be through."""


class Walkers:
    """Walks through lanes on simulated pins until closed."""

    def __init__(self, lanes: tuple[LaneSection, ...], *, pins: Any) -> None:  # noqa: ANN401  gpiozero ships no types
        """Watch the relays of all lanes that have a passage sensor."""
        self._pins = pins
        self._closed = Event()
        self._walking: list[Thread] = []
        for lane in lanes:
            for direction, relay in lane.relays.items():
                if contact := _sensor(lane, direction):
                    pins.pin(relay).followed = self._follower(contact)

    def close(self) -> None:
        """Let nobody walk any more, and wait for who is on his way."""
        self._closed.set()
        for walking in self._walking:
            walking.join()

    def __enter__(self) -> Self:
        """Walk for the length of a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _follower(self, contact: ContactSection) -> Callable[[bool], None]:
        def moved(energised: bool) -> None:  # noqa: FBT001  a pin's state is the whole message
            if energised and not self._closed.is_set():
                self._walking = [walking for walking in self._walking if walking.is_alive()]
                walking = Thread(target=self._walk, args=(contact,), name="walker", daemon=True)
                self._walking.append(walking)
                walking.start()

        return moved

    def _walk(self, contact: ContactSection) -> None:
        pin: RecordedPin = self._pins.pin(contact.pin)
        speak, be_silent = pin.drive_low, pin.drive_high
        if contact.active is Level.HIGH:
            speak, be_silent = be_silent, speak
        for act in (speak, be_silent):
            if self._closed.wait(STEP_SECONDS):
                return
            act()


def _sensor(lane: LaneSection, direction: Direction) -> ContactSection | None:
    if direction is lane.direction or lane.back is None or lane.back.passage is None:
        return lane.passage
    return lane.back.passage
