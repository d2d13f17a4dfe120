"""PostgreSQL's own trials: a server that dies under a ledger, and a back-up by its own tools.

What holds for both databases is tested on both, elsewhere.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from central.bridge.bridge import Bridge
from central.bridge.connection import Arrived, BrokerAddress, Connection
from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.cli import app
from central.database import migrate, open_engine, reading
from central.ledger.entries import VerifiedBatch
from central.ledger.ledger import Ledger
from central.ledger.numbers import RESERVE
from central.ledger.verify import verify
from central.vault import Vault
from protocol.batches import join
from protocol.envelope import SigningKey
from protocol.receipts import ReceiptNumber
from stage.ports import free_ports
from stage.postgres import Postgres, program
from stage.process import run_to_end
from tests.central.databases import Databases
from tests.central.ledger.gates import NOW, SEALING, Gate

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server that a test may kill."""
    with TemporaryDirectory(prefix="wp-pg-") as name:
        Path(name).chmod(0o755)
        server = Postgres(Path(name) / "postgres", log=Path(name) / "postgres.log")
        server.start()
        yield server
        server.kill()


class Line:
    """Stands for the line to the broker: counts what is confirmed."""

    def __init__(self) -> None:
        self.done: list[int | str] = []

    def publish(self, _topic: str, _payload: str) -> None:
        self.done.append("word")

    def confirm(self, mid: int) -> None:
        self.done.append(mid)


@pytest.mark.rule("R26")
def test_a_server_that_dies_and_comes_back_loses_no_record_and_the_bridge_waits_for_it(
    server: Postgres,
) -> None:
    engine, gate, line = open_engine(server.create("ledger")), Gate(), Line()
    migrate(engine)
    gate.enrol(engine)
    pipeline = Pipeline(engine, Persons(SEALING, b"i" * 32), KEY, Ledger(engine))
    address = BrokerAddress("localhost", 1, *[cast("Any", None)] * 4)
    bridge = Bridge(pipeline, address, cast("Any", None), now=lambda: NOW, random=lambda: 0.0)
    bridge._line = cast("Connection", line)

    def take(mid: int) -> None:
        message = Message(gate.topic, join([gate.check_in()]))
        bridge._turn([Arrived(cast("Connection", line), mid, message)])

    take(1)
    server.kill()
    working = threading.Thread(target=take, args=(2,))
    working.start()
    while bridge.database_well:
        pass
    assert line.done == ["word"]
    with pytest.raises(OperationalError), reading(engine):
        pass
    server.start()
    working.join(30)
    assert (line.done, bridge.database_well) == (["word", "word"], True)
    report = verify(engine)
    assert (report.problems, report.receipts) == ([], 2)
    engine.dispose()


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    Vault.create(tmp_path / "data", ["localhost"], datetime.now(UTC))
    words = ["ledger", "verify", "--data", str(tmp_path / "data")]
    (port,) = free_ports(1)
    url = f"postgresql://werfpoort:secret@127.0.0.1:{port}/ledger"
    result = CliRunner().invoke(app, words, env={"WERFPOORT_DATABASE": url})
    assert result.exit_code == 1
    assert "The database cannot be used" in result.output
    assert "secret" not in result.output


def numbers(engine: Engine, batch: VerifiedBatch) -> dict[str, ReceiptNumber]:
    [outcome] = Ledger(engine).commit([batch], NOW)
    return {r.check_in: ReceiptNumber.parse(r.number) for r in outcome.receipts}


@pytest.mark.rule("R37")
@pytest.mark.rule("R39")
def test_a_ledger_restored_from_pg_dump_gives_the_same_numbers_back(
    databases: Databases, tmp_path: Path
) -> None:
    engine, gate, other = (
        open_engine(databases.empty("postgresql")),
        Gate(),
        Gate("gate-2", b"2" * 32),
    )
    migrate(engine)
    for each in (gate, other):
        each.enrol(engine)
    numbers(engine, gate.batch(gate.check_in(), gate.check_in()))
    dump = tmp_path / "ledger.dump"
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    run_to_end([program("pg_dump"), "--format=custom", "--file", dump, url])
    lost = [gate.check_in(), gate.alarm(), gate.check_in()]
    word = numbers(engine, gate.batch(*lost))
    engine.dispose()

    place = databases.postgres.create("restored")
    run_to_end([program("pg_restore"), "--exit-on-error", "--dbname", place, dump])
    Vault.create(tmp_path / "data", ["localhost"], datetime.now(UTC))
    words = ["ledger", "restored", "--data", str(tmp_path / "data")]
    result = CliRunner().invoke(app, words, env={"WERFPOORT_DATABASE": place})
    assert result.exit_code == 0, result.output
    again = open_engine(place)
    new = numbers(again, other.batch(other.check_in()))
    assert new[other.ids[0]].serial > RESERVE
    batch = gate.batch(*lost)
    evidence = VerifiedBatch(batch.device, batch.topic, batch.records, word)
    assert numbers(again, evidence) == word
    assert verify(again).problems == []
    again.dispose()
