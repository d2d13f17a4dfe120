"""Checkpoints of the ledger: signed once a day, each the beginning of the next, for every gate."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, delete, func, select

from central.database import reading, writing
from central.errors import LedgerError
from central.ledger.announcer import AGAIN_AFTER, LOOK_AFTER, Announcer
from central.ledger.checkpoints import make, make_if_due, newest
from central.ledger.ledger import Ledger
from central.ledger.numbers import Numbers
from central.ledger.tree import Tree, grow, leaf, leaves, size
from central.schema import records, tree_nodes
from protocol.checkpoints import Announcement, Checkpoint
from protocol.envelope import SigningKey
from protocol.health import ClockHealth, Health, Versions
from protocol.identifiers import DeviceId
from protocol.merkle import inclusion_holds
from protocol.records import GENESIS, ClockSource
from protocol.sessions import Place
from tests.central.ledger.gates import NOW, Gate

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
DAY = timedelta(days=1)


def enrolled(engine: Engine) -> Gate:
    gate = Gate()
    gate.enrol(engine)
    return gate


def alarms(gate: Gate, ledger: Ledger, count: int) -> None:
    ledger.commit([gate.batch(*[gate.alarm() for _ in range(count)])], NOW)


def opened(engine: Engine) -> Checkpoint:
    with reading(engine) as connection:
        kept = newest(connection)
    assert kept is not None
    said = Checkpoint.opened(kept.token, KEY.verify_key)
    assert (said.number, said.size, said.root, said.at) == (
        kept.number,
        kept.size,
        kept.root,
        kept.at,
    )
    return said


@pytest.mark.rule("R47")
def test_a_checkpoint_counts_all_records_and_names_the_one_before(
    engine: Engine, ledger: Ledger
) -> None:
    gate = enrolled(engine)
    make(engine, KEY, NOW)
    empty = opened(engine)
    ledger.commit([gate.batch(gate.check_in(), gate.alarm(), gate.check_in())], NOW)
    make(engine, KEY, NOW + DAY)
    said = opened(engine)
    assert (empty.number, empty.size, empty.previous) == (1, 0, None)
    assert (said.number, said.size) == (2, 3)
    assert said.previous is not None
    assert (said.previous.size, said.previous.root) == (0, empty.root)
    with reading(engine) as connection:
        serials = connection.execute(
            select(records.c.hash, records.c.receipt).order_by(records.c.position)
        ).all()
        for position, row in enumerate(serials, 1):
            path = [bytes.fromhex(step) for step in Tree(connection).inclusion(position, 3)]
            root = bytes.fromhex(said.root)
            assert inclusion_holds(position - 1, 3, leaf(row.hash, row.receipt), path, root)
            changed = leaf(row.hash, (row.receipt or 0) + 1)
            assert not inclusion_holds(position - 1, 3, changed, path, root)


@pytest.mark.rule("R47")
def test_one_checkpoint_a_day_is_made_and_no_clock_keeps_it_from_being_made(
    engine: Engine,
) -> None:
    assert make_if_due(engine, KEY, NOW)
    assert make_if_due(engine, KEY, NOW + timedelta(hours=3)) is None
    assert make_if_due(engine, KEY, NOW + 4000 * DAY)
    assert make_if_due(engine, KEY, NOW + DAY)
    assert opened(engine).number == 3


@pytest.mark.rule("R48")
def test_what_was_committed_before_is_counted_whoever_waits_for_whom(
    engine: Engine, ledger: Ledger
) -> None:
    gate = enrolled(engine)
    for day in range(3):
        alarms(gate, ledger, 2)
        with reading(engine) as connection:
            committed = connection.scalar(select(func.count()).select_from(records))
        make(engine, KEY, NOW + day * DAY)
        assert opened(engine).size == committed == 2 * (day + 1)


@pytest.mark.rule("R49")
def test_roots_and_proofs_are_the_same_from_kept_subtrees_and_from_records(
    engine: Engine, ledger: Ledger
) -> None:
    gate = enrolled(engine)
    roots = {}
    for count in (300, 700, 41):
        alarms(gate, ledger, count)
        with reading(engine) as connection:
            held = size(connection)
            roots[held] = Tree(connection).root(held)
        if held == 1000:
            grow(engine)
            grow(engine)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(tree_nodes)) == 3 + 1
    make(engine, KEY, NOW)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(tree_nodes)) == 4 + 2 + 1
        tree, all_leaves = Tree(connection), list(leaves(connection, 0, 1041))
        assert {held: tree.root(held) for held in roots} == roots
        last = Checkpoint.opened(str(opened(engine).signed(KEY)), KEY.verify_key)
        for held, root in roots.items():
            older = last.model_copy(update={"size": held, "root": root})
            assert last.continues(older, tuple(tree.consistency(held, 1041)))
        path = [bytes.fromhex(step) for step in tree.inclusion(777, 1041)]
        assert inclusion_holds(776, 1041, all_leaves[776], path, bytes.fromhex(last.root))


def test_a_ledger_that_lacks_a_record_gets_no_checkpoint(engine: Engine, ledger: Ledger) -> None:
    gate = enrolled(engine)
    alarms(gate, ledger, 5)
    with writing(engine) as connection:
        connection.execute(delete(records).where(records.c.seq == 3))
    with pytest.raises(LedgerError, match="position 3"):
        make(engine, KEY, NOW)


@pytest.mark.rule("R47")
def test_a_checkpoint_tells_of_the_newest_restore(engine: Engine, ledger: Ledger) -> None:
    alarms(enrolled(engine), ledger, 2)

    def restore(connection: Connection) -> None:
        numbers = Numbers(connection)
        numbers.reserve(0, NOW)
        numbers.write()

    with writing(engine) as connection:
        restore(connection)
    make(engine, KEY, NOW)
    restored = opened(engine).restored
    assert restored is not None
    assert (restored.at, restored.size) == (NOW, 2)


class Told:
    """What was sent to which gate, and a clock."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Announcement]] = []
        self.time = 0.0
        self.line_is_up = True

    def publish(self, device: DeviceId, payload: bytes) -> bool:
        if self.line_is_up:
            self.said.append((device, Announcement.parse(payload)))
        return self.line_is_up

    def now(self) -> float:
        return self.time


