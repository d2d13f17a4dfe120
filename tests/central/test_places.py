"""A place that one process at a time has: on SQLite's machine, and over machines on PostgreSQL."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from central.database import open_engine
from central.places import Place

HOLDING = """
import sys
from central.database import open_engine
from central.places import Place

place = Place(open_engine(sys.argv[1]), "greeter")
print(place.held(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(database: str) -> Iterator[Engine]:
    """The same database, as another process has it."""
    engine = open_engine(database)
    yield engine
    engine.dispose()


def test_one_has_it_until_he_leaves_it(engine: Engine, other: Engine) -> None:
    first, second = Place(engine, "greeter"), Place(other, "greeter")
    assert first.held()
    assert first.held()
    assert not second.held()
    another = Place(other, "another")
    assert another.held()
    another.leave()
    first.leave()
    assert second.held()
    assert not first.held()
    second.leave()


def test_others_see_whether_somebody_has_it(engine: Engine, other: Engine) -> None:
    place, watching = Place(engine, "greeter"), Place(other, "greeter")
    assert not watching.taken()
    place.held()
    assert place.taken()
    assert watching.taken()
    place.leave()
    assert not watching.taken()


def test_who_is_killed_leaves_it(engine: Engine, database: str) -> None:
    place = Place(engine, "greeter")
    command = [sys.executable, "-c", HOLDING, database]
    with subprocess.Popen(  # noqa: S603 - our own lines, by this very interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        assert not place.held()
        process.kill()
        process.wait()
        while not place.held():  # the server notices in its own time, a moment later
            pass
    place.leave()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_whose_connection_the_server_ended_finds_out_that_he_lost_it(
    engine: Engine, other: Engine
) -> None:
    first, second = Place(engine, "greeter"), Place(other, "greeter")
    assert first.held()
    with other.connect() as operator:
        ended = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        operator.execute(ended)
    while not second.held():
        pass
    assert not first.held()
    second.leave()
