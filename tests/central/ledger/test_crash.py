"""Killed in the middle of commits, the ledger holds every number it ever promised, and no gap."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, select

from central.database import reading
from central.ledger.verify import verify
from central.schema import records
from protocol.receipts import ReceiptNumber
from tests.central.ledger import committing
from tests.central.ledger.gates import Gate

CYCLES = 4
ROOT = Path(__file__).parents[3]


def commit_until_killed(database: str, commits: int) -> dict[str, str]:
    """Run the process, kill it after it said `commits` lines; return what it promised."""
    command = [sys.executable, committing.__file__, database]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    promised: dict[str, str] = {}
    with subprocess.Popen(  # noqa: S603 - our own script, by this very interpreter
        command, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        for _ in range(commits):
            promised |= json.loads(process.stdout.readline())
        process.kill()
        for line in process.stdout:  # what it said until it died; the last line may be torn
            if line.endswith("}\n"):
                promised |= json.loads(line)
    return promised


@pytest.mark.rule("R26")
@pytest.mark.rule("R23")
def test_a_kill_in_the_middle_of_commits_breaks_no_promise(engine: Engine, database: str) -> None:
    for number in (1, 2):
        Gate(f"gate-{number}", bytes([number]) * 32).enrol(engine)
    promised: dict[str, str] = {}
    chance = Random(20261123)  # noqa: S311 - repeatable moments, no secrets
    for _ in range(CYCLES):
        promised |= commit_until_killed(database, chance.randint(1, 40))
        assert verify(engine).problems == []
    with reading(engine) as connection:
        found = connection.execute(select(records.c.id, records.c.receipt))
        held = {identity: ReceiptNumber(serial).digits for identity, serial in found if serial}
    assert promised.items() <= held.items()
