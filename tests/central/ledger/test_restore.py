"""A ledger restored from a back-up gives the same numbers back, and none to two check-ins."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from central.database import open_engine, reading, writing
from central.errors import LedgerError
from central.ledger import restore
from central.ledger.entries import AsideReason, Outcome, VerifiedBatch
from central.ledger.ledger import Ledger
from central.ledger.mark import Mark
from central.ledger.numbers import RESERVE
from central.ledger.numbers import given as given_numbers
from central.ledger.verify import verify
from central.schema import receipt_gaps, records, set_aside
from protocol.receipts import ReceiptNumber
from tests.central.databases import Databases
from tests.central.ledger.gates import NOW, Gate

Numbers = Mapping[str, ReceiptNumber]


def batch(gate: Gate, *tokens: str, evidence: Numbers | None = None) -> VerifiedBatch:
    plain = gate.batch(*tokens)
    return VerifiedBatch(plain.device, plain.topic, plain.records, evidence or {})


def numbers_in(outcome: Outcome) -> dict[str, ReceiptNumber]:
    return {r.check_in: ReceiptNumber.parse(r.number) for r in outcome.receipts}


def held(engine: Engine) -> dict[str, int]:
    query = select(records.c.id, records.c.receipt).where(records.c.receipt.is_not(None))
    with reading(engine) as connection:
        return {row.id: row.receipt for row in connection.execute(query)}


class Backups:
    """Copies of a database, as they were when they were made."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._made: list[str] = []
        self._open: list[Engine] = []

    def make(self, engine: Engine) -> str:
        """Make one; return its URL."""
        engine.dispose()
        url = engine.url.render_as_string(hide_password=False)
        self._made.append(self._databases.copy(url))
        return self._made[-1]

    def restored(self, engine: Engine, backup: str) -> Engine:
        """Return an engine on the back-up, as an operator would put it in place."""
        engine.dispose()
        self._open.append(open_engine(backup))
        return self._open[-1]

    def close(self) -> None:
        for engine in self._open:
            engine.dispose()
        for url in self._made:
            self._databases.take_back(url)


@pytest.fixture
def backups(databases: Databases) -> Iterator[Backups]:
    made = Backups(databases)
    yield made
    made.close()


@pytest.fixture
def gates(engine: Engine) -> tuple[Gate, Gate]:
    pair = Gate("gate-1", b"1" * 32), Gate("gate-2", b"2" * 32)
    for gate in pair:
        gate.enrol(engine)
    return pair


@pytest.mark.rule("R37")
@pytest.mark.rule("R22")
def test_what_the_back_up_lacks_gets_the_numbers_that_it_had(
    engine: Engine, ledger: Ledger, gates: tuple[Gate, Gate], backups: Backups
) -> None:
    one, two = gates
    ledger.commit([one.batch(one.check_in()), two.batch(two.check_in())], NOW)
    backup = backups.make(engine)
    lost = {gate.name: [gate.check_in(), gate.alarm(), gate.check_in()] for gate in gates}
    words = {
        gate.name: numbers_in(ledger.commit([gate.batch(*lost[gate.name])], NOW)[0])
        for gate in gates
    }
    before = held(engine)
    again = backups.restored(engine, backup)
    for gate in reversed(gates):  # in another order than they came the first time
        late = batch(gate, *lost[gate.name], evidence=words[gate.name])
        [outcome] = Ledger(again).commit([late], NOW)
        assert numbers_in(outcome) == words[gate.name]
    assert held(again) == before
    report = verify(again)
    assert (report.problems, report.receipts) == ([], 6)


@pytest.mark.rule("R39")
def test_new_check_ins_never_get_a_number_that_a_gate_may_hold(
    engine: Engine, ledger: Ledger, gates: tuple[Gate, Gate], tmp_path: Path, backups: Backups
) -> None:
    one, two = gates
    mark = Mark(tmp_path / "mark")
    ledger.commit([one.batch(one.check_in())], NOW)
    backup = backups.make(engine)
    lost = [two.check_in(), two.check_in()]
    word = numbers_in(ledger.commit([two.batch(*lost)], NOW)[0])
    again = backups.restored(engine, backup)
    restore.begin(again, mark, NOW)
    ledger = Ledger(again, mark)
    [first] = ledger.commit([one.batch(one.check_in())], NOW)
    assert numbers_in(first)[one.ids[1]].serial == RESERVE + 2
    [back] = ledger.commit([batch(two, *lost, evidence=word)], NOW)
    assert numbers_in(back) == word
    with reading(again) as connection:
        assert given_numbers(connection) == 4
    report = verify(again)
    assert (report.problems, report.set_apart) == ([], RESERVE - 2)
    assert restore.end(again) == RESERVE - 2
    [then] = ledger.commit([one.batch(one.check_in(), one.check_in())], NOW)
    assert [number.serial for number in numbers_in(then).values()] == [4, 5]
    [after] = ledger.commit([one.batch(one.check_in())], NOW)
    assert [number.serial for number in numbers_in(after).values()] == [6]
    assert verify(again).problems == []


