"""Whatever gates send, in whatever order and however often: every check-in one number, no gaps."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from central.database import open_engine, reading
from central.ledger.entries import AsideReason, Outcome, VerifiedBatch, VerifiedRecord
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from central.schema import records, set_aside
from tests.central.databases import Databases
from tests.central.ledger.gates import NOW, Gate

GATES = 2
which = st.integers(0, GATES - 1)


class LedgerMachine(RuleBasedStateMachine):
    """Gates with journals, one of them cloned, against one ledger."""

    kind: str
    databases: Databases

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.database = self.databases.fresh(self.kind, Path(self.folder.name))
        self.engine = open_engine(self.database)
        self.ledger = Ledger(self.engine)
        self.gates = [Gate(f"gate-{n}", bytes([n + 1]) * 32) for n in range(GATES)]
        for gate in self.gates:
            gate.enrol(self.engine)
        self.journals: list[list[str]] = [[] for _ in range(GATES)]
        self.numbers: dict[str, str] = {}
        self.forked: set[str] = set()
        self.clone: tuple[int, Gate, list[str], int] | None = None

    @rule(gate=which, kinds=st.lists(st.booleans(), min_size=1, max_size=4))
    def happens(self, gate: int, kinds: list[bool]) -> None:
        """People check in, or something else is journalled."""
        for is_check_in in kinds:
            maker = self.gates[gate]
            token = maker.check_in() if is_check_in else maker.alarm()
            self.journals[gate].append(token)

    @rule(data=st.data(), messages=st.integers(1, 3))
    def send(self, data: st.DataObject, messages: int) -> None:
        """Gates send any stretches of their journals: new, again, or beyond a gap."""
        group = []
        for _ in range(messages):
            gate = data.draw(which)
            journal = self.journals[gate]
            start = data.draw(st.integers(0, len(journal)))
            stop = data.draw(st.integers(start, len(journal)))
            group.append(self.gates[gate].batch(*journal[start:stop]))
        self._commit(group)

    @rule(gate=which)
    def send_all(self, gate: int) -> None:
        """A gate that is not disturbed gets everything settled."""
        outcomes = self._commit([self.gates[gate].batch(*self.journals[gate])])
        if self.clone is None and self.journals[gate]:
            assert [outcome.held.seq for outcome in outcomes] == [len(self.journals[gate])]

    @precondition(lambda self: self.clone is None)
    @rule(gate=which)
    def is_cloned(self, gate: int) -> None:
        """Somebody copies a gate's card."""
        self.clone = (gate, self.gates[gate].copy(), [], len(self.journals[gate]))

    @precondition(lambda self: self.clone is not None)
    @rule()
    def clone_sends(self) -> None:
        """The clone goes on from where it was copied, with a record of its own."""
        assert self.clone is not None
        gate, clone, journal, since = self.clone
        journal.append(clone.alarm("of-the-clone"))
        held = self.ledger.held({self.gates[gate].device: None})[self.gates[gate].device]
        contradicts = held.seq > since
        self._commit([clone.batch(*journal)])
        if contradicts and held.hash in {entry.hash for entry in self._entries(gate)}:
            self.forked |= set(journal)

    def _entries(self, gate: int) -> list[VerifiedRecord]:
        maker = self.gates[gate]
        return [maker.verified(token) for token in self.journals[gate]]

    def _commit(self, group: list[VerifiedBatch]) -> list[Outcome]:
        outcomes = self.ledger.commit(group, NOW)
        for outcome in outcomes:
            for receipt in outcome.receipts:
                assert self.numbers.setdefault(receipt.check_in, receipt.number) == receipt.number
        return outcomes

    @invariant()
    def every_check_in_has_one_number_and_none_is_missing(self) -> None:
        report = verify(self.engine)
        assert report.problems == []
        assert report.receipts == report.check_ins == len(self.numbers)

    @invariant()
    def a_fork_loses_nothing(self) -> None:
        with reading(self.engine) as connection:
            forks = select(set_aside.c.payload).where(set_aside.c.reason == AsideReason.FORK)
            kept = {payload.decode() for payload in connection.scalars(forks)}
            held = set(connection.scalars(select(records.c.token)))
        assert self.forked <= kept
        assert not kept & held

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.databases.take_back(self.database)
            self.folder.cleanup()


@pytest.mark.rule("R21")
@pytest.mark.rule("R22")
@pytest.mark.rule("R23")
@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 25), ("postgresql", 10)])
def test_whatever_gates_send_every_check_in_has_one_number_without_gaps(
    databases: Databases, kind: str, examples: int
) -> None:
    class Machine(LedgerMachine):
        pass

    Machine.kind, Machine.databases = kind, databases
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=examples, stateful_step_count=12, deadline=None)
    )
