"""The loop: one event at a time, a look at the clock in between, and no error ends it."""

import socket
from pathlib import Path
from threading import Thread

from edge.clock import SystemClock
from edge.events import (
    AcknowledgementArrived,
    CardInserted,
    CardRemoved,
    Event,
    StopRequested,
    UplinkState,
)
from edge.loop import Loop
from edge.watchdog import FRESH, Watchdog


class Owner:
    """Takes down what the loop does with it."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.due: float | None = None

    def handle(self, event: Event) -> None:
        assert isinstance(event, UplinkState)
        self.did.append(event.detail)
        if event.detail == "bad":
            raise RuntimeError

    def tick(self, now: float) -> None:
        del now
        self.did.append("tick")

    def deadline(self) -> float | None:
        return self.due

    def fault(self, error: Exception) -> None:
        self.did.append(type(error).__name__)


def event(detail: str) -> Event:
    return UplinkState(connected=True, detail=detail, at=0.0)


def test_events_are_taken_in_turn_each_followed_by_what_is_due() -> None:
    clock = SystemClock(always_trusted=False)
    loop, owner = Loop(clock), Owner()
    for each in (event("one"), event("two"), StopRequested(0.0), event("never")):
        loop.post(each)
    loop.run(owner)
    assert owner.did == ["one", "tick", "two", "tick"]


def test_who_stands_at_the_arm_comes_before_what_the_central_says() -> None:
    loop, took = Loop(SystemClock(always_trusted=False)), list[Event]()
    said: list[Event] = [AcknowledgementArrived(b"one", 0.0), AcknowledgementArrived(b"two", 0.0)]
    people: list[Event] = [CardInserted("main", 0.0), CardRemoved("main", 0.0)]
    for each in (*said, *people, StopRequested(0.0)):
        loop.post(each)

    class Witness(Owner):
        def handle(self, event: Event) -> None:
            took.append(event)

    loop.run(Witness())
    assert took == [*people, *said]


def test_an_error_in_one_event_does_not_end_the_gate() -> None:
    loop, owner = Loop(SystemClock(always_trusted=False)), Owner()
    for each in (event("bad"), event("good"), StopRequested(0.0)):
        loop.post(each)
    loop.run(owner)
    assert owner.did == ["bad", "RuntimeError", "good", "tick"]


def test_what_is_due_is_done_without_an_event() -> None:
    clock = SystemClock(always_trusted=False)
    loop, owner = Loop(clock), Owner()
    owner.due = clock.monotonic()
    turning = Thread(target=loop.run, args=(owner,))
    turning.start()
    while "tick" not in owner.did:
        turning.join(0.01)
    loop.post(StopRequested(0.0))
    turning.join(5)
    assert not turning.is_alive()


def test_the_service_manager_hears_that_the_gate_is_alive_only_while_readers_turn(
    tmp_path: Path,
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        ticked = [100.0]
        watchdog = Watchdog(lambda: ticked[0], address=str(tmp_path / "notify"))
        watchdog.ready()
        assert manager.recv(100) == b"READY=1"
        assert watchdog.feed(100.0 + FRESH - 1)
        assert manager.recv(100) == b"WATCHDOG=1"
        assert not watchdog.feed(100.0 + FRESH)
        watchdog.stopping()
        assert manager.recv(100) == b"STOPPING=1"


def test_without_a_service_manager_nothing_is_said_and_nothing_breaks(tmp_path: Path) -> None:
    assert Watchdog(lambda: 0.0, address="").feed(1.0)
    assert Watchdog(lambda: 0.0, address=str(tmp_path / "gone")).feed(1.0)
