"""Commit first, acknowledge next, confirm last; and what cannot be handled stops no one else."""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from central.bridge.bridge import Bridge
from central.bridge.connection import Arrived, BrokerAddress, Connection, Lost, Published
from central.bridge.pipeline import Message, Pipeline
from central.ledger.entries import AsideReason
from protocol.identifiers import DeviceId
from tests.central.ledger.gates import NOW


class Recorder:
    """Stands for pipeline and line at once, and writes down who was asked for what, in order."""

    waits = False

    def __init__(self) -> None:
        self.done: list[str] = []
        self.faults: list[Exception] = []
        self.poison = b""
        self.unanswered = b""
        self.unkeepable = b""

    def handle(self, messages: Sequence[Message], now: datetime) -> dict[DeviceId, list[str]]:
        assert now == NOW
        if self.faults:
            self.done.append("fault")
            raise self.faults.pop()
        if any(message.payload == self.poison for message in messages):
            raise OverflowError
        self.done.append("commit " + " ".join(message.payload.decode() for message in messages))
        return {
            message.device: ["a", "b"]
            for message in messages
            if message.device and message.payload != self.unanswered
        }

    def set_aside(self, message: Message, reason: AsideReason, detail: str, _now: datetime) -> None:
        if message.payload == self.unkeepable:
            raise ValueError
        self.done.append(f"aside {message.payload.decode()} {reason} {detail}")

    def publish(self, _topic: str, payload: str) -> int:
        self.done.append(f"publish {payload}")
        return self.done.count(f"publish {payload}") * 10 + (payload == "b")

    def confirm(self, mid: int) -> None:
        self.done.append(f"confirm {mid}")


class Pause(threading.Event):
    """A pause that takes no time and ends with or without the wish to stop."""

    def __init__(self, *, stopped: bool) -> None:
        super().__init__()
        self._stopped = stopped

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        return self._stopped


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def bridge(recorder: Recorder) -> Bridge:
    address = BrokerAddress("localhost", 1, *[cast("Any", None)] * 4)
    bridge = Bridge(
        cast("Pipeline", recorder), address, cast("Any", None), now=lambda: NOW, random=lambda: 0.0
    )
    bridge._line = cast("Connection", recorder)
    bridge._stopping = Pause(stopped=False)
    return bridge


def arrived(recorder: Recorder, mid: int, payload: str, device: str = "gate-1") -> Arrived:
    message = Message(f"werfpoort/1/{device}/records", payload.encode())
    return Arrived(cast("Connection", recorder), mid, message)


@pytest.mark.rule("R17")
def test_a_message_is_confirmed_only_after_the_broker_has_the_whole_acknowledgement(
    bridge: Bridge, recorder: Recorder
) -> None:
    line = cast("Connection", recorder)
    bridge._turn([arrived(recorder, 1, "x"), arrived(recorder, 2, "y")])
    assert recorder.done == ["commit x y", "publish a", "publish b"]
    bridge._turn([Published(line, 10)])
    assert recorder.done[3:] == []
    bridge._turn([Published(line, 11)])
    assert recorder.done[3:] == ["confirm 1", "confirm 2"]


def test_a_message_that_needs_no_answer_is_confirmed_after_the_commit(
    bridge: Bridge, recorder: Recorder
) -> None:
    recorder.unanswered = b"x"
    bridge._turn([arrived(recorder, 1, "x")])
    assert recorder.done == ["commit x", "confirm 1"]


@pytest.mark.rule("R17")
def test_what_was_not_confirmed_on_a_lost_line_never_is(bridge: Bridge, recorder: Recorder) -> None:
    line = cast("Connection", recorder)
    bridge._turn([arrived(recorder, 1, "x"), Lost(line)])
    bridge._turn([Lost(line), Published(line, 11)])
    assert not [done for done in recorder.done if done.startswith("confirm")]


@pytest.mark.rule("R26")
def test_a_database_that_is_away_is_asked_again_before_anything_else(
    bridge: Bridge, recorder: Recorder
) -> None:
    away = OperationalError("", {}, Exception("disk is full"))
    recorder.faults = [away, away]
    bridge._turn([arrived(recorder, 1, "x")])
    assert recorder.done == ["fault", "fault", "commit x", "publish a", "publish b"]
    assert bridge.database_well


def test_stopping_while_the_database_is_away_confirms_nothing(
    bridge: Bridge, recorder: Recorder
) -> None:
    recorder.faults = [OperationalError("", {}, Exception("disk is full"))]
    bridge._stopping = Pause(stopped=True)
    bridge._turn([arrived(recorder, 1, "x")])
    assert recorder.done == ["fault"]
    assert not bridge.database_well


@pytest.mark.rule("R18")
def test_one_message_beyond_us_is_set_aside_and_the_others_are_answered(
    bridge: Bridge, recorder: Recorder
) -> None:
    recorder.poison = b"y"
    group = [arrived(recorder, n, payload, f"gate-{n}") for n, payload in enumerate("xyz", 1)]
    bridge._turn(group)
    assert recorder.done == [
        "commit x",
        "aside y unprocessable Failed with OverflowError.",
        "commit z",
        "publish a",
        "publish b",
        "publish a",
        "publish b",
        "confirm 2",
    ]


@pytest.mark.rule("R18")
def test_one_message_that_cannot_even_be_set_aside_is_told_and_the_others_are_answered(
    bridge: Bridge, recorder: Recorder
) -> None:
    recorder.poison = recorder.unkeepable = b"y"
    group = [arrived(recorder, n, payload, f"gate-{n}") for n, payload in enumerate("xyz", 1)]
    with capture_logs() as logs:
        bridge._turn(group)
    assert recorder.done == [
        "commit x",
        "commit z",
        *("publish a", "publish b") * 2,
        "confirm 2",
    ]
    (said,) = logs
    assert (said["event"], said["kind"]) == ("bridge.fault", "ValueError")
    assert said["before"] == "OverflowError"
    assert "y" not in said.values(), "what a message says is in no log"
