"""What a gate tells of itself: measured from real sources, and never waiting for one that hangs."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from edge.clock import Moment
from edge.uplink.beats import Beat, Condition
from edge.uplink.chain import START
from edge.uplink.health import HealthTeller, temperature, versions
from edge.uplink.identity import Identity
from edge.uplink.journal_upkeep import Room
from edge.uplink.session import Session
from protocol.health import Health, Versions
from protocol.records import ClockSource
from protocol.topics import Channel

MOMENT = Moment(0.0, datetime(2026, 11, 23, 7, 0, tzinfo=UTC), True, ClockSource.NTP, "boot")
USED = Room(61, 100, "the disk")
HERE = Versions(gate="0.1.0", system="Debian", board="Pi")


def beat(number: int, session: int = 7) -> Beat:
    return Beat(session, number, Condition(MOMENT, 4, START, (), desired=2, roster=5), (), ())


class Line:
    """A session that keeps what was said on it."""

    number = 7

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.said: list[Health] = []
        self.heard = threading.Semaphore(0)

    def say(self, channel: Channel, payload: bytes) -> bool:
        assert channel is Channel.HEALTH
        self.said.append(Health.parse(payload))
        self.heard.release()
        return True


class Nowhere:
    """An identity whose certificate is not there."""

    certificate_path = Path("/nowhere/certificate.pem")


def teller(line: Line, room: Room | OSError = USED) -> HealthTeller:
    def measured() -> Room:
        if isinstance(room, OSError):
            raise room
        return room

    return HealthTeller(
        cast("Session", line), room=measured, versions=HERE, now=lambda: 60.0, warm=lambda: 48.5
    )


@pytest.fixture
def line() -> Line:
    return Line(cast("Identity", Nowhere()))


def test_a_beat_is_sent_with_what_the_machine_says(line: Line) -> None:
    telling = teller(line)
    telling.start()
    telling.tell(beat(1))
    assert line.heard.acquire(timeout=10)
    telling.stop()
    (said,) = line.said
    assert (said.session, said.beat, said.backlog, said.desired, said.roster) == (7, 1, 4, 2, 5)
    assert (said.disk, said.temperature, said.certificate_until) == (61, 48.5, None)
    assert said.versions == HERE


def test_a_beat_of_a_session_that_is_over_is_not_sent(line: Line) -> None:
    telling = teller(line)
    telling.start()
    telling.tell(beat(9, session=6))
    telling.tell(beat(1))
    assert line.heard.acquire(timeout=10)
    telling.stop()
    assert [said.beat for said in line.said] == [1]


def test_a_disk_that_is_gone_is_told_as_not_known(line: Line) -> None:
    assert teller(line, OSError("gone")).health(beat(1)).disk is None


def test_a_machine_that_hangs_keeps_nobody_waiting(line: Line) -> None:
    hanging, free = threading.Event(), threading.Event()

    def hang() -> Room:
        hanging.set()
        free.wait(10)
        return Room(1, 100, "the disk")

    telling = HealthTeller(cast("Session", line), room=hang, versions=HERE, now=lambda: 0.0)
    telling.start()
    telling.tell(beat(1))
    assert hanging.wait(10)
    for number in range(2, 50):
        telling.tell(beat(number))
    free.set()
    for _ in range(3):
        assert line.heard.acquire(timeout=10)
    telling.stop()
    assert [said.beat for said in line.said] == [1, 2, 3]


def test_the_temperature_is_the_kernel_s_own(tmp_path: Path) -> None:
    thermal = tmp_path / "temp"
    assert temperature(thermal) is None
    thermal.write_text("48312\n")
    assert temperature(thermal) == 48.312
    thermal.write_text("no number")
    assert temperature(thermal) is None


def test_the_board_and_the_system_are_named(tmp_path: Path) -> None:
    board = tmp_path / "model"
    assert versions("0.1.0", board).board
    board.write_bytes(b"Raspberry Pi 4 Model B Rev 1.4\0")
    assert versions("0.1.0", board).board == "Raspberry Pi 4 Model B Rev 1.4"