@pytest.mark.rule("R38")
def test_a_number_that_another_check_in_has_by_now_is_not_given_twice(
    engine: Engine, ledger: Ledger, gates: tuple[Gate, Gate], backups: Backups
) -> None:
    one, two = gates
    backup = backups.make(engine)
    lost = two.check_in()
    word = numbers_in(ledger.commit([two.batch(lost)], NOW)[0])
    again = backups.restored(engine, backup)
    ledger = Ledger(again)  # nobody said that it was restored, and another gate is first
    ledger.commit([one.batch(one.check_in())], NOW)
    for _ in range(2):
        [outcome] = ledger.commit([batch(two, lost, evidence=word)], NOW)
        assert (outcome.held.seq, outcome.receipts) == (1, ())
    assert held(again) == {one.ids[0]: 1, two.ids[0]: 2}
    with reading(again) as connection:
        [aside] = connection.execute(select(set_aside)).all()
    assert (aside.reason, aside.payload) == (AsideReason.NUMBER_TAKEN, lost.encode())
    assert "000/0000/00101" in aside.detail
    assert verify(again).problems == []


@pytest.mark.rule("R39")
def test_evidence_of_a_number_beyond_the_counter_says_that_the_ledger_was_restored(
    engine: Engine, ledger: Ledger, gates: tuple[Gate, Gate]
) -> None:
    one, two = gates
    late = batch(one, one.check_in(), evidence={one.ids[0]: ReceiptNumber(40)})
    ledger.commit([late], NOW)
    [outcome] = ledger.commit([two.batch(two.check_in())], NOW)
    assert numbers_in(outcome)[two.ids[0]].serial == RESERVE + 1
    report = verify(engine)
    assert (report.problems, report.set_apart) == ([], RESERVE - 1)


@pytest.mark.rule("R39")
def test_a_mark_beside_the_database_tells_that_it_was_restored(
    engine: Engine, gates: tuple[Gate, Gate], tmp_path: Path, backups: Backups
) -> None:
    one, two = gates
    mark = Mark(tmp_path / "mark")
    backup = backups.make(engine)
    Ledger(engine, mark).commit([one.batch(one.check_in())], NOW)
    assert mark.read() == 1
    again = backups.restored(engine, backup)
    [outcome] = Ledger(again, mark).commit([two.batch(two.check_in())], NOW)
    assert numbers_in(outcome)[two.ids[0]].serial == RESERVE + 1
    assert mark.read() == 1


def test_a_mark_that_cannot_be_written_stops_nobody(
    engine: Engine, gates: tuple[Gate, Gate], tmp_path: Path
) -> None:
    one, _ = gates
    ledger = Ledger(engine, Mark(tmp_path / "gone" / "mark"))
    [outcome] = ledger.commit([one.batch(one.check_in())], NOW)
    assert len(outcome.receipts) == 1


def test_a_rebuild_ends_when_every_gate_was_heard_or_an_operator_gives_one_up(
    engine: Engine, ledger: Ledger, gates: tuple[Gate, Gate], tmp_path: Path
) -> None:
    one, _ = gates
    with pytest.raises(LedgerError, match="no rebuild"):
        restore.end(engine)
    restore.begin(engine, Mark(tmp_path / "mark"), NOW)
    ledger.commit([one.batch(one.alarm())], NOW)
    assert restore.rebuilding(engine).unheard == ["gate-2"]
    with pytest.raises(LedgerError, match="gate-2"):
        restore.end(engine)
    assert restore.end(engine, although_unheard=True) == RESERVE
    assert restore.rebuilding(engine).set_apart == 0


@pytest.mark.rule("R39")
@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        ("UPDATE receipt_gaps SET first = first + 1", "is missing"),
        ("UPDATE receipt_gaps SET first = first - 1", "given as well"),
        ("UPDATE receipt_gaps SET last = last + 5", "are set apart"),
        ("DELETE FROM receipt_gaps", "are missing"),
        ("DELETE FROM records WHERE receipt = 3", "is missing"),
    ],
)
def test_numbers_set_apart_hide_no_deletion(
    engine: Engine, gates: tuple[Gate, Gate], tmp_path: Path, harm: str, finding: str
) -> None:
    one, _ = gates
    Ledger(engine).commit([one.batch(*[one.check_in() for _ in range(3)])], NOW)
    restore.begin(engine, Mark(tmp_path / "mark"), NOW)
    assert verify(engine).problems == []
    with writing(engine) as connection:
        connection.exec_driver_sql(harm)
    assert any(finding in problem for problem in verify(engine).problems)


