"""Readiness: whether records become receipt numbers now, and what to look at when they do not."""

import json
import shutil
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import Engine

from central.bridge.readiness import Readiness, readiness
from central.database import open_engine, sqlite_url
from central.status import of_worker
from stage.ports import free_ports
from tests.central.databases import migrated_sqlite


def on_a_disk_that_is_gone(folder: Path) -> Engine:
    disk = folder / "disk"
    disk.mkdir()
    (disk / "central.sqlite3").write_bytes(migrated_sqlite())
    engine = open_engine(sqlite_url(disk / "central.sqlite3"))
    assert readiness(engine, lambda: True).ready
    shutil.rmtree(disk)
    return engine


def on_a_server_that_is_gone(_folder: Path) -> Engine:
    (port,) = free_ports(1)
    return open_engine(f"postgresql://nobody@localhost:{port}/werfpoort")


@pytest.fixture(params=[on_a_disk_that_is_gone, on_a_server_that_is_gone])
def lost(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database that cannot be written any more."""
    engine: Engine = request.param(tmp_path)
    yield engine
    engine.dispose()


def told(engine: Engine, *, bridge_well: bool) -> tuple[HTTPStatus, Readiness]:
    answer = of_worker("/ready", lambda: readiness(engine, lambda: bridge_well))
    assert answer is not None
    return answer[0], Readiness(**json.loads(answer[2]))


@pytest.mark.parametrize("bridge_well", [True, False])
def test_a_database_that_cannot_be_written_is_named_whatever_the_bridge_is(
    lost: Engine, bridge_well: bool
) -> None:
    status, found = told(lost, bridge_well=bridge_well)
    assert status == HTTPStatus.SERVICE_UNAVAILABLE
    assert (found.ready, found.database, found.bridge) == (False, False, False)
    assert found.detail == "the database cannot be written: look at its disk and the log"


@pytest.mark.parametrize(
    ("bridge_well", "status", "detail"),
    [
        (True, HTTPStatus.OK, "records are taken and numbered"),
        (
            False,
            HTTPStatus.SERVICE_UNAVAILABLE,
            "the bridge has no connection to the broker: look whether it runs",
        ),
    ],
)
def test_a_database_that_is_well_leaves_it_to_the_bridge(
    engine: Engine, bridge_well: bool, status: HTTPStatus, detail: str
) -> None:
    found = Readiness(ready=bridge_well, database=True, bridge=bridge_well, detail=detail)
    assert told(engine, bridge_well=bridge_well) == (status, found)
