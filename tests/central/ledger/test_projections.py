"""What is derived from the records: taken as they are stored, and made again from them alike."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine, select

from central.database import reading
from central.ledger.entries import Stored
from central.ledger.ledger import Ledger
from central.ledger.projections import history
from central.schema import records
from protocol.records import Alarm, CheckIn
from tests.central.ledger.gates import NOW, Gate


class Heard:
    """A projection that only remembers what it was told."""

    def __init__(self) -> None:
        self.rows: list[Stored] = []
        self.before: list[datetime] = []

    def take(self, connection: Connection, rows: Sequence[Stored]) -> None:
        present = connection.scalars(select(records.c.position)).all()
        assert {row.position for row in rows} <= set(present)
        self.rows.extend(rows)

    def forget(self, _connection: Connection, before: datetime) -> None:
        self.before.append(before)


class Failing(Heard):
    """A projection that cannot take what it is told."""

    def take(self, connection: Connection, rows: Sequence[Stored]) -> None:
        super().take(connection, rows)
        raise ArithmeticError


def test_positions_count_all_records_of_all_gates_without_gaps(
    engine: Engine, ledger: Ledger
) -> None:
    gates = [Gate(f"gate-{n}", bytes([n]) * 32) for n in range(1, 4)]
    for gate in gates:
        gate.enrol(engine)
    for _ in range(2):
        ledger.commit([gate.batch(gate.alarm(), gate.check_in()) for gate in gates], NOW)
    with reading(engine) as connection:
        rows = connection.execute(
            select(records.c.position, records.c.device, records.c.seq).order_by("position")
        ).all()
    assert [row.position for row in rows] == list(range(1, 13))
    assert [row.seq for row in rows if row.device == "gate-2"] == [1, 2, 3, 4]


def test_a_projection_takes_what_is_stored_and_nothing_twice(engine: Engine) -> None:
    heard, gate = Heard(), Gate()
    gate.enrol(engine)
    ledger = Ledger(engine, projections=[heard])
    batch = gate.batch(gate.check_in(), gate.alarm())
    ledger.commit([batch, batch], NOW)
    ledger.commit([batch], NOW)
    assert [(row.position, row.seq, row.receipt) for row in heard.rows] == [(1, 1, 1), (2, 2, None)]
    assert [type(row.record.body) for row in heard.rows if row.record] == [CheckIn, Alarm]


def test_what_is_read_from_the_records_is_what_was_taken(engine: Engine) -> None:
    heard, gate = Heard(), Gate()
    gate.enrol(engine)
    ledger = Ledger(engine, projections=[heard])
    for _ in range(3):
        ledger.commit([gate.batch(gate.check_in(), gate.alarm())], NOW)
    with reading(engine) as connection:
        assert list(history(connection)) == heard.rows
        assert list(history(connection, after=4)) == heard.rows[4:]


def test_a_projection_that_fails_undoes_the_commit(engine: Engine) -> None:
    gate = Gate()
    gate.enrol(engine)
    batch = gate.batch(gate.check_in())
    with pytest.raises(ArithmeticError):
        Ledger(engine, projections=[Failing()]).commit([batch], NOW)
    [outcome] = Ledger(engine).commit([batch], NOW)
    assert (outcome.stored, outcome.receipts[0].number[:10]) == (1, "0000000001")
