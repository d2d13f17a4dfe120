"""The gate's promise, part by part: journalled first, released after, and true on the screen."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from edge.admission import Trace
from edge.errors import JournalError, WiringError
from edge.events import (
    AcknowledgementArrived,
    CardRemoved,
    ReaderState,
    RecordsPublished,
    RelayFault,
    UplinkState,
)
from edge.uplink.journal import Committed, Draft
from protocol.batches import split
from protocol.reasons import Reason
from protocol.records import Alarm, CheckIn, Passage, Refusal
from protocol.seal import unseal
from tests.edge.gate_parts import DEVICE_KEY, SEALING, Bench, bench, worker


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Bench]:
    parts = bench(tmp_path, os.urandom)
    yield parts
    parts.arm.close()
    parts.close()


def fail(*_: object) -> Committed:
    raise JournalError("The disk is full.")


@pytest.mark.rule("R11")
def test_the_record_is_durable_before_the_arm_moves(
    gate: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, released_at_append = gate.journal.append, list[bool]()

    def watched(draft: Draft, trace: Trace) -> Committed:
        released_at_append.append(gate.arm.released)
        committed = append(draft, trace)
        released_at_append.append(gate.arm.released)
        return committed

    monkeypatch.setattr(gate.journal, "append", watched)
    gate.present(worker())
    assert released_at_append == [False, False]
    assert gate.arm.released
    (record,) = gate.records()
    assert isinstance(record.body, CheckIn)
    assert unseal(record.body.subject, record.head.id, SEALING).number == worker().number


@pytest.mark.rule("R11")
def test_a_check_in_that_cannot_be_written_lets_nobody_through_and_heals(
    gate: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(gate.journal, "append", fail)
        gate.present(worker())
    assert not gate.arm.released
    assert (gate.view.state, gate.view.reason) == ("refused", Reason.NOT_RECORDED)
    gate.present(worker())
    assert gate.arm.released
    assert [type(record.body) for record in gate.records()] == [CheckIn]


def test_an_expired_card_is_refused_said_and_journalled_with_the_person_sealed(gate: Bench) -> None:
    gate.present(worker(valid_until=date(2026, 1, 1)))
    assert not gate.arm.released
    assert (gate.view.state, gate.view.reason, gate.view.language) == (
        "refused",
        Reason.DOCUMENT_EXPIRED,
        "nl",
    )
    (record,) = gate.records()
    assert isinstance(record.body, Refusal)
    assert record.body.subject is not None
    assert unseal(record.body.subject, record.head.id, SEALING).number == worker().number


def test_a_relay_that_does_not_move_is_said_to_the_worker_and_is_an_alarm(
    gate: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(*_: object) -> None:
        raise WiringError("GPIO 17 cannot be written")

    monkeypatch.setattr(gate.arm, "release", stuck)
    gate.present(worker())
    assert (gate.view.state, gate.view.arm) == ("refused", "locked")
    check_in, alarm, passage = (record.body for record in gate.records())
    assert isinstance(check_in, CheckIn)
    assert isinstance(alarm, Alarm)
    assert isinstance(passage, Passage)
    assert passage.outcome == "abandoned", "he is not left as present"


def test_a_refusal_is_shown_even_if_it_cannot_be_written(
    gate: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate.journal, "append", fail)
    gate.present(worker(valid_until=date(2026, 1, 1)))
    assert gate.view.reason == Reason.DOCUMENT_EXPIRED


def test_the_arm_is_locked_when_the_pulse_is_over(gate: Bench) -> None:
    gate.present(worker())
    gate.clock.seconds += 5.0
    gate.gate.tick(gate.clock.monotonic())
    assert not gate.arm.released
    assert gate.view.arm == "locked"


@pytest.mark.rule("R13")
def test_registered_is_shown_only_with_the_number(gate: Bench) -> None:
    gate.present(worker())
    assert gate.view.state == "admitted"
    assert gate.view.receipt == ""
    (record,) = gate.records()
    word = gate.acknowledge({record.head.id: 7})
    gate.gate.handle(AcknowledgementArrived(word, gate.clock.monotonic()))
    assert gate.view.state == "registered"
    assert gate.view.receipt == "000/0000/00707"


def test_what_is_journalled_is_published_once_the_line_is_up(gate: Bench) -> None:
    gate.present(worker())
    assert gate.published == []
    gate.gate.handle(UplinkState(connected=True, detail="", at=gate.clock.monotonic()))
    gate.gate.tick(gate.clock.monotonic())
    ((seq, payload),) = gate.published
    assert seq == 1
    assert len(split(payload)) == 1


def test_what_nobody_answers_is_published_again_and_settled_records_are_not(gate: Bench) -> None:
    gate.gate.handle(UplinkState(connected=True, detail="", at=gate.clock.monotonic()))
    gate.present(worker())
    gate.gate.handle(RecordsPublished(1, delivered=False, at=gate.clock.monotonic()))
    gate.clock.seconds += 60
    gate.gate.tick(gate.clock.monotonic())
    assert [seq for seq, _ in gate.published] == [1, 1]
    word = gate.acknowledge({gate.records()[0].head.id: 1})
    gate.gate.handle(AcknowledgementArrived(word, gate.clock.monotonic()))
    gate.clock.seconds += 600
    gate.gate.tick(gate.clock.monotonic())
    assert len(gate.published) == 2


@pytest.mark.rule("R25")
@pytest.mark.rule("R28")
@pytest.mark.parametrize("word", ["other key", "other device", "no token"])
def test_a_word_that_is_not_the_centrals_changes_nothing_and_is_an_alarm(
    gate: Bench, word: str
) -> None:
    gate.present(worker())
    numbers = {gate.records()[0].head.id: 1}
    token = {
        "other key": gate.acknowledge(numbers, key=DEVICE_KEY),
        "other device": gate.acknowledge(numbers, device="gate-2"),
        "no token": "né".encode(),
    }[word]
    gate.gate.handle(AcknowledgementArrived(token, gate.clock.monotonic()))
    assert gate.journal.acked == 0
    assert gate.view.receipt == ""
    assert isinstance(gate.records()[-1].body, Alarm)


def test_a_flood_of_forged_messages_is_one_alarm_a_minute_that_counts_them(gate: Bench) -> None:
    for _ in range(100):
        gate.gate.handle(AcknowledgementArrived(b"forged", gate.clock.monotonic()))
    gate.clock.seconds += 61
    gate.gate.handle(AcknowledgementArrived(b"forged", gate.clock.monotonic()))
    details = [record.body.detail for record in gate.records() if isinstance(record.body, Alarm)]
    assert len(details) == 2
    assert "99 more" in details[1]


def test_the_day_that_the_central_signed_for_is_the_floor_of_an_untrusted_clock(
    gate: Bench,
) -> None:
    gate.clock.trusted = False
    on_its_last_day = worker(valid_until=date(2026, 11, 23))
    gate.present(on_its_last_day)
    assert gate.view.state == "admitted"  # the real day may be that one
    word = gate.acknowledge({gate.records()[0].head.id: 1})  # signed on 24 November
    gate.gate.handle(AcknowledgementArrived(word, gate.clock.monotonic()))
    gate.present(on_its_last_day)
    assert gate.view.reason == Reason.DOCUMENT_EXPIRED


def test_an_error_that_nobody_foresaw_locks_the_arm_and_is_an_alarm(gate: Bench) -> None:
    gate.present(worker())
    gate.gate.fault(ZeroDivisionError("78012340961"))
    assert not gate.arm.released
    alarm = gate.records()[-1].body
    assert isinstance(alarm, Alarm)
    assert (alarm.code, alarm.detail) == ("fault", "ZeroDivisionError")


def test_a_lost_reader_is_an_alarm_and_the_screen_says_out_of_order(gate: Bench) -> None:
    now = gate.clock.monotonic()
    gate.gate.handle(ReaderState("main", ready=True, detail="", at=now))
    gate.gate.handle(ReaderState("main", ready=False, detail="unplugged", at=now))
    assert gate.view.state == "out-of-order"
    assert isinstance(gate.records()[-1].body, Alarm)
    gate.gate.handle(ReaderState("main", ready=True, detail="", at=now))
    gate.gate.handle(CardRemoved("main", now))
    assert gate.view.state == "idle"


def test_a_relay_that_cannot_be_dropped_is_an_alarm(gate: Bench) -> None:
    gate.gate.handle(RelayFault("main", "GPIO 17 cannot be written", gate.clock.monotonic()))
    alarm = gate.records()[-1].body
    assert isinstance(alarm, Alarm)
    assert alarm.code == "relay-stuck"


def test_a_gate_that_ends_locks_its_arm_and_takes_no_more_releases(gate: Bench) -> None:
    gate.present(worker())
    gate.gate.end(gate.clock.monotonic())
    assert not gate.arm.released
    gate.present(worker())
    assert not gate.arm.released


def test_something_is_due_at_all_times_so_that_the_loop_never_sleeps_for_good(gate: Bench) -> None:
    assert gate.gate.deadline() is not None
    gate.gate.handle(UplinkState(connected=True, detail="", at=gate.clock.monotonic()))
    gate.present(worker())
    deadline = gate.gate.deadline()
    assert deadline is not None
    assert deadline <= gate.clock.monotonic() + 1.0
