"""In an evacuation the gate's own display names who is inside; what is ticked there is not lost."""

import http.client
import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.database import open_engine, sqlite_url
from central.presence.muster import Musters, Safe
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


def tick(line: Line, who: str) -> int:
    """Press on a name on that page."""
    port = line.site.kiosk_port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}"}
    body = json.dumps({"who": who, "safe": True})
    connection.request("POST", "/muster/tick", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.rule("R61")
@pytest.mark.rule("R62")
@pytest.mark.rule("R64")
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
    assert line.screen.views()[-1]["roll"], "the worker's screen shows the way"

    line.site.broker.stop()
    assert tick(line, called["who"]) == HTTPStatus.NO_CONTENT
    gate.wait_until(lambda: roll(line)["missing"] == 0, "taken the tick", within=WITHIN)
    line.site.broker.start()

    def ticked() -> list[tuple[str | None, str]]:
        people = musters.roll(CONSOLE, begun.id, datetime.now(UTC)).people
        return [(one.gate, one.state) for one in people]

    gate.wait_until(
        lambda: ticked() == [(Plan().device, Safe.TICKED)], "told the central", within=60
    )
    musters.end(CONSOLE, begun.id, datetime.now(UTC))
    engine.dispose()
    gate.wait_until(lambda: roll(line) == {"active": False}, "gone silent", within=WITHIN)
