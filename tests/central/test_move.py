"""A ledger moves from SQLite into PostgreSQL: whole, compared and proved, or not at all."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, insert, select, text, update
from typer.testing import CliRunner

import central.move
from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.cli import app
from central.database import migrate, open_engine, reading, sqlite_url, writing
from central.errors import DatabaseError
from central.ledger.checkpoints import make
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from central.move import count, move
from central.places import used
from central.projections import all_projections
from central.schema import accounts, grants, metadata, movements, records, set_aside
from central.vault import Vault
from protocol.envelope import SigningKey, VerifyKey
from protocol.receipts import ReceiptNumber
from tests.central.databases import Databases
from tests.central.ledger.gates import NOW, Gate


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.create(tmp_path / "data", ["localhost"], datetime.now(UTC))


@pytest.fixture
def key(vault: Vault) -> VerifyKey:
    """What the central's checkpoints and audit trail are signed by."""
    return vault.acknowledgement_key.verify_key


@pytest.fixture
def source(databases: Databases, tmp_path: Path, gate: Gate, vault: Vault) -> Iterator[Engine]:
    """A SQLite ledger with records, who is on site, a fork, a checkpoint and what somebody did."""
    engine = open_engine(databases.fresh("sqlite", tmp_path))
    gate.enrol(engine)
    fork = gate.copy()
    ledger = Ledger(engine, projections=all_projections())
    ledger.commit([gate.batch(gate.check_in(), gate.alarm(), gate.check_in())], NOW)
    ledger.commit([fork.batch(fork.alarm("of-the-clone"))], NOW)
    make(engine, vault.acknowledgement_key, NOW)
    with writing(engine) as connection:
        Trail(vault.acknowledgement_key).note(connection, CONSOLE.did("site.changed", "1Y1"), NOW)
    yield engine
    engine.dispose()


@pytest.fixture
def target(databases: Databases) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    engine = open_engine(databases.empty("postgresql"))
    yield engine
    engine.dispose()


def held(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def tables(engine: Engine) -> int:
    with reading(engine) as connection:
        query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        return int(connection.scalar(text(query)) or 0)


def test_everything_arrives_and_the_ledger_goes_on_there(
    source: Engine, target: Engine, gate: Gate, key: VerifyKey
) -> None:
    before, total, done = held(source), count(source), list[int]()
    moved = move(source, target, key, done.append)
    assert held(target) == before
    assert (moved.rows, moved.report.records, moved.report.receipts) == (total, 3, 2)
    assert sum(done) == 2 * total
    assert all(before[table] for table in ("set_aside", "checkpoints", "audit_entries"))
    assert len(before[movements.name]) == 2
    [outcome] = Ledger(target).commit([gate.batch(gate.check_in())], NOW)
    assert ReceiptNumber.parse(outcome.receipts[0].number).serial == 3
    assert verify(target).problems == []


def test_a_checkpoint_that_another_key_signed_does_not_move(source: Engine, target: Engine) -> None:
    other = SigningKey(Ed25519PrivateKey.from_private_bytes(b"o" * 32)).verify_key
    with pytest.raises(DatabaseError, match="The ledger is not whole"):
        move(source, target, other)
    migrate(source)


def test_who_opens_the_old_database_is_told_that_the_ledger_moved(
    source: Engine, target: Engine, key: VerifyKey
) -> None:
    move(source, target, key)
    with pytest.raises(DatabaseError, match=r"moved to PostgreSQL.*WERFPOORT_DATABASE"):
        migrate(source)
    with pytest.raises(DatabaseError, match="moved to PostgreSQL"):
        move(source, target, key)


def test_while_a_part_of_the_central_runs_nothing_moves(
    source: Engine, target: Engine, key: VerifyKey
) -> None:
    with used(source), used(source), pytest.raises(DatabaseError, match="end serve"):
        move(source, target, key)
    assert tables(target) == 0
    migrate(source)


def test_a_database_that_is_not_empty_is_refused(
    source: Engine, target: Engine, key: VerifyKey
) -> None:
    migrate(target)
    with pytest.raises(DatabaseError, match=r"not empty.*createdb"):
        move(source, target, key)
    migrate(source)


def test_it_moves_from_sqlite_to_postgresql_alone(
    source: Engine, target: Engine, tmp_path: Path, key: VerifyKey
) -> None:
    other = open_engine(sqlite_url(tmp_path / "other.sqlite3"))
    for pair in ((source, other), (target, source)):
        with pytest.raises(DatabaseError, match="from SQLite into PostgreSQL"):
            move(*pair, key)
    other.dispose()


def test_a_copy_that_breaks_off_leaves_nothing_there_and_all_here(
    source: Engine, target: Engine, key: VerifyKey
) -> None:
    def fail(_rows: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        move(source, target, key, fail)
    assert tables(target) == 0
    migrate(source)


def test_what_does_not_arrive_as_it_left_is_noticed(
    source: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch, key: VerifyKey
) -> None:
    proved = central.move._proved

    def tampered(engine: Engine, *of: object) -> object:
        with writing(engine) as connection:
            connection.execute(update(set_aside).values(times=7))
        return proved(engine, *of)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.setattr(central.move, "_proved", tampered)
    with pytest.raises(DatabaseError, match="set_aside did not arrive as it left"):
        move(source, target, key)
    migrate(source)


def test_a_ledger_that_is_not_whole_does_not_move(
    source: Engine, target: Engine, key: VerifyKey
) -> None:
    with writing(source) as connection:
        connection.execute(update(records).where(records.c.seq == 2).values(lane="other"))
    with pytest.raises(DatabaseError, match=r"not whole.*ledger verify"):
        move(source, target, key)
    migrate(source)


def test_the_command_says_what_to_do_next(
    databases: Databases, source: Engine, tmp_path: Path
) -> None:
    source.dispose()
    environment = {"WERFPOORT_DATABASE": source.url.render_as_string(hide_password=False)}
    url = databases.empty("postgresql")
    words = ["move", "--data", str(tmp_path / "data"), "--to"]
    refused = CliRunner().invoke(app, [*words, "sqlite:///x"], env=environment)
    assert (refused.exit_code, "from SQLite into PostgreSQL" in refused.output) == (1, True)
    result = CliRunner().invoke(app, [*words, url], env=environment)
    assert result.exit_code == 0, result.output
    assert "3 records and 2 receipt numbers hold" in result.stdout
    assert "werfpoort-central serve" in result.stdout
    other = databases.empty("postgresql")
    again = CliRunner().invoke(app, [*words, other, "--json"], env=environment)
    assert "moved to PostgreSQL" in again.output
    verified = ["ledger", "verify", "--data", str(tmp_path / "data"), "--json"]
    result = CliRunner().invoke(app, verified, env={"WERFPOORT_DATABASE": url})
    assert json.loads(result.stdout.splitlines()[-1])["receipts"] == 2


def test_numbers_that_the_database_gives_go_on_behind_those_that_came(
    source: Engine, target: Engine, key: VerifyKey
) -> None:
    account = {"name": "mieke", "password_hash": "x", "created_at": NOW}
    grant = {"account": "mieke", "role": "operator", "granted_at": NOW}
    with writing(source) as connection:
        connection.execute(insert(accounts).values(**account))
        connection.execute(insert(grants).values(id=41, **grant))
    move(source, target, key)
    with writing(target) as connection:
        connection.execute(insert(grants).values(**grant))
        assert set(connection.scalars(select(grants.c.id))) == {41, 42}
