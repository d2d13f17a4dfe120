"""What is noted reaches the journal: in order, and as soon as it takes records again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge import recorder
from edge.errors import JournalError
from edge.events import Input, InputChanged
from edge.recorder import RETRY_PAUSE
from edge.uplink.journal import Committed
from edge.wiring import LaneSection
from protocol.records import Alarm, CheckIn, Override, Passage
from tests.edge.gate_parts import Bench, bench, worker

LANE = LaneSection.model_validate({"name": "main", "relay_pin": 17, "passage": {"pin": 5}})


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Bench]:
    parts = bench(tmp_path, os.urandom, lane=LANE)
    yield parts
    parts.arm.close()
    parts.close()


def fail(*_: object) -> Committed:
    raise JournalError("The disk is full.")


def pass_time(gate: Bench, seconds: float) -> None:
    gate.clock.seconds += seconds
    gate.gate.tick(gate.clock.monotonic())


def test_a_worker_who_did_not_go_through_is_in_the_journal_behind_his_check_in(
    gate: Bench,
) -> None:
    gate.present(worker())
    pass_time(gate, LANE.passage_seconds)
    check_in, passage = gate.records()
    assert isinstance(passage.body, Passage)
    assert passage.body.outcome == "abandoned"
    assert passage.body.check_in == check_in.head.id


def test_what_the_disk_does_not_take_is_committed_when_it_does(
    gate: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.present(worker())
    with monkeypatch.context() as broken:
        broken.setattr(gate.journal, "append", fail)
        pass_time(gate, LANE.passage_seconds)
        pass_time(gate, RETRY_PAUSE)
    assert [type(record.body) for record in gate.records()] == [CheckIn]
    pass_time(gate, RETRY_PAUSE)
    bodies = [record.body for record in gate.records()]
    assert Passage in [type(body) for body in bodies]
    assert not any(isinstance(body, Alarm) for body in bodies[:1])


def test_a_fire_frees_the_arm_at_once_and_is_recorded_when_the_disk_is_back(
    gate: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = gate.clock.monotonic()
    with monkeypatch.context() as broken:
        broken.setattr(gate.journal, "append", fail)
        gate.gate.handle(InputChanged("", Input.FIRE, active=True, at=began))
        assert gate.arm.released
        assert gate.view.arm == "released"
        gate.gate.tick(began)
    pass_time(gate, 60.0)
    (override,) = (record for record in gate.records() if isinstance(record.body, Override))
    assert override.body == Override(lane="main", cause="fire")
    assert override.head.clock.monotonic_ms == int(began * 1000), "dated when it happened"


def test_more_than_a_gate_can_keep_in_mind_is_lost_oldest_first_and_said(
    gate: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recorder, "MOST_LATER", 2)
    for lane in ("one", "two", "three"):
        gate.recorder.overridden("fire", lane=lane)
    pass_time(gate, 2 * RETRY_PAUSE)
    kept = [record.body.lane for record in gate.records() if isinstance(record.body, Override)]
    assert kept == ["two", "three"]
    assert "lost" in capsys.readouterr().out
