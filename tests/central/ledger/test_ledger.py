"""The ledger on a real SQLite file: one number a check-in, consecutive, and forks kept whole."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from central.database import reading, writing
from central.ledger.continuation import NOTHING
from central.ledger.entries import AsideReason, SetAside, VerifiedBatch, VerifiedRecord
from central.ledger.ledger import Ledger
from central.schema import records, set_aside
from protocol.receipts import ReceiptNumber
from tests.central.ledger.gates import NOW, Gate


@pytest.fixture
def gate(engine: Engine) -> Gate:
    gate = Gate()
    gate.enrol(engine)
    return gate


def digits(serial: int) -> str:
    return ReceiptNumber(serial).digits


@pytest.mark.rule("R19")
@pytest.mark.rule("R7")
def test_a_record_that_continues_the_chain_is_stored_exactly_as_signed(
    engine: Engine, ledger: Ledger, gate: Gate
) -> None:
    tokens = [gate.check_in(), gate.alarm()]
    [outcome] = ledger.commit([gate.batch(*tokens)], NOW)
    assert (outcome.held.seq, outcome.held.hash, outcome.stored) == (2, gate.head, 2)
    with reading(engine) as connection:
        held = connection.scalars(select(records.c.token).order_by(records.c.seq)).all()
    assert held == tokens


@pytest.mark.rule("R22")
@pytest.mark.rule("R19")
def test_sending_again_gives_the_same_number_and_stores_nothing(ledger: Ledger, gate: Gate) -> None:
    batch = gate.batch(gate.check_in(), gate.alarm(), gate.check_in())
    [first] = ledger.commit([batch], NOW)
    [again] = ledger.commit([batch], NOW)
    assert [receipt.number for receipt in first.receipts] == [digits(1), digits(2)]
    assert again.receipts == first.receipts
    assert (again.stored, again.repeated, again.held) == (0, 3, first.held)


def test_the_same_message_twice_in_one_group_is_stored_once(ledger: Ledger, gate: Gate) -> None:
    batch = gate.batch(gate.check_in())
    [outcome] = ledger.commit([batch, batch], NOW)
    assert (outcome.stored, outcome.repeated) == (1, 1)
    assert [receipt.number for receipt in outcome.receipts] == [digits(1)]


@pytest.mark.rule("R23")
def test_numbers_are_consecutive_over_all_gates(engine: Engine, ledger: Ledger) -> None:
    gates = [Gate(f"gate-{n}", bytes([n]) * 32) for n in range(1, 4)]
    for gate in gates:
        gate.enrol(engine)
    for _ in range(3):
        ledger.commit([gate.batch(gate.check_in(), gate.alarm()) for gate in gates], NOW)
    with reading(engine) as connection:
        serials = connection.scalars(
            select(records.c.receipt).where(records.c.receipt.is_not(None)).order_by("receipt")
        ).all()
    assert serials == list(range(1, 10))


@pytest.mark.rule("R23")
def test_a_transaction_that_fails_uses_no_number_up(ledger: Ledger, gate: Gate) -> None:
    stranger = Gate("gate-9", b"9" * 32)  # never enrolled: the foreign key fails the whole group
    batch = gate.batch(gate.check_in())
    with pytest.raises(IntegrityError):
        ledger.commit([batch, stranger.batch(stranger.check_in())], NOW)
    assert ledger.held({gate.device: None}) == {gate.device: NOTHING}
    [outcome] = ledger.commit([batch], NOW)
    assert [receipt.number for receipt in outcome.receipts] == [digits(1)]


@pytest.mark.rule("R20")
def test_a_record_beyond_a_gap_is_not_stored_and_the_answer_says_what_is_held(
    ledger: Ledger, gate: Gate
) -> None:
    first, second, third = gate.check_in(), gate.check_in(), gate.check_in()
    ledger.commit([gate.batch(first)], NOW)
    [outcome] = ledger.commit([gate.batch(third)], NOW)
    assert (outcome.held.seq, outcome.stored, outcome.beyond_gap) == (1, 0, 1)
    [outcome] = ledger.commit([gate.batch(second, third)], NOW)
    assert outcome.held.seq == 3


@pytest.mark.rule("R20")
def test_a_sequence_number_larger_than_any_database_is_a_gap_like_any_other(
    ledger: Ledger, gate: Gate
) -> None:
    gate.seq = 2**63 - 2
    [outcome] = ledger.commit([gate.batch(gate.alarm())], NOW)
    assert (outcome.held, outcome.beyond_gap) == (NOTHING, 1)


@pytest.mark.rule("R21")
def test_a_fork_is_set_aside_whole_and_the_chain_stays_as_it_was(
    engine: Engine, ledger: Ledger, gate: Gate
) -> None:
    ledger.commit([gate.batch(gate.check_in())], NOW)
    clone = gate.copy()
    [before] = ledger.commit([gate.batch(gate.check_in(), gate.check_in())], NOW)
    forked = [clone.check_in(at=NOW + timedelta(hours=1)) for _ in range(6)]
    [outcome] = ledger.commit([clone.batch(*forked[:4])], NOW)
    assert (outcome.forked, outcome.stored, outcome.receipts) == (4, 0, ())
    [outcome] = ledger.commit([clone.batch(*forked[4:])], NOW)
    assert (outcome.forked, outcome.held) == (2, before.held)
    with reading(engine) as connection:
        kept = connection.execute(select(set_aside.c.payload, set_aside.c.reason)).all()
    assert {payload.decode() for payload, _ in kept} == set(forked)
    assert {reason for _, reason in kept} == {AsideReason.FORK}


def test_a_fork_that_is_sent_again_is_counted_not_kept_twice(
    engine: Engine, ledger: Ledger, gate: Gate
) -> None:
    clone = gate.copy()
    ledger.commit([gate.batch(gate.check_in())], NOW)
    batch = clone.batch(clone.alarm())
    for _ in range(3):
        ledger.commit([batch], NOW)
    with reading(engine) as connection:
        assert connection.scalars(select(set_aside.c.times)).all() == [3]


@pytest.mark.rule("R9")
def test_wall_time_neither_orders_nor_refuses(ledger: Ledger, gate: Gate) -> None:
    old = datetime(1970, 1, 1, tzinfo=UTC)
    [outcome] = ledger.commit(
        [gate.batch(gate.check_in(), gate.check_in(at=old), gate.check_in(at=NOW))], NOW
    )
    assert (outcome.stored, len(outcome.receipts)) == (3, 3)


def test_a_check_in_whose_seal_does_not_open_is_numbered_and_flagged(
    engine: Engine, ledger: Ledger, gate: Gate
) -> None:
    sealed = gate.verified(gate.check_in())
    unreadable = VerifiedRecord(sealed.token, sealed.hash, sealed.record, sealed.kid)
    batch = VerifiedBatch(gate.device, gate.topic, [unreadable])
    [outcome] = ledger.commit([batch], NOW)
    assert [receipt.number for receipt in outcome.receipts] == [digits(1)]
    with reading(engine) as connection:
        [kept] = connection.execute(select(set_aside.c.reason, set_aside.c.payload)).all()
    assert tuple(kept) == (AsideReason.UNSEALABLE, sealed.token.encode())


@pytest.mark.rule("R18")
def test_what_is_set_aside_is_kept_with_its_bytes_and_reason(
    engine: Engine, ledger: Ledger
) -> None:
    payload = bytes(range(256))
    entry = SetAside(AsideReason.MALFORMED, "werfpoort/1/gate-1/records", payload, detail="No.")
    assert ledger.commit([], NOW, [entry]) == []
    with reading(engine) as connection:
        kept = connection.execute(select(set_aside)).one()
    assert (kept.payload, kept.reason, kept.detail, kept.at) == (payload, "malformed", "No.", NOW)


def test_a_thousand_repeats_in_one_message_are_answered(ledger: Ledger, gate: Gate) -> None:
    batch = gate.batch(*[gate.check_in() for _ in range(1000)])
    [first] = ledger.commit([batch], NOW)
    [again] = ledger.commit([batch], NOW)
    assert again.receipts == first.receipts
    assert len(first.receipts) == 1000


def test_a_counter_behind_the_records_stops_the_ledger_from_numbering_twice(
    engine: Engine, ledger: Ledger, gate: Gate
) -> None:
    ledger.commit([gate.batch(gate.check_in())], NOW)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE receipt_counter SET last = 0")
    with pytest.raises(IntegrityError):
        ledger.commit([gate.batch(gate.check_in())], NOW)
