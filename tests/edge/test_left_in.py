"""A card that is left in its reader while gate, pcscd or power come back makes no second check-in.

A worker who put his in at that very moment, and was not served yet, is served all the same.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge.credential import Unreadable
from edge.events import CardRemoved, ReaderState
from protocol.identifiers import Inss
from protocol.reasons import Reason
from protocol.records import CheckIn
from tests.edge.gate_parts import Bench, bench, worker

LIFETIME = 16 * 3600.0


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Bench]:
    parts = bench(tmp_path, os.urandom)
    yield parts
    close(parts)


def close(parts: Bench) -> None:
    parts.arm.close()
    parts.close()


def check_ins(gate: Bench) -> int:
    return sum(isinstance(record.body, CheckIn) for record in gate.records())


def wait(gate: Bench, seconds: float) -> None:
    gate.clock.seconds += seconds
    gate.gate.tick(gate.clock.monotonic())


def test_a_served_card_found_again_is_not_registered_again_and_the_screen_asks_to_take_it(
    gate: Bench,
) -> None:
    gate.gate.handle(ReaderState("main", ready=True, detail="", at=gate.clock.monotonic()))
    gate.present(worker())
    wait(gate, 30)
    gate.present(worker(), was_in=True)
    assert check_ins(gate) == 1
    assert not gate.arm.released
    assert gate.view.state == "take-card"


def test_a_restarted_gate_knows_whom_it_served(gate: Bench, tmp_path: Path) -> None:
    gate.present(worker())
    close(gate)
    again = bench(tmp_path, os.urandom)
    again.clock.seconds += 8 * 3600
    again.present(worker(), was_in=True)
    assert check_ins(again) == 1
    assert not again.arm.released
    close(again)


def test_taken_out_and_put_in_again_it_is_read_as_any_card(gate: Bench) -> None:
    gate.present(worker())
    wait(gate, 30)
    gate.present(worker(), was_in=True)
    gate.gate.handle(CardRemoved("main", gate.clock.monotonic()))
    gate.present(worker())
    assert check_ins(gate) == 2
    assert gate.arm.released


def test_who_waits_at_a_gate_that_starts_is_served(gate: Bench) -> None:
    gate.present(worker(), was_in=True)
    assert check_ins(gate) == 1
    assert gate.arm.released


def test_another_persons_card_found_in_the_reader_is_served(gate: Bench) -> None:
    gate.present(worker())
    wait(gate, 30)
    gate.present(replace(worker(), number=Inss("85073003328")), was_in=True)
    assert check_ins(gate) == 2


def test_who_was_registered_but_did_not_go_through_is_served(gate: Bench) -> None:
    gate.present(worker())
    (record,) = gate.records()
    gate.recorder.passage(record.head.id, lane="main", outcome="abandoned")
    wait(gate, 30)
    gate.present(worker(), was_in=True)
    assert check_ins(gate) == 2


def test_who_came_longer_ago_than_anyone_stays_is_served(gate: Bench) -> None:
    gate.present(worker())
    wait(gate, LIFETIME + 1)
    gate.present(worker(), was_in=True)
    assert check_ins(gate) == 2


def test_a_refused_card_that_is_left_in_is_refused_again(gate: Bench) -> None:
    for was_in in (False, True):
        gate.present(Unreadable(Reason.CARD_UNKNOWN, "a bank card"), was_in=was_in)
    assert gate.view.reason == Reason.CARD_UNKNOWN
    assert len(gate.records()) == 2
