"""Forks are quarantined, and a gate that lost its journal enrols again and goes on (R21, R40)."""

import pytest
from sqlalchemy import Engine, select

from central.database import reading
from central.ledger.continuation import NOTHING, Position
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from central.schema import device_keys, records, set_aside
from tests.central.ledger.gates import NOW, Gate


@pytest.fixture
def old(engine: Engine) -> Gate:
    gate = Gate("gate-1", b"1" * 32)
    gate.enrol(engine)
    return gate


@pytest.fixture
def new(engine: Engine, old: Gate) -> Gate:
    """The same device on a new card: another key, an empty journal."""
    gate = Gate(old.name, b"2" * 32)
    gate.enrol(engine)
    return gate


def serials(engine: Engine) -> list[int]:
    query = select(records.c.receipt).where(records.c.receipt.is_not(None)).order_by("receipt")
    with reading(engine) as connection:
        return [serial for serial in connection.scalars(query) if serial]


def asides(engine: Engine) -> list[tuple[str, bytes]]:
    with reading(engine) as connection:
        found = connection.execute(select(set_aside.c.reason, set_aside.c.payload))
        return [(row.reason, row.payload) for row in found]


@pytest.mark.rule("R40")
def test_after_a_lost_card_the_same_device_enrols_again_and_works(
    engine: Engine, ledger: Ledger, old: Gate, new: Gate
) -> None:
    ledger.commit([old.batch(*[old.check_in() for _ in range(3)])], NOW)
    [first] = ledger.commit([new.batch(new.check_in())], NOW)
    [second] = ledger.commit([new.batch(new.alarm(), new.check_in())], NOW)
    assert (first.held.seq, second.held.seq, second.forked) == (1, 3, 0)
    assert [receipt.number[:10] for receipt in second.receipts] == ["0000000005"]
    assert serials(engine) == [1, 2, 3, 4, 5]
    assert asides(engine) == []
    assert verify(engine).problems == []


@pytest.mark.rule("R40")
def test_what_the_old_card_had_not_sent_is_taken_whenever_it_comes(
    engine: Engine, ledger: Ledger, old: Gate, new: Gate
) -> None:
    sent, unsent = [old.check_in()], [old.check_in(), old.check_in()]
    ledger.commit([old.batch(*sent)], NOW)
    ledger.commit([new.batch(new.check_in())], NOW)
    outcomes = ledger.commit([old.batch(*sent, *unsent), new.batch(new.check_in())], NOW)
    assert [(outcome.held, outcome.stored) for outcome in outcomes] == [
        (Position(3, old.head), 2),
        (Position(2, new.head), 1),
    ]
    assert serials(engine) == [1, 2, 3, 4, 5]
    assert verify(engine).problems == []


@pytest.mark.rule("R40")
def test_a_new_key_with_the_journal_kept_goes_on_in_the_same_chain(
    engine: Engine, ledger: Ledger, old: Gate, new: Gate
) -> None:
    sent, waiting = old.check_in(), old.check_in()
    ledger.commit([old.batch(sent)], NOW)
    new.seq, new.head, new.ids = old.seq, old.head, list(old.ids)
    renewed = new.check_in()
    batch = old.batch(waiting)
    both = type(batch)(old.device, old.topic, [*batch.records, new.verified(renewed)])
    [outcome] = ledger.commit([both], NOW)
    assert (outcome.held, outcome.stored) == (Position(3, new.head), 2)
    [again] = ledger.commit([old.batch(sent, waiting), new.batch(renewed)], NOW)
    assert (again.repeated, again.stored) == (3, 0)
    with reading(engine) as connection:
        assert set(connection.scalars(select(device_keys.c.chain))) == {1}
    assert verify(engine).problems == []


@pytest.mark.rule("R40")
@pytest.mark.rule("R21")
def test_a_journal_that_was_emptied_under_the_same_key_begins_no_chain(
    engine: Engine, ledger: Ledger, old: Gate
) -> None:
    ledger.commit([old.batch(old.check_in(), old.check_in())], NOW)
    emptied = Gate(old.name, old.secret, ids=list(old.ids))
    tokens = [emptied.check_in(), emptied.check_in(), emptied.check_in()]
    [outcome] = ledger.commit([emptied.batch(*tokens)], NOW)
    assert (outcome.held, outcome.forked) == (Position(2, old.head), 3)
    assert sorted(asides(engine)) == sorted(("fork", token.encode()) for token in tokens)


@pytest.mark.rule("R21")
def test_of_two_copies_of_a_card_one_goes_on_and_the_other_is_kept_aside_until_it_enrols_again(
    engine: Engine, ledger: Ledger, old: Gate, new: Gate
) -> None:
    ledger.commit([old.batch(old.check_in())], NOW)
    clone = old.copy()
    ledger.commit([old.batch(old.check_in())], NOW)
    strange = [clone.alarm("of-the-clone"), clone.check_in()]
    [outcome] = ledger.commit([clone.batch(*strange)], NOW)
    assert outcome.forked == 2
    assert sorted(asides(engine)) == sorted(("fork", token.encode()) for token in strange)
    [after] = ledger.commit([new.batch(new.check_in())], NOW)
    assert (after.held.seq, len(after.receipts)) == (1, 1)
    assert verify(engine).problems == []


@pytest.mark.rule("R30")
@pytest.mark.rule("R40")
def test_a_birth_is_answered_for_the_journal_that_it_names(
    ledger: Ledger, old: Gate, new: Gate
) -> None:
    first = {}
    for gate, count in ((old, 2), (new, 1)):
        tokens = [gate.check_in() for _ in range(count)]
        ledger.commit([gate.batch(*tokens)], NOW)
        first[gate.secret] = Position(1, gate.verified(tokens[0]).hash)
    device = old.device
    assert ledger.held({device: first[old.secret]}) == {device: Position(2, old.head)}
    assert ledger.held({device: first[new.secret]}) == {device: Position(1, new.head)}
    assert ledger.held({device: None}) == {device: Position(1, new.head)}
    assert ledger.held({device: NOTHING}) == {device: NOTHING}


@pytest.mark.rule("R40")
def test_a_third_key_goes_on_in_the_chain_that_it_continues(
    engine: Engine, ledger: Ledger, old: Gate, new: Gate
) -> None:
    ledger.commit([old.batch(old.check_in())], NOW)
    ledger.commit([new.batch(new.check_in(), new.check_in())], NOW)
    third = Gate(old.name, b"3" * 32, old.seq, old.head)
    third.enrol(engine)
    [outcome] = ledger.commit([third.batch(third.check_in())], NOW)
    assert outcome.held == Position(2, third.head)
    assert verify(engine).problems == []
