"""Bridge workers side by side, on a real mosquitto and a real PostgreSQL, killed at random.

Every check-in ends with one number and none is missing, whoever of them is there.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from time import monotonic

import pytest
from sqlalchemy import select

from central.database import reading
from central.ledger.verify import verify
from central.presence.projection import project_anew
from central.schema import device_states, movements, records
from protocol.receipts import ReceiptNumber
from protocol.records import GENESIS
from protocol.sessions import Life
from tests.central.bridge.conftest import Works
from tests.central.bridge.test_kills import Process, Sender

WORKERS = 4
GATES = 6
KILLS = 8
WITHIN = 60.0


@pytest.fixture
def kind() -> str:
    """Workers are many where the database is PostgreSQL."""
    return "postgresql"


@contextmanager
def worker_processes(works: Works) -> Iterator[list[Process]]:
    workers = [Process(works, number) for number in range(1, WORKERS + 1)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.close()


@pytest.mark.rule("R22")
@pytest.mark.rule("R23")
@pytest.mark.rule("R30")
def test_four_workers_that_start_stop_and_are_killed_at_random_lose_and_double_nothing(
    works: Works, figure: Callable[[str], None]
) -> None:
    chance = Random(20261123)  # noqa: S311 - repeatable, no secret
    gates = [works.gate(f"gate-{number}") for number in range(1, GATES + 1)]
    with ExitStack() as lines, worker_processes(works) as workers:
        senders = [Sender(lines.enter_context(works.line(gate)), gate) for gate in gates]
        for worker in workers:
            worker.ensure()
        for session, sender in enumerate(senders, 1):
            sender.line.say(Life.ALIVE, session)
        for _ in range(KILLS):
            for sender in senders:
                sender.people_pass(chance.randint(1, 6))
                sender.send()
            victim = chance.choice(workers)
            for sender in senders:
                sender.go_on_for(chance.uniform(0.05, 0.2))
            (victim.end if chance.random() < 0.4 else victim.kill)()
            for worker in workers:
                worker.ensure()
        deadline = monotonic() + WITHIN
        while not all(sender.settled for sender in senders):
            assert monotonic() < deadline
            for sender in senders:
                sender.send()
                while not sender.settled and sender.hear(0.3):
                    sender.send()
    numbers = [number for sender in senders for number in sender.numbers.values()]
    check_ins = sum(len(sender.check_ins) for sender in senders)
    assert sorted(numbers) == [ReceiptNumber(n).digits for n in range(1, check_ins + 1)]
    assert verify(works.engine).problems == []
    with reading(works.engine) as connection:
        held = connection.execute(select(records.c.id, records.c.receipt)).all()
        states = connection.execute(select(device_states.c.device, device_states.c.state)).all()
    promised = {c: n for sender in senders for c, n in sender.numbers.items()}
    assert {row.id: ReceiptNumber(row.receipt).digits for row in held} == promised
    assert {tuple(state) for state in states} == {(gate.name, Life.ALIVE) for gate in gates}
    assert_presence_is_as_made_anew(works, check_ins)
    ended = sum(worker.deaths for worker in workers)
    assert ended == KILLS
    figure(
        f"{WORKERS} workers, ended {ended} times: {check_ins} check-ins, {len(numbers)} receipts"
    )


def assert_presence_is_as_made_anew(works: Works, check_ins: int) -> None:
    query = select(movements).order_by(movements.c.check_in)
    with reading(works.engine) as connection:
        kept = connection.execute(query).all()
    assert len(kept) == check_ins
    project_anew(works.engine, lambda _done, _total: None)
    with reading(works.engine) as connection:
        assert connection.execute(query).all() == kept


def test_of_several_workers_one_answers_a_birth_and_when_it_is_gone_another(works: Works) -> None:
    gate = works.gate("gate-1")
    with works.line(gate) as line, ExitStack() as others:
        first = others.enter_context(works.bridge(1))
        line.say(Life.ALIVE, 1)
        assert line.word().head == GENESIS
        others.enter_context(works.bridge(2))
        others.enter_context(works.bridge(3))
        line.say(Life.ALIVE, 2)
        assert line.word().session == 2
        first.stop()
        assert line.word().session == 2, "whoever takes over greets the gates that are there"
        line.say(Life.ALIVE, 3)
        assert line.word().session == 3
    assert line.heard.empty(), "and only one answered each"


def test_a_worker_that_stops_takes_nothing_with_it(works: Works) -> None:
    gate = works.gate("gate-1")
    with works.line(gate) as line, works.bridge(1) as bridge:
        line.say(Life.ALIVE, 1)
        line.word()
        for _ in range(60):
            line.send(gate.check_in())
        bridge.stop()
        while line.word().up_to < len(gate.ids):
            pass
    with reading(works.engine) as connection:
        assert len(connection.execute(select(records.c.id)).all()) == 60
