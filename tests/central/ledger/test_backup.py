"""A back-up made while the ledger is written is whole, and brings it back with the same numbers."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from typer.testing import CliRunner

from central.audit import Trail
from central.cli import app
from central.database import migrate, open_engine, sqlite_url
from central.errors import DatabaseError
from central.ledger.backup import back_up, examined, restore
from central.ledger.ledger import Ledger
from central.ledger.mark import Mark
from central.ledger.numbers import RESERVE
from central.ledger.verify import verify
from central.vault import Vault
from protocol.envelope import SigningKey
from protocol.receipts import ReceiptNumber
from tests.central.ledger.gates import NOW, Gate
from tests.central.ledger.test_restore import batch, numbers_in

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "central.sqlite3"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    """A ledger in SQLite: PostgreSQL has back-ups of its own."""
    engine = open_engine(sqlite_url(file))
    migrate(engine)
    yield engine
    engine.dispose()


def checked(path: Path) -> tuple[int, list[str]]:
    engine = open_engine(sqlite_url(path))
    report = verify(engine, central=KEY.verify_key)
    engine.dispose()
    return report.records, report.problems


def test_a_back_up_under_load_is_one_moment_of_the_ledger(engine: Engine, tmp_path: Path) -> None:
    gate, done = Gate(), threading.Event()
    gate.enrol(engine)
    ledger = Ledger(engine)

    def work() -> None:
        while not done.is_set():
            ledger.commit([gate.batch(gate.check_in(), gate.alarm())], NOW)

    at_work = threading.Thread(target=work)
    at_work.start()
    try:
        made = [back_up(engine, tmp_path / f"backup-{number}") for number in range(5)]
    finally:
        done.set()
        at_work.join()
    sizes = []
    for backup in made:
        assert backup.file.stat().st_mode & 0o777 == 0o600
        records, problems = checked(backup.file)
        assert (records, problems) == (backup.records, [])
        sizes.append(records)
    assert sizes == sorted(sizes)
    assert verify(engine).records >= sizes[-1]


@pytest.mark.rule("R39")
def test_what_was_lost_comes_back_with_the_numbers_that_it_had(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    gate, mark = Gate(), Mark(tmp_path / "mark")
    gate.enrol(engine)
    ledger = Ledger(engine, mark)
    ledger.commit([gate.batch(gate.check_in())], NOW)
    back_up(engine, tmp_path / "backup")
    lost = [gate.check_in(), gate.check_in()]
    [outcome] = ledger.commit([gate.batch(*lost)], NOW)
    engine.dispose()

    done = restore(tmp_path / "backup", file, mark, Trail(KEY), NOW)
    assert (done.backup.records, done.set_apart.first) == (1, 2)
    assert done.replaced is not None
    assert checked(done.replaced) == (3, [])
    assert checked(file) == (1, [])

    again = open_engine(sqlite_url(file))
    restored = Ledger(again, mark)
    newcomer = Gate("gate-2", b"2" * 32)
    newcomer.enrol(again)
    [new] = restored.commit([newcomer.batch(newcomer.check_in())], NOW)
    [back] = restored.commit([batch(gate, *lost, evidence=numbers_in(outcome))], NOW)
    assert back.receipts == outcome.receipts
    assert ReceiptNumber.parse(new.receipts[0].number).serial > RESERVE
    again.dispose()
    assert checked(file) == (4, [])


def test_a_database_that_is_in_use_is_not_replaced(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    back_up(engine, tmp_path / "backup")
    verify(engine)  # leaves a connection open, as a central that runs does
    with pytest.raises(DatabaseError, match="stop serve"):
        restore(tmp_path / "backup", file, Mark(tmp_path / "mark"), Trail(KEY), NOW)
    assert checked(file) == (0, [])
    assert {path.name for path in tmp_path.iterdir() if "draft" in path.name} == set()


def test_a_damaged_database_is_replaced_and_kept(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    back_up(engine, tmp_path / "backup")
    engine.dispose()
    file.write_bytes(b"no database" * 1000)
    done = restore(tmp_path / "backup", file, Mark(tmp_path / "mark"), Trail(KEY), NOW)
    assert done.replaced is not None
    assert done.replaced.read_bytes().startswith(b"no database")
    assert checked(file) == (0, [])


def test_what_is_no_whole_back_up_changes_nothing(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    gate = Gate()
    gate.enrol(engine)
    for _ in range(50):
        Ledger(engine).commit([gate.batch(gate.check_in())], NOW)
    whole = back_up(engine, tmp_path / "backup").file.read_bytes()
    engine.dispose()
    harmed = tmp_path / "harmed"
    half = len(whole) // 2
    for content in (b"", b"text", whole[:half], whole[:half] + bytes(4096) + whole[half + 4096 :]):
        harmed.write_bytes(content)
        with pytest.raises(DatabaseError):
            restore(harmed, file, Mark(tmp_path / "mark"), Trail(KEY), NOW)
    with pytest.raises(DatabaseError):
        examined(tmp_path / "absent")
    assert checked(file) == (50, [])


def test_a_back_up_never_replaces_another_and_says_what_keeps_it_from_being_written(
    engine: Engine, tmp_path: Path
) -> None:
    back_up(engine, tmp_path / "backup")
    with pytest.raises(DatabaseError, match="never replaces"):
        back_up(engine, tmp_path / "backup")
    with pytest.raises(DatabaseError, match="cannot be written"):
        back_up(engine, tmp_path / "absent" / "backup")


def test_the_commands_tell_a_person_and_a_machine(tmp_path: Path) -> None:
    data, made = tmp_path / "data", tmp_path / "backup"
    Vault.create(data, ["localhost"], datetime.now(UTC))
    told = CliRunner().invoke(app, ["backup", str(made), "--data", str(data)])
    assert "0 records" in told.stdout, told.output
    told = CliRunner().invoke(app, ["restore", str(made), "--data", str(data)])
    assert "0 records are back in place" in told.stdout, told.output
    told = CliRunner().invoke(app, ["restore", str(made), "--data", str(data), "--json"])
    assert json.loads(told.stdout.splitlines()[-1])["backup"]["records"] == 0
    told = CliRunner().invoke(app, ["restore", str(tmp_path / "absent"), "--data", str(data)])
    assert (told.exit_code, "no back-up of a ledger" in told.stderr) == (1, True)
