"""A central of an earlier version keeps everything when it is brought up to date."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from central.database import migrate, open_engine, reading, sqlite_url, writing
from central.ledger.ledger import Ledger
from central.ledger.verify import verify
from central.schema import device_keys
from tests.central.ledger.gates import NOW, SITE, Gate

RECORDS = """INSERT INTO records (device, seq, id, hash, prev, type, at, received_at, site, lane,
token, receipt, kind, assurance, direction) VALUES (?, ?, ?, ?, ?, 'check-in', ?, ?, ?, 'lane-1',
?, ?, 'eid', 'signed', 'in')"""


def at_first_schema(path: Path) -> None:
    """Make a database as the first version made it."""
    engine = open_engine(sqlite_url(path))
    config = Config()
    config.set_main_option("script_location", "central:migrations")
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()


def filled(path: Path, gate: Gate) -> None:
    """Put three check-ins into a database of the first schema."""
    moment, key = NOW.strftime("%Y-%m-%d %H:%M:%S.%f"), gate.key.verify_key
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO devices VALUES (?, ?, ?)", (gate.name, SITE, moment))
        values = (key.kid, gate.name, key.raw, "1", moment, moment)
        connection.execute("INSERT INTO device_keys VALUES (?, ?, ?, ?, ?, ?, NULL)", values)
        for number in (1, 2, 3):
            before = gate.head
            token = gate.check_in()
            of = (gate.name, number, gate.ids[-1], gate.head, before)
            connection.execute(RECORDS, (*of, moment, moment, SITE, token, number))
        connection.execute("INSERT INTO device_heads VALUES (?, 3, ?)", (gate.name, gate.head))
        connection.execute("UPDATE receipt_counter SET last = 3")


@pytest.mark.rule("R40")
def test_what_an_earlier_version_held_is_each_devices_first_chain(tmp_path: Path) -> None:
    path, gate = tmp_path / "central.sqlite3", Gate()
    at_first_schema(path)
    filled(path, gate)
    engine = open_engine(sqlite_url(path))
    migrate(engine)
    assert verify(engine).problems == []
    with reading(engine) as connection:
        assert list(connection.scalars(select(device_keys.c.chain))) == [1]
    [outcome] = Ledger(engine).commit([gate.batch(gate.check_in())], NOW)
    assert (outcome.held.seq, outcome.receipts[0].number[:10]) == (4, "0000000004")
    assert verify(engine).problems == []
    engine.dispose()
