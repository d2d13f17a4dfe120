"""In an evacuation the gate's own display names who is inside, from the central's roll-call on."""

import http.client
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.database import open_engine, sqlite_url
from central.presence.muster import Musters
from central.vault import Vault
from stage.site import Plan
from tests.e2e.conftest import Line

WITHIN = 20
"""Seconds in which a gate has to have the roll-call."""


def roll(line: Line) -> dict[str, Any]:
    """Ask the gate for what its roll-call page shows."""
    connection = http.client.HTTPConnection("127.0.0.1", line.site.kiosk_port, timeout=10)
    connection.request("GET", "/muster/list")
    said: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return said


@pytest.mark.rule("R61")
@pytest.mark.rule("R62")
def test_who_went_in_is_named_at_the_gate_while_the_central_calls_the_roll(line: Line) -> None:
    (worker,) = line.workers(1)
    view = line.entry.pass_through(worker.card)
    line.entry.registered(view["check_in"])
    assert roll(line) == {"active": False}

    data = line.site.central.data
    vault, engine = Vault.open(data), open_engine(sqlite_url(data / "central.sqlite3"))
    musters = Musters(engine, Trail(vault.acknowledgement_key), vault.sealing_private)
    begun = musters.begin(CONSOLE, Plan().workplace, "drill", datetime.now(UTC))
    gate = line.site.gate.process
    gate.wait_until(lambda: bool(roll(line)["active"]), "called the roll", within=WITHIN)

    shown = roll(line)
    (called,) = shown["people"]
    assert called["name"].split()[0] == worker.name.split()[0]
    assert (called["number"], called["safe"]) == (view["number"], False)
    assert (shown["missing"], shown["more"]) == (1, 0)
    assert shown["of"], "the central said so"

    musters.end(CONSOLE, begun.id, datetime.now(UTC))
    engine.dispose()
    gate.wait_until(lambda: roll(line) == {"active": False}, "gone silent", within=WITHIN)
