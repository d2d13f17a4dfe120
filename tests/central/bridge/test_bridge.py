"""The bridge end to end, on a real mosquitto and either database, under what goes wrong."""

import pytest
from sqlalchemy import select

from central.database import reading, writing
from central.ledger.verify import verify
from central.schema import records, set_aside
from protocol.acknowledgements import Receipt
from protocol.records import GENESIS
from protocol.sessions import Life
from tests.central.bridge.conftest import Works
from tests.central.databases import KINDS


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Everything here holds on both databases."""
    return str(request.param)


def numbers(works: Works) -> list[int]:
    query = select(records.c.receipt).where(records.c.receipt.is_not(None)).order_by("receipt")
    with reading(works.engine) as connection:
        return [int(serial) for serial in connection.scalars(query) if serial]


def reasons(works: Works) -> list[str]:
    with reading(works.engine) as connection:
        return list(connection.scalars(select(set_aside.c.reason).order_by(set_aside.c.at)))


@pytest.mark.rule("R26")
@pytest.mark.rule("R8")
def test_a_check_in_gets_its_receipt_number_by_the_centrals_signed_word(works: Works) -> None:
    gate = works.gate("gate-1")
    with works.line(gate) as line, works.bridge():
        line.say(Life.ALIVE, 1)
        line.word()
        line.send(gate.check_in(), gate.alarm(), gate.check_in())
        word = line.word()
    assert (word.device, word.up_to, word.head) == ("gate-1", 3, gate.head)
    assert [(r.check_in, r.number) for r in word.receipts] == [
        (gate.ids[0], "000000000101"),
        (gate.ids[2], "000000000202"),
    ]
    with reading(works.engine) as connection:
        people = connection.execute(select(records.c.person, records.c.masked)).all()
    assert people[0] == people[2] == (people[0].person, "••.••.••-••3.28")
    assert people[1] == (None, None)
    assert verify(works.engine).problems == []


@pytest.mark.rule("R22")
def test_a_message_delivered_twice_is_stored_once_and_answered_twice(works: Works) -> None:
    gate = works.gate("gate-1")
    with works.line(gate) as line, works.bridge():
        line.say(Life.ALIVE, 1)
        line.word()
        token = gate.check_in()
        line.send(token)
        first = line.word()
        line.send(token)
        assert line.word().receipts == first.receipts
    assert numbers(works) == [1]


@pytest.mark.rule("R30")
def test_after_a_birth_the_central_says_what_it_holds(works: Works) -> None:
    gate = works.gate("gate-1")
    with works.line(gate) as line, works.bridge():
        line.say(Life.ALIVE, 1)
        word = line.word()
        assert (word.up_to, word.head, word.receipts) == (0, GENESIS, ())
        line.send(gate.check_in())
        line.word()
        line.say(Life.ALIVE, 2)
        word = line.word()
        assert (word.up_to, word.head, word.receipts) == (1, gate.head, ())


@pytest.mark.rule("R30")
def test_a_central_that_comes_back_greets_the_gates_that_are_there(works: Works) -> None:
    gate = works.gate("gate-1")
    tokens = [gate.check_in(), gate.check_in()]
    with works.line(gate) as line:
        with works.bridge():
            line.say(Life.ALIVE, 1)
            line.word()
            line.send(tokens[0])
            assert len(line.word().receipts) == 1
        line.send(tokens[1])  # to nobody
        with works.bridge():
            assert line.word().up_to == 1
            line.send(*tokens)
            word = line.word()
    assert [receipt.number for receipt in word.receipts] == ["000000000101", "000000000202"]
    assert numbers(works) == [1, 2]


def test_a_broker_that_comes_back_finds_the_bridge_again(works: Works) -> None:
    gate = works.gate("gate-1")
    with works.line(gate) as line, works.bridge():
        line.say(Life.ALIVE, 1)
        line.word()
        works.broker.kill()
        works.broker.start()
        line.subscribed.get(timeout=20)
        line.say(Life.ALIVE, 2)
        assert line.word().up_to == 0
        line.send(gate.check_in())
        assert line.word().up_to == 1


@pytest.mark.rule("R18")
@pytest.mark.rule("R16")
def test_poison_is_set_aside_and_what_comes_behind_goes_on(works: Works) -> None:
    gate, other = works.gate("gate-1"), works.gate("gate-2")
    with works.line(gate) as line, works.bridge():
        line.say(Life.ALIVE, 1)
        line.word()
        line.send_bytes(b"\xff\xfe")
        line.send_bytes(b"no token")
        line.send(other.check_in())
        good = gate.check_in()
        line.send(f"{good[:-4]}AAAA")
        line.send_bytes(b"x", qos=0)
        line.send(good)
        word = line.word()
    assert (word.up_to, len(word.receipts)) == (1, 1)
    assert sorted(reasons(works)) == [
        "forged",
        "malformed",
        "malformed",
        "other-device",
        "wrong-qos",
    ]


def test_a_database_that_is_away_confirms_nothing_and_loses_nothing(works: Works) -> None:
    gate = works.gate("gate-1")
    with works.line(gate) as line, works.bridge():
        line.say(Life.ALIVE, 1)
        line.word()
        with writing(works.engine) as connection:
            connection.exec_driver_sql("ALTER TABLE receipt_counter RENAME TO away")
        line.send(gate.check_in())
        assert line.heard.empty()
        with writing(works.engine) as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO receipt_counter")
        assert [receipt.number for receipt in line.word().receipts] == ["000000000101"]
    assert verify(works.engine).problems == []


def test_stopping_while_gates_send_loses_nothing(works: Works) -> None:
    gate = works.gate("gate-1")
    tokens = [gate.check_in() for _ in range(60)]
    with works.line(gate) as line:
        with works.bridge():
            line.say(Life.ALIVE, 1)
            line.word()
            for token in tokens[:30]:
                line.send(token)
        receipts: set[Receipt] = set()
        with works.bridge():
            held = 0
            while held < len(tokens):
                word = line.word()
                held, receipts = word.up_to, receipts | set(word.receipts)
                if not word.receipts:  # the greeting of the central that is back
                    line.send(*tokens)
    assert len({receipt.check_in for receipt in receipts}) == len(receipts) == len(tokens)
    assert numbers(works) == list(range(1, 61))


def test_a_bridge_ends_in_order_with_a_broker_and_without(works: Works) -> None:
    with works.bridge() as with_broker:
        pass
    works.broker.kill()
    with works.bridge() as without:
        assert not without.connected
    assert not any(thread.is_alive() for thread in (*with_broker._threads, *without._threads))
