"""`ledger verify` proves a whole ledger, and finds whatever was changed behind its back."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from typer.testing import CliRunner

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.commands.ledger import app
from central.database import writing
from central.ledger.checkpoints import make
from central.ledger.ledger import Ledger
from central.ledger.verify import _plan, count, verify
from central.schema import (
    audit_entries,
    audit_head,
    checkpoints,
    device_heads,
    device_keys,
    receipt_counter,
    records,
    tree_nodes,
)
from central.vault import Vault
from protocol.envelope import SigningKey
from protocol.records import GENESIS
from tests.central.ledger.gates import NOW, Gate

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


def fill(engine: Engine) -> None:
    ledger = Ledger(engine)
    for name in ("gate-1", "gate-2"):
        gate = Gate(name, name.encode().ljust(32))
        gate.enrol(engine)
        for _ in range(3):
            ledger.commit([gate.batch(gate.check_in(), gate.alarm())], NOW)


def say_twice_what_it_is(engine: Engine) -> None:
    """Sign two checkpoints, the second after something was audited."""
    make(engine, KEY, NOW)
    with writing(engine) as connection:
        Trail(KEY).note(connection, CONSOLE.did("gate.looked-at", "gate-1"), NOW)
    make(engine, KEY, NOW)


@pytest.fixture
def _in_small_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few records are work enough for processes of their own."""
    monkeypatch.setattr("central.ledger.verify.STRETCH", 2)
    monkeypatch.setattr("central.ledger.verify.WORTH_PROCESSES", 1)


def test_a_whole_ledger_is_proved(engine: Engine) -> None:
    fill(engine)
    done: list[int] = []
    report = verify(engine, done.append)
    assert (report.records, report.check_ins, report.receipts) == (12, 6, 6)
    assert (report.first, report.last) == ("000/0000/00101", "000/0000/00606")
    assert report.problems == []
    assert sum(done) == count(engine) == 12


@pytest.mark.usefixtures("_in_small_works")
def test_stretches_of_chains_are_proved_in_other_processes_alike(engine: Engine) -> None:
    fill(engine)
    with writing(engine) as connection:
        connection.execute(delete(records).where(records.c.seq == 3))
        connection.execute(update(records).where(records.c.seq == 5).values(prev=GENESIS))
    done: list[int] = []
    report = verify(engine, done.append, processes=2)
    assert (report.records, sum(done)) == (10, 10)
    for finding in ("gate-1: records 3 to 3 are missing", "gate-2, record 5: it does not name"):
        assert any(finding in problem for problem in report.problems)