@pytest.mark.rule("R39")
def test_released_numbers_are_set_apart_again_when_a_second_restore_lost_some_of_them(
    engine: Engine, gates: tuple[Gate, Gate], tmp_path: Path, backups: Backups
) -> None:
    one, two = gates
    mark = Mark(tmp_path / "mark")
    restore.begin(engine, mark, NOW)
    restore.end(engine, although_unheard=True)
    backup = backups.make(engine)
    lost = [one.check_in(), one.check_in()]
    word = numbers_in(Ledger(engine, mark).commit([one.batch(*lost)], NOW)[0])
    assert [number.serial for number in word.values()] == [1, 2]
    again = backups.restored(engine, backup)
    [new] = Ledger(again, mark).commit([two.batch(two.check_in())], NOW)
    assert numbers_in(new)[two.ids[0]].serial == 2 * RESERVE + 1
    [back] = Ledger(again, mark).commit([batch(one, *lost, evidence=word)], NOW)
    assert numbers_in(back) == word
    assert verify(again).problems == []


def test_a_gate_that_was_given_up_and_comes_back_opens_the_rebuild_again(
    engine: Engine, ledger: Ledger, gates: tuple[Gate, Gate], tmp_path: Path
) -> None:
    one, two = gates
    restore.begin(engine, Mark(tmp_path / "mark"), NOW)
    restore.end(engine, although_unheard=True)
    late = batch(one, one.check_in(), evidence={one.ids[0]: ReceiptNumber(5)})
    [back] = ledger.commit([late], NOW)
    assert numbers_in(back)[one.ids[0]].serial == 5
    assert restore.rebuilding(engine).unheard == ["gate-2"]
    [new] = ledger.commit([two.batch(two.check_in())], NOW)
    assert numbers_in(new)[two.ids[0]].serial == 2 * RESERVE + 1
    assert verify(engine).problems == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("new"), st.integers(0, 1), st.integers(1, 4)),
        st.tuples(st.just("lost word"), st.integers(0, 1), st.integers(1, 3)),
        st.tuples(st.just("release"), st.just(0), st.just(0)),
    ),
    max_size=8,
)


@pytest.mark.rule("R22")
@pytest.mark.rule("R38")
@pytest.mark.rule("R39")
@settings(max_examples=25, deadline=None)
@given(before=STEPS, lost=STEPS, after=STEPS, order=st.permutations([0, 1]), said=st.booleans())
def test_whatever_was_lost_every_check_in_ends_with_one_number(  # noqa: PLR0917 - drawn by name
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
    before: list[tuple[str, int, int]],
    lost: list[tuple[str, int, int]],
    after: list[tuple[str, int, int]],
    order: list[int],
    said: bool,
) -> None:
    folder = tmp_path_factory.mktemp("restore")
    engine, backups = open_engine(databases.fresh("sqlite", folder)), Backups(databases)
    gates = [Gate(f"gate-{n}", bytes([n]) * 32) for n in (1, 2)]
    for gate in gates:
        gate.enrol(engine)
    known: dict[str, ReceiptNumber] = {}
    tokens: dict[str, list[str]] = {gate.name: [] for gate in gates}

    def take(ledger: Ledger, steps: list[tuple[str, int, int]]) -> None:
        for what, which, count in steps:
            if what == "release":
                with writing(ledger._engine) as connection:
                    connection.execute(receipt_gaps.update().values(released=True))
                continue
            gate = gates[which]
            made = [gate.check_in() for _ in range(count)]
            tokens[gate.name] += made
            [outcome] = ledger.commit([gate.batch(*made)], NOW)
            if what == "new":
                known.update(numbers_in(outcome))

    take(Ledger(engine), [step for step in before if step[0] != "release"])
    backup = backups.make(engine)
    take(Ledger(engine), [step for step in lost if step[0] != "release"])
    promised = dict(known)
    again = backups.restored(engine, backup)
    if said:
        restore.begin(again, Mark(folder / "mark"), NOW)
    ledger = Ledger(again)
    for which in order:
        gate = gates[which]
        sent = batch(gate, *tokens[gate.name], evidence=promised)
        ledger.commit([sent] if sent.records else [], NOW)
    take(ledger, after)
    assert verify(again).problems == []
    found = held(again)
    assert len(found) == sum(map(len, tokens.values())) == len(set(found.values()))
    backups.close()
    if said:  # else another gate's new check-in may have been faster than the evidence
        assert all(found[check_in] == number.serial for check_in, number in known.items())
