"""A lane that lets people out while nothing can be written: out alone, and recorded afterwards."""

import pytest
from pydantic import ValidationError

from edge.admission import Passback, Policy
from edge.errors import DiskError, JournalError
from edge.uplink.journal import Journal
from edge.wiring import LaneSection, Unwritable
from protocol.reasons import Reason
from protocol.records import Alarm, CheckIn, Direction, Override
from tests.edge.barrier_parts import NORTH, Lanes
from tests.edge.gate_parts import Bench, worker
from tests.edge.visits import WAY_OUT, Opened, kinds, wait

LETS_OUT = WAY_OUT.model_copy(update={"when_unwritable": Unwritable.LET_OUT})
BOTH_WAYS = NORTH.model_copy(update={"when_unwritable": Unwritable.LET_OUT})
SOMEBODY = "01939b5c-0000-7000-8000-000000000001"


def fails(monkeypatch: pytest.MonkeyPatch, error: JournalError) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Journal, "append", refuse)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A disk that takes nothing until `undo()`."""
    fails(monkeypatch, DiskError("The disk is full."))
    return monkeypatch


def mended(gate: Bench, full: pytest.MonkeyPatch) -> None:
    full.undo()
    wait(gate, 10.0)


@pytest.mark.rule("R11")
def test_who_goes_out_is_let_out_and_recorded_when_the_disk_is_well_again(
    gates: Opened, full: pytest.MonkeyPatch
) -> None:
    gate = gates(Policy(passback=Passback.IN_OUT), LETS_OUT)
    gate.present(worker())
    assert gate.arm.released
    assert (gate.view.state, gate.view.passage, gate.view.title) == (
        "admitted",
        "open",
        "Tot ziens",
    )
    assert gate.view.status == "Nog niet geregistreerd"
    assert gate.view.status_detail.startswith("Uw vertrek wordt bewaard zodra")
    mended(gate, full)
    assert not gate.arm.released
    override, check_in = (
        record.body for record in gate.records() if not isinstance(record.body, Alarm)
    )
    assert isinstance(override, Override)
    assert override.cause == "let-out"
    assert isinstance(check_in, CheckIn)
    assert check_in.direction is Direction.OUT
    assert "journal-fault" in [r.body.code for r in gate.records() if isinstance(r.body, Alarm)]


def test_by_default_nobody_passes_in_or_out(gates: Opened, full: pytest.MonkeyPatch) -> None:
    gate = gates(Policy(), WAY_OUT)
    gate.present(worker())
    assert not gate.arm.released
    assert gate.view.reason == Reason.NOT_RECORDED
    mended(gate, full)
    assert CheckIn not in kinds(gate)


def test_a_journal_that_is_damaged_lets_nobody_out(
    gates: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, JournalError("This draft is no record."))
    gate = gates(Policy(), LETS_OUT)
    gate.present(worker())
    assert not gate.arm.released
    assert gate.view.reason == Reason.NOT_RECORDED


def test_while_one_is_let_out_the_next_waits_for_his_turn(
    gates: Opened, full: pytest.MonkeyPatch
) -> None:
    gate = gates(Policy(), LETS_OUT)
    for _ in range(2):
        gate.present(worker())
    assert gate.view.reason == Reason.NOT_RECORDED
    mended(gate, full)
    assert kinds(gate).count(CheckIn) == 1


def test_a_lane_both_ways_lets_out_and_never_in() -> None:
    with Lanes([BOTH_WAYS]) as lanes:
        assert not lanes.entrances["north"].let_out(SOMEBODY, lanes.now)
        assert lanes.entrances["north-out"].let_out(SOMEBODY, lanes.now)
        assert (lanes.pin(17).state, lanes.pin(27).state) == (0, 1)
        lanes.close_contact(5)
        assert lanes.book.alarms == ["wrong-direction"]
        lanes.open_contact(5)
        lanes.wait(NORTH.passage_seconds)
        assert not lanes.pin(27).state
        assert lanes.book.overrides == [("north", "let-out")]


def test_a_fault_or_the_gate_s_end_locks_it_again() -> None:
    with Lanes([BOTH_WAYS]) as lanes:
        assert lanes.entrances["north-out"].let_out(SOMEBODY, lanes.now)
        lanes.entrances["north"].drop()
        assert not lanes.pin(27).state
        lanes.wait(60.0)
        assert lanes.entrances["north-out"].let_out(SOMEBODY, lanes.now)
        lanes.entrances["north"].shut(lanes.now)
        assert not lanes.pin(27).state


def test_in_a_fire_he_goes_as_everybody_does() -> None:
    with Lanes([BOTH_WAYS]) as lanes:
        lanes.open_contact(12)
        assert lanes.entrances["north-out"].let_out(SOMEBODY, lanes.now)
        assert lanes.book.overrides == [("north", "fire")]


@pytest.mark.parametrize(
    "lane",
    [
        {"direction": "in"},
        {"direction": "in", "back": {}},
        {"direction": "out", "back": {"relay_pin": 17}},
    ],
)
def test_a_lane_whose_relay_would_let_people_in_is_refused(lane: dict[str, object]) -> None:
    given = {"name": "north", "relay_pin": 17, "when_unwritable": "let-out", **lane}
    with pytest.raises(ValidationError, match="when_unwritable = let-out"):
        LaneSection.model_validate(given)