@pytest.mark.usefixtures("_in_small_works")
def test_the_bar_moves_while_numbers_and_tree_are_proved(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    moved = threading.Event()
    seen: list[bool] = []

    def slow(*_: object) -> None:
        seen.append(moved.wait(60))

    monkeypatch.setattr("central.ledger.verify._whole", slow)
    verify(engine, lambda _: moved.set(), processes=2)
    assert seen == [True]


def test_stretches_may_be_proved_in_any_order(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    monkeypatch.setattr("central.ledger.verify.STRETCH", 2)
    monkeypatch.setattr("central.ledger.verify._plan", lambda at: _plan(at)[::-1])
    assert verify(engine).problems == []


def test_a_ledger_that_only_grows_is_proved_with_its_checkpoints(engine: Engine) -> None:
    fill(engine)
    say_twice_what_it_is(engine)
    assert verify(engine, central=KEY.verify_key).problems == []


def test_a_ledger_at_work_is_proved_as_it_was_at_one_moment(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    monkeypatch.setattr("central.ledger.verify.STRETCH", 3)
    gate, ledger, done = Gate("gate-3", b"3" * 32), Ledger(engine), threading.Event()
    gate.enrol(engine)

    def work() -> None:
        while not done.is_set():
            ledger.commit([gate.batch(gate.check_in(), gate.alarm())], NOW)
            make(engine, KEY, NOW)

    at_work = threading.Thread(target=work)
    at_work.start()
    try:
        reports = [verify(engine, central=KEY.verify_key) for _ in range(5)]
    finally:
        done.set()
        at_work.join()
    assert [report.problems for report in reports] == [[]] * 5


def test_an_empty_ledger_is_whole(engine: Engine) -> None:
    report = verify(engine)
    assert (report.records, report.first, report.problems) == (0, None, [])


def delete_one(connection: Connection) -> None:
    connection.execute(delete(records).where(records.c.device == "gate-1", records.c.seq == 3))


def delete_the_last(connection: Connection) -> None:
    connection.execute(delete(records).where(records.c.device == "gate-2", records.c.seq > 4))
    token_hash = connection.scalar(
        select(records.c.hash).where(records.c.device == "gate-2", records.c.seq == 4)
    )
    connection.execute(
        update(device_heads).where(device_heads.c.device == "gate-2").values(seq=4, hash=token_hash)
    )


def change_a_column(connection: Connection) -> None:
    connection.execute(
        update(records).where(records.c.receipt == 2).values(lane="lane-9", kind="badge")
    )


def change_a_time(connection: Connection) -> None:
    connection.execute(
        update(records).where(records.c.receipt == 2).values(at=datetime(2020, 1, 1, tzinfo=UTC))
    )


def change_a_token(connection: Connection) -> None:
    connection.execute(
        update(records).where(records.c.receipt == 2).values(token=records.c.token + "A")
    )


def write_nonsense(connection: Connection) -> None:
    connection.execute(update(records).where(records.c.receipt == 2).values(token="é"))  # noqa: S106 - a record's token is no password


def swap_a_signature(connection: Connection) -> None:
    other: str = connection.execute(
        select(records.c.token).where(records.c.receipt == 3)
    ).scalar_one()
    forged = func.substr(records.c.token, 1, func.length(records.c.token) - 86) + other[-86:]
    connection.execute(update(records).where(records.c.receipt == 2).values(token=forged))


def forget_a_key(connection: Connection) -> None:
    connection.execute(delete(device_keys).where(device_keys.c.device == "gate-1"))


def give_a_key_away(connection: Connection) -> None:
    connection.execute(
        update(device_keys).where(device_keys.c.device == "gate-1").values(device="gate-2")
    )


def move_a_record(connection: Connection) -> None:
    connection.execute(update(records).where(records.c.position == 5).values(position=99))


def say_that_there_are_more(connection: Connection) -> None:
    connection.execute(update(receipt_counter).values(position=13))


def change_a_kept_hash(connection: Connection) -> None:
    connection.execute(insert(tree_nodes).values(level=8, number=0, hash=bytes(32)))


def change_what_a_checkpoint_counts(connection: Connection) -> None:
    rows = connection.execute(select(records.c.hash).where(records.c.position == 12)).scalar_one()
    connection.execute(update(records).where(records.c.position == 12).values(hash=rows[::-1]))


def delete_a_checkpoint(connection: Connection) -> None:
    connection.execute(delete(checkpoints).where(checkpoints.c.number == 1))


def change_a_checkpoint(connection: Connection) -> None:
    connection.execute(update(checkpoints).where(checkpoints.c.number == 1).values(size=5))


def forge_a_checkpoint(connection: Connection) -> None:
    word = select(checkpoints.c.token).where(checkpoints.c.number == 1).scalar_subquery()
    connection.execute(update(checkpoints).where(checkpoints.c.number == 2).values(token=word))


def cut_the_trail(connection: Connection) -> None:
    connection.execute(delete(audit_entries))
    connection.execute(update(audit_head).values(number=0, hash=GENESIS))


def take_a_number(connection: Connection) -> None:
    connection.execute(update(records).where(records.c.receipt == 2).values(receipt=None))


def turn_the_counter_back(connection: Connection) -> None:
    connection.execute(update(receipt_counter).values(last=5))


def move_a_head(connection: Connection) -> None:
    connection.execute(update(device_heads).where(device_heads.c.device == "gate-1").values(seq=5))


@pytest.mark.rule("R23")
@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        (delete_one, "records 3 to 3 are missing"),
        (delete_one, "Receipt 000/0000/00202 is missing"),
        (delete_the_last, "Receipt 000/0000/00606 is missing"),
        (change_a_column, "differ from what was signed: lane, kind"),
        (change_a_time, "differ from what was signed: at"),
        (change_a_token, "Not a token"),
        (write_nonsense, "Not a token"),
        (swap_a_signature, "signature does not hold"),
        (forget_a_key, "a key that never enrolled"),
        (give_a_key_away, "signed by gate-2's key"),
        (take_a_number, "check-ins have a receipt number"),
        (turn_the_counter_back, "The counter says 5"),
        (move_a_head, "its head is not its last record"),
        (move_a_record, "Positions 5 to 5 are missing"),
        (say_that_there_are_more, "The counter says 13 records, but there are 12"),
        (change_a_kept_hash, "1 of the tree's kept hashes are not those"),
        (change_what_a_checkpoint_counts, "Checkpoint 2: the 12 records that it counts are not"),
        (delete_a_checkpoint, "Checkpoint 2 is there, but not 1"),
        (change_a_checkpoint, "Checkpoint 1: its columns differ"),
        (forge_a_checkpoint, "Checkpoint 2: its columns differ"),
        (cut_the_trail, "the audit trail that it counts is not that of today"),
    ],
)
def test_what_was_changed_is_found(
    engine: Engine, harm: Callable[[Connection], None], finding: str
) -> None:
    fill(engine)
    say_twice_what_it_is(engine)
    with writing(engine) as connection:
        harm(connection)
    report = verify(engine, central=KEY.verify_key)
    assert any(finding in problem for problem in report.problems)


@pytest.fixture
def data(tmp_path: Path, engine: Engine, database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    Vault.create(tmp_path / "data", ["localhost"], datetime.now(UTC))
    monkeypatch.setenv("WERFPOORT_DATABASE", database)
    fill(engine)
    return tmp_path / "data"


def test_the_command_tells_a_person_and_a_machine(data: Path) -> None:
    result = CliRunner().invoke(app, ["verify", "--data", str(data)])
    assert result.exit_code == 0
    assert "12 records, 6 check-ins, 6 receipts, 000/0000/00101 to 000/0000/00606" in result.stdout
    result = CliRunner().invoke(app, ["verify", "--data", str(data), "--json"])
    assert json.loads(result.stdout.splitlines()[-1])["problems"] == []


def test_the_command_fails_on_a_ledger_that_is_not_whole(data: Path, engine: Engine) -> None:
    with writing(engine) as connection:
        delete_one(connection)
    result = CliRunner().invoke(app, ["verify", "--data", str(data)])
    assert result.exit_code == 1
    assert "The ledger is not whole" in result.stdout
