"""When a gate says how it is: in time, soon after news, and never to anybody's harm."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.clock import Moment
from edge.errors import JournalError
from edge.events import Input, InputChanged, ReaderKind, ReaderState
from edge.uplink.beats import Beat, Beats, Condition
from edge.uplink.chain import START
from protocol.health import LaneCondition, LaneHealth
from protocol.records import ClockSource
from tests.edge.gate_parts import SESSION, bench, worker

MOMENT = Moment(0.0, datetime(2026, 11, 23, 7, 0, tzinfo=UTC), True, ClockSource.NTP, "boot")
LOCKED = LaneHealth(name="main", condition=LaneCondition.LOCKED)


@dataclass
class Gate:
    """What beats are made of, in the test's hand."""

    session: int | None = 7
    condition: Condition = field(default_factory=lambda: Condition(MOMENT, 0, START, (LOCKED,)))
    fault: JournalError | None = None
    said: list[Beat] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.beats = Beats(
            [("main", ReaderKind.CARD)],
            session=lambda: self.session,
            look=self.look,
            say=self.said.append,
        )

    def look(self) -> Condition:
        if self.fault:
            raise self.fault
        return self.condition

    def lane(self, condition: LaneCondition) -> None:
        lanes = (LaneHealth(name="main", condition=condition),)
        self.condition = replace(self.condition, lanes=lanes)

    @property
    def names(self) -> list[tuple[int, int]]:
        return [(beat.session, beat.number) for beat in self.said]

    def run(self, start: float, seconds: int) -> None:
        for second in range(seconds):
            self.beats.tick(start + second)


@pytest.mark.rule("R59")
def test_a_quiet_gate_says_so_every_ten_seconds() -> None:
    gate = Gate()
    gate.run(100.0, 60)
    assert gate.names == [(7, number) for number in range(1, 7)]


@pytest.mark.rule("R59")
def test_each_session_counts_its_beats_from_one() -> None:
    gate = Gate()
    gate.run(100.0, 15)
    gate.session = None
    gate.run(115.0, 15)
    gate.session = 8
    gate.run(130.0, 15)
    assert gate.names == [(7, 1), (7, 2), (8, 1), (8, 2)]


def test_news_is_told_within_a_second_and_people_who_pass_are_no_news() -> None:
    gate = Gate()
    gate.beats.tick(100.0)
    gate.lane(LaneCondition.RELEASED)
    gate.run(101.0, 3)
    assert len(gate.said) == 1
    gate.lane(LaneCondition.FREED)
    gate.beats.tick(104.0)
    gate.beats.see(ReaderState("main", True, "", 105.0))
    gate.beats.see(InputChanged("", Input.TAMPER, True, 105.0))
    gate.beats.see(InputChanged("main", Input.PASSAGE, True, 105.0))
    gate.beats.tick(105.0)
    assert [(beat.contacts, beat.readers[0].ready) for beat in gate.said] == [
        ((), False),
        ((), False),
        ((Input.TAMPER,), True),
    ]
    gate.beats.see(InputChanged("", Input.TAMPER, False, 106.0))
    gate.beats.tick(106.0)
    assert gate.said[-1].contacts == ()


def test_a_flood_of_news_is_told_once_a_second() -> None:
    gate = Gate()
    for step in range(1000):
        gate.beats.see(ReaderState("main", step % 2 == 0, "", 100.0))
        gate.beats.tick(100.0 + step / 1000)
    assert len(gate.said) == 1


@pytest.mark.rule("R59")
def test_the_gate_knows_when_it_said_what_in_this_session_alone() -> None:
    gate = Gate()
    gate.run(100.0, 25)
    assert gate.beats.said_at(7, 1) == 100.0
    assert gate.beats.said_at(7, 3) == 120.0
    assert gate.beats.said_at(7, 4) is None
    assert gate.beats.said_at(6, 1) is None
    gate.session = None
    assert gate.beats.said_at(7, 3) is None
    gate.session = 8
    assert gate.beats.said_at(8, 1) is None


def test_a_journal_that_cannot_be_read_costs_a_beat_and_nothing_else() -> None:
    gate = Gate(fault=JournalError("The disk is gone."))
    gate.beats.tick(100.0)
    assert gate.said == []
    gate.fault = None
    gate.beats.tick(101.0)
    assert gate.names == [(7, 1)]


def test_a_gate_at_work_tells_its_backlog_and_the_newest_record(tmp_path: Path) -> None:
    gate = bench(tmp_path, bytes)
    gate.present(worker())
    gate.clock.seconds += 60
    gate.gate.tick(gate.clock.monotonic())
    beat = gate.told[-1]
    assert beat.session == SESSION
    assert beat.condition.backlog == gate.journal.head.seq == beat.condition.head.seq > 0
    gate.arm.close()
    gate.close()
