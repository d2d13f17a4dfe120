"""A central of an earlier version keeps everything when it is brought up to date."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, select

from central.database import migrate, open_engine, reading, writing
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from central.schema import device_keys
from tests.central.databases import KINDS, Databases
from tests.central.ledger.gates import NOW, SITE, Gate


@pytest.fixture(params=KINDS)
def first(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Engine]:
    """A database as the first version made it."""
    engine = open_engine(databases.empty(request.param))
    config = Config()
    config.set_main_option("script_location", "central:migrations")
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    yield engine
    engine.dispose()


def fill(engine: Engine, gate: Gate) -> None:
    """Put three check-ins into a database of the first schema."""
    tables, key = MetaData(), gate.key.verify_key
    with reading(engine) as connection:
        tables.reflect(connection)

    def put(connection: Connection, table: str, **values: Any) -> None:  # noqa: ANN401 - a row's
        connection.execute(tables.tables[table].insert().values(**values))

    at = NOW if engine.name == "postgresql" else NOW.replace(tzinfo=None)
    with writing(engine) as connection:
        put(connection, "devices", id=gate.name, site=SITE, created_at=at)
        put(
            connection,
            "device_keys",
            kid=key.kid,
            device=gate.name,
            public_key=key.raw,
            certificate_serial="1",
            valid_until=at,
            enrolled_at=at,
        )
        for number in (1, 2, 3):
            put(connection, "records", **row(gate, number, at))
        put(connection, "device_heads", device=gate.name, seq=3, hash=gate.head)
        connection.execute(tables.tables["receipt_counter"].update().values(last=3))


def row(gate: Gate, number: int, at: datetime) -> dict[str, object]:
    """Return the gate's next check-in, as the first version kept it."""
    before, token = gate.head, gate.check_in()
    return {
        "device": gate.name,
        "seq": number,
        "id": gate.ids[-1],
        "hash": gate.head,
        "prev": before,
        "type": "check-in",
        "at": at,
        "received_at": at,
        "site": SITE,
        "lane": "lane-1",
        "token": token,
        "receipt": number,
        "kind": "eid",
        "assurance": "signed",
        "direction": "in",
    }


@pytest.mark.rule("R40")
def test_what_an_earlier_version_held_is_each_devices_first_chain(first: Engine) -> None:
    engine, gate = first, Gate()
    fill(engine, gate)
    migrate(engine)
    assert verify(engine).problems == []
    with reading(engine) as connection:
        assert list(connection.scalars(select(device_keys.c.chain))) == [1]
    [outcome] = Ledger(engine).commit([gate.batch(gate.check_in())], NOW)
    assert (outcome.held.seq, outcome.receipts[0].number[:10]) == (4, "0000000004")
    assert verify(engine).problems == []
