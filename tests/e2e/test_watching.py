"""Watching on the real line: a gate's own word reaches the central, and so does who is refused."""

import contextlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from central.database import open_engine, reading, sqlite_url
from central.schema import alarms
from tests.e2e.conftest import Line

PATIENCE = 30


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for what other processes bring about."""
    pause = threading.Event()
    for _ in range(PATIENCE * 10):
        if true():
            return
        pause.wait(0.1)
    raise AssertionError(what)


@pytest.mark.rule("R59")
def test_the_central_knows_how_the_gate_is_and_that_somebody_else_was_refused(
    line: Line,
) -> None:
    def device() -> dict[str, Any]:
        (found,) = json.loads(line.site.central.run("device", "list", "--json"))
        return dict(found)

    until(lambda: device()["heard_at"] is not None, "the gate was not heard")
    found = device()
    assert found["status"] in {"well", "troubled"}  # as this machine's disk and clock are
    assert found["clock_trusted"] is not None
    assert found["disk"] is not None
    assert found["backlog"] == 0

    broker = line.site.folder / "broker"
    (port,) = re.findall(r"^listener (\d+)", (broker / "mosquitto.conf").read_text(), re.MULTILINE)
    context = ssl.create_default_context(cafile=str(broker / "ca.pem"))
    with (
        contextlib.suppress(ssl.SSLError, OSError),
        socket.create_connection(("localhost", int(port))) as bare,
        context.wrap_socket(bare, server_hostname="localhost") as line_to_broker,
    ):
        line_to_broker.recv(1)  # without a certificate of ours nobody is let in

    engine = open_engine(sqlite_url(line.site.folder / "central" / "central.sqlite3"))

    def refused() -> bool:
        query = select(alarms.c.detail).where(alarms.c.code == "login-refused")
        with reading(engine) as connection:
            return any("certificate" in detail for detail in connection.scalars(query))

    until(refused, "nobody was told that the broker refused somebody")
    engine.dispose()
