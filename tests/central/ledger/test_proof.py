"""A proof of one receipt, checked by nothing but what docs/ledger.md shows."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.commands.ledger import app
from central.database import migrate, open_engine, reading, sqlite_url
from central.errors import LedgerError, NotFoundError
from central.ledger.checkpoints import make
from central.ledger.entries import Person
from central.ledger.ledger import Ledger
from central.ledger.persons import blind_index
from central.ledger.proof import prove
from central.ledger.retention import Retention
from central.schema import records
from central.vault import Vault
from central.web.frame import FOLDER
from protocol.receipts import ReceiptNumber
from tests.central.ledger.gates import NOW, WORKER, Gate

GUIDE = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text()


def shown(language: str, containing: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    [block] = [block for block in blocks if containing in block]
    return str(block)


def test_the_pages_give_the_very_program_that_the_guide_shows() -> None:
    given = FOLDER / "static" / "check-proof.txt"
    assert given.read_text() == shown("python", "Ed25519PublicKey")


def filled(engine: Engine, vault: Vault, count: int) -> None:
    gate, ledger = Gate(), Ledger(engine)
    gate.enrol(engine)
    for _ in range(count):
        ledger.commit([gate.batch(gate.alarm(), gate.check_in())], NOW)
    make(engine, vault.acknowledgement_key, NOW)


def proof(engine: Engine, vault: Vault, serial: int) -> dict[str, Any]:
    with reading(engine) as connection:
        key = vault.acknowledgement_key.verify_key
        return prove(connection, ReceiptNumber(serial), key).document()


def checked(folder: Path, document: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    (folder / "proof.json").write_text(json.dumps(document))
    (folder / "check.py").write_text(shown("python", "Ed25519PublicKey"))
    return subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "check.py", "proof.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.rule("R49")
def test_the_guides_program_proves_every_receipt_also_when_it_is_erased(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    filled(engine, vault, 5)
    found = checked(tmp_path, proof(engine, vault, 3))
    assert "receipt 000000000303 is record 6 of 10" in found.stdout
    Retention(engine, Trail(vault.acknowledgement_key), []).erase(
        CONSOLE, NOW + timedelta(seconds=1), "old", NOW + timedelta(days=1)
    )
    erased = proof(engine, vault, 3)
    assert erased["token"] is None
    assert "receipt 000000000303 is record 6 of 10" in checked(tmp_path, erased).stdout


def another_number(document: dict[str, Any]) -> None:
    document["receipt"] = ReceiptNumber(4).digits


def another_record(document: dict[str, Any]) -> None:
    document |= {"record": "ab" * 32, "token": None}


def another_place(document: dict[str, Any]) -> None:
    document["position"] += 1


def another_checkpoint(document: dict[str, Any]) -> None:
    claims, _, signature = document["checkpoint"].rpartition(".")
    document["checkpoint"] = f"{claims[:-4]}AAAA.{signature}"


@pytest.mark.rule("R49")
@pytest.mark.parametrize(
    "change", [another_number, another_record, another_place, another_checkpoint]
)
def test_the_guides_program_refuses_what_is_not_so(
    tmp_path: Path, vault: Vault, change: Callable[[dict[str, Any]], None]
) -> None:
    engine = open_engine(sqlite_url(tmp_path / "central.sqlite3"))
    migrate(engine)
    filled(engine, vault, 5)
    document = proof(engine, vault, 3)
    change(document)
    assert checked(tmp_path, document).returncode != 0
    engine.dispose()


def test_the_guides_openssl_lines_check_who_signed(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    filled(engine, vault, 1)
    (tmp_path / "proof.json").write_text(json.dumps(proof(engine, vault, 1)))
    found = subprocess.run(  # noqa: S603 - the guide's own lines
        ["sh", "-e", "-c", shown("sh", "openssl")],  # noqa: S607 - whatever shell is here
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Signature Verified Successfully" in found.stdout, found.stderr


def test_what_no_checkpoint_counts_yet_and_what_is_not_there_is_said(
    engine: Engine, vault: Vault
) -> None:
    filled(engine, vault, 1)
    Ledger(engine).commit([], NOW)
    gate = Gate("gate-2", b"2" * 32)
    gate.enrol(engine)
    Ledger(engine).commit([gate.batch(gate.check_in())], NOW)
    with pytest.raises(LedgerError, match="ledger checkpoint"):
        proof(engine, vault, 2)
    with pytest.raises(NotFoundError, match="No check-in has"):
        proof(engine, vault, 3)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    vault = Vault.create(folder, ["localhost"], datetime.now(UTC))
    engine = open_engine(sqlite_url(folder / "central.sqlite3"))
    migrate(engine)
    gate = Gate(sealing=vault.sealing_private.public_key())
    gate.enrol(engine)
    batch = gate.batch(gate.check_in())
    person = Person(blind_index(vault.blind_index_key, WORKER), WORKER.masked)
    known = [replace(entry, person=person) for entry in batch.records]
    Ledger(engine).commit([replace(batch, records=known)], NOW - timedelta(days=30))
    engine.dispose()
    return folder


def machine(output: str) -> Any:  # noqa: ANN401 - whatever JSON a command prints
    return json.loads(output.splitlines()[-1])


def test_the_commands_sign_prove_and_say_what_to_do_first(data: Path, tmp_path: Path) -> None:
    number = str(ReceiptNumber(1))
    first = CliRunner().invoke(app, ["prove", number, "--data", str(data)])
    assert (first.exit_code, "ledger checkpoint" in first.stderr) == (1, True)
    made = CliRunner().invoke(app, ["checkpoint", "--data", str(data)])
    assert "Checkpoint 1" in made.stdout
    assert "record 1 of 1" in CliRunner().invoke(app, ["prove", number, "--data", str(data)]).stdout
    told = CliRunner().invoke(app, ["prove", number, "--data", str(data), "--json"])
    assert checked(tmp_path, machine(told.stdout)).returncode == 0
    again = CliRunner().invoke(app, ["checkpoint", "--data", str(data), "--json"])
    assert machine(again.stdout)["number"] == 2
    assert CliRunner().invoke(app, ["verify", "--data", str(data)]).exit_code == 0


def test_the_console_reveals_finds_and_erases_and_all_of_it_is_audited(data: Path) -> None:
    number = str(ReceiptNumber(1))
    shown_ = CliRunner().invoke(
        app, ["reveal", number, "--reason", "inspection", "--data", str(data)]
    )
    assert "85.07.30-033.28" in shown_.stdout
    engine = open_engine(sqlite_url(data / "central.sqlite3"))
    with reading(engine) as connection:
        [record] = connection.scalars(select(records.c.id)).all()
    by_id = ["reveal", record, "--reason", "inspection", "--data", str(data), "--json"]
    assert machine(CliRunner().invoke(app, by_id).stdout)["record"] == record
    found = CliRunner().invoke(app, ["find", "--data", str(data), "--json"], input="85073003328\n")
    assert [entry["receipt"] for entry in machine(found.stdout)] == [1]
    refused = CliRunner().invoke(
        app, ["erase", "--before", "2026-11-20", "--data", str(data)], input="n\n"
    )
    assert refused.exit_code == 1
    done = CliRunner().invoke(
        app, ["erase", "--before", "2026-11-20", "--yes", "--data", str(data)]
    )
    assert done.exit_code == 0, done.output
    gone = CliRunner().invoke(app, ["reveal", number, "--reason", "again", "--data", str(data)])
    assert "is erased since" in gone.stderr
    with reading(engine) as connection:
        assert connection.scalars(select(records.c.token)).all() == [None]
    engine.dispose()
    assert (
        "1 erased after their years"
        in CliRunner().invoke(app, ["verify", "--data", str(data)]).stdout
    )
