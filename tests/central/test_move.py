"""A ledger moves from SQLite into PostgreSQL: whole, compared and proved, or not at all."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text, update
from typer.testing import CliRunner

import central.move
from central.cli import app
from central.database import migrate, open_engine, reading, sqlite_url, writing
from central.errors import DatabaseError
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from central.move import count, move
from central.places import used
from central.schema import accounts, grants, metadata, records, set_aside
from central.vault import Vault
from protocol.receipts import ReceiptNumber
from tests.central.databases import Databases
from tests.central.ledger.gates import NOW, Gate


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def source(databases: Databases, tmp_path: Path, gate: Gate) -> Iterator[Engine]:
    """A SQLite ledger with some of everything."""
    engine = open_engine(databases.fresh("sqlite", tmp_path))
    gate.enrol(engine)
    fork = gate.copy()
    ledger = Ledger(engine)
    ledger.commit([gate.batch(gate.check_in(), gate.alarm(), gate.check_in())], NOW)
    ledger.commit([fork.batch(fork.alarm("of-the-clone"))], NOW)
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
    source: Engine, target: Engine, gate: Gate
) -> None:
    before, total, done = held(source), count(source), list[int]()
    moved = move(source, target, done.append)
    assert held(target) == before
    assert (moved.rows, moved.report.records, moved.report.receipts) == (total, 3, 2)
    assert sum(done) == 2 * total
    assert before["set_aside"]
    [outcome] = Ledger(target).commit([gate.batch(gate.check_in())], NOW)
    assert ReceiptNumber.parse(outcome.receipts[0].number).serial == 3
    assert verify(target).problems == []


def test_who_opens_the_old_database_is_told_that_the_ledger_moved(
    source: Engine, target: Engine
) -> None:
    move(source, target)
    with pytest.raises(DatabaseError, match=r"moved to PostgreSQL.*WERFPOORT_DATABASE"):
        migrate(source)
    with pytest.raises(DatabaseError, match="moved to PostgreSQL"):
        move(source, target)


def test_while_a_part_of_the_central_runs_nothing_moves(source: Engine, target: Engine) -> None:
    with used(source), used(source), pytest.raises(DatabaseError, match="end serve"):
        move(source, target)
    assert tables(target) == 0
    migrate(source)


def test_a_database_that_is_not_empty_is_refused(source: Engine, target: Engine) -> None:
    migrate(target)
    with pytest.raises(DatabaseError, match=r"not empty.*createdb"):
        move(source, target)
    migrate(source)


def test_it_moves_from_sqlite_to_postgresql_alone(
    source: Engine, target: Engine, tmp_path: Path
) -> None:
    other = open_engine(sqlite_url(tmp_path / "other.sqlite3"))
    for pair in ((source, other), (target, source)):
        with pytest.raises(DatabaseError, match="from SQLite into PostgreSQL"):
            move(*pair)
    other.dispose()


def test_a_copy_that_breaks_off_leaves_nothing_there_and_all_here(
    source: Engine, target: Engine
) -> None:
    def fail(_rows: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        move(source, target, fail)
    assert tables(target) == 0
    migrate(source)


def test_what_does_not_arrive_as_it_left_is_noticed(
    source: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved = central.move._proved

    def tampered(engine: Engine, *of: object) -> object:
        with writing(engine) as connection:
            connection.execute(update(set_aside).values(times=7))
        return proved(engine, *of)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.setattr(central.move, "_proved", tampered)
    with pytest.raises(DatabaseError, match="set_aside did not arrive as it left"):
        move(source, target)
    migrate(source)


def test_a_ledger_that_is_not_whole_does_not_move(source: Engine, target: Engine) -> None:
    with writing(source) as connection:
        connection.execute(update(records).where(records.c.seq == 2).values(lane="other"))
    with pytest.raises(DatabaseError, match=r"not whole.*ledger verify"):
        move(source, target)
    migrate(source)


def test_the_command_says_what_to_do_next(
    databases: Databases, source: Engine, tmp_path: Path
) -> None:
    Vault.create(tmp_path / "data", ["localhost"], datetime.now(UTC))
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
    source: Engine, target: Engine
) -> None:
    account = {"name": "mieke", "password_hash": "x", "created_at": NOW}
    grant = {"account": "mieke", "role": "operator", "granted_at": NOW}
    with writing(source) as connection:
        connection.execute(insert(accounts).values(**account))
        connection.execute(insert(grants).values(id=41, **grant))
    move(source, target)
    with writing(target) as connection:
        connection.execute(insert(grants).values(**grant))
        assert set(connection.scalars(select(grants.c.id))) == {41, 42}