def health(checkpoint: int) -> bytes:
    return Health(
        session=1,
        beat=1,
        uptime=1,
        clock=ClockHealth(at=NOW, source=ClockSource.NTP, trusted=True),
        backlog=0,
        head=Place(seq=0, hash=GENESIS),
        versions=Versions(gate="1", system="Debian", board="Pi"),
        checkpoint=checkpoint,
    ).payload()


@pytest.mark.rule("R50")
def test_each_gate_that_holds_an_older_checkpoint_gets_the_newest_with_its_proof(
    engine: Engine, ledger: Ledger
) -> None:
    told, gate = Told(), enrolled(engine)
    announcer = Announcer(engine, told.publish, told.now)
    one, two, three = DeviceId("gate-1"), DeviceId("gate-2"), DeviceId("gate-3")
    announcer.heard(one, health(0))
    assert told.said == []  # there is none yet
    older = []
    for day in range(3):
        alarms(gate, ledger, 3)
        make(engine, KEY, NOW + day * DAY)
        older.append(opened(engine))
    told.time += LOOK_AFTER
    for device, held in ((one, 0), (two, 3), (three, 9)):
        announcer.heard(device, b"nonsense")
        announcer.heard(device, health(held))
        announcer.heard(device, health(held))
    assert [(device, said.since) for device, said in told.said] == [(one, 0), (two, 3)]
    assert Checkpoint.opened(told.said[1][1].checkpoint, KEY.verify_key) == older[2]
    assert older[2].continues(older[0], told.said[1][1].proof)


@pytest.mark.rule("R50")
def test_a_gate_is_told_again_what_it_missed_and_of_a_ledger_that_shrank(
    engine: Engine, ledger: Ledger
) -> None:
    told, gate = Told(), enrolled(engine)
    alarms(gate, ledger, 3)
    make(engine, KEY, NOW)
    announcer = Announcer(engine, told.publish, told.now)
    told.line_is_up = False
    announcer.heard(gate.device, health(2))
    told.line_is_up = True
    announcer.heard(gate.device, health(2))
    told.time += AGAIN_AFTER
    announcer.heard(gate.device, health(2))
    announcer.heard(DeviceId("gate-2"), health(99))
    assert [said.since for _, said in told.said] == [2, 2, 3]
