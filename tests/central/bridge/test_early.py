"""What comes before the record that it continues waits a moment, and is taken when it fits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from central.bridge.early import MOST, PATIENCE, Early
from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.ledger.continuation import NOTHING, Position
from central.ledger.entries import Outcome
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from protocol.acknowledgements import Acknowledgement
from protocol.batches import join
from protocol.envelope import SigningKey
from tests.central.ledger.gates import NOW, SEALING, Gate

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
NEXT = NOW + timedelta(milliseconds=20)


def gap(gate: Gate, held: Position = NOTHING) -> Outcome:
    return Outcome(gate.device, held, (), stored=0, repeated=0, beyond_gap=1, forked=0)


def test_what_continues_the_head_is_taken_in_order_and_what_continues_that_too() -> None:
    gate, early = Gate(), Early()
    first, second, third, after_a_gap = (gate.batch(gate.alarm(), gate.alarm()) for _ in range(4))
    early.keep([after_a_gap, third, second], [gap(gate)], NOW)
    assert len(early) == 3
    head = first.records[-1]
    ends = {gate.device: {1: Position(2, head.hash)}}
    assert early.fitting({gate.device: {1: NOTHING}}, NEXT) == []
    assert early.fitting(ends, NEXT) == [second, third, after_a_gap]
    assert not early


def test_what_another_worker_took_meanwhile_is_forgotten_in_time() -> None:
    gate, early = Gate(), Early()
    gate.alarm()
    early.keep([gate.batch(gate.alarm())], [gap(gate)], NOW)
    past = {gate.device: {1: Position(9, "f" * 64)}}
    assert early.fitting(past, NOW + PATIENCE - timedelta(milliseconds=1)) == []
    assert early
    assert early.fitting(past, NOW + PATIENCE) == []
    assert not early


def test_a_clock_that_is_set_back_keeps_nothing_for_years() -> None:
    gate, early = Gate(), Early()
    gate.alarm()
    early.keep([gate.batch(gate.alarm())], [gap(gate)], NOW)
    early.fitting({}, NOW - timedelta(days=365))
    assert not early


def test_it_keeps_only_so_much_and_only_what_lies_beyond_a_gap() -> None:
    gate, early = Gate(), Early()
    stored = gate.batch(gate.alarm())
    batches = [gate.batch(gate.alarm()) for _ in range(MOST + 5)]
    held = Position(1, stored.records[0].hash)
    early.keep([stored, *batches], [replace(gap(gate, held), stored=1)], NOW)
    assert len(early) == MOST
    early.keep([gate.batch(gate.alarm())], [replace(gap(gate), beyond_gap=0)], NOW)
    assert len(early) == MOST


@pytest.mark.rule("R19")
@pytest.mark.rule("R20")
def test_messages_that_two_workers_take_in_the_wrong_order_are_both_stored(
    engine: Engine,
) -> None:
    gate = Gate()
    gate.enrol(engine)
    here, there = (
        Pipeline(engine, Persons(SEALING, b"i" * 32), KEY, Ledger(engine)) for _ in range(2)
    )
    first, second = (Message(gate.topic, join([gate.check_in()])) for _ in range(2))
    [said] = here.handle([second], NOW)[gate.device]
    assert Acknowledgement.opened(said, KEY.verify_key).up_to == 0, "as R20 says"
    assert here.waits
    assert here.handle([], NEXT) == {}
    there.handle([first], NEXT)
    [said] = here.handle([], NEXT)[gate.device]
    word = Acknowledgement.opened(said, KEY.verify_key)
    assert (word.up_to, [receipt.check_in for receipt in word.receipts]) == (2, gate.ids[1:])
    assert not here.waits
    assert verify(engine).problems == []
