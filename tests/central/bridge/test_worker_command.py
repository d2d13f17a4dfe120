"""`werfpoort-central bridge` as processes: each a number, a word on how it is, an end in order."""

import json
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from ssl import create_default_context

import httpx
import pytest
from typer.testing import CliRunner

from central.cli import app
from central.errors import ConfigurationError
from central.workers import worker_number
from protocol.sessions import Life
from stage.central import Central
from stage.ports import free_ports
from stage.process import Child, console_script
from tests.central.bridge.conftest import Works


def worker(works: Works, number: int, *words: str) -> Child:
    """Return a worker's process; nothing runs yet."""
    command: list[str | Path] = [console_script("werfpoort-central"), "bridge", *words]
    environment = {
        "WERFPOORT_DATA": str(works.folder / "central"),
        "WERFPOORT_DATABASE": works.database,
        "WERFPOORT_BROKER_PORT": str(works.port),
    }
    log = works.folder / f"worker-{number}.log"
    return Child(f"worker {number}", command, log=log, environment=environment)


@pytest.fixture
def status_port() -> int:
    (port,) = free_ports(1)
    return port


def asked(port: int, path: str) -> tuple[int, dict[str, object]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content or b"{}")


def test_two_workers_take_numbers_say_how_they_are_and_end_in_order(
    works: Works, status_port: int
) -> None:
    gate = works.gate("gate-1")
    first, second = worker(works, 1, "--status-port", str(status_port)), worker(works, 2)
    first.start().wait_line("event=bridge.connected name=central-bridge ")
    second.start().wait_line("event=bridge.connected name=central-bridge-2 ")
    assert asked(status_port, "/health") == (200, {"live": True})
    assert asked(status_port, "/ready")[0] == 200
    assert asked(status_port, "/else") == (404, {})
    with works.line(gate) as line:
        line.say(Life.ALIVE, 1)
        assert line.word().session == 1
        first.stop()
        assert line.word().session == 1, "the second greets now"
        line.send(gate.check_in())
        assert len(line.word().receipts) == 1
        works.broker.kill()
        second.wait_line("event=bridge.disconnected")
        second.stop()
    assert (first.status, second.status) == (0, 0)
    for each in (first, second):
        assert "Traceback" not in each.log.text()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_pages_without_a_bridge_know_whether_some_worker_takes_the_records(works: Works) -> None:
    port, broker_port = free_ports(1)[0], works.port
    central = Central(
        works.folder / "central", port=port, broker_port=broker_port, log=works.folder / "serve.log"
    )
    environment = central.environment | {
        "WERFPOORT_DATABASE": works.database,
        "WERFPOORT_BRIDGE": "false",
    }
    words: list[str | Path] = [console_script("werfpoort-central"), "serve"]
    serve = Child("serve", words, log=works.folder / "serve.log", environment=environment)
    serve.start().wait_line("event=central.listening")
    trust = create_default_context(cafile=str(works.vault.ca_certificate_path))
    with httpx.Client(base_url=central.address, verify=trust, timeout=20) as client:
        answer = client.get("/ready")
        assert (answer.status_code, answer.json()["database"]) == (503, True)
        with works.bridge(3):
            while client.get("/ready").status_code != HTTPStatus.OK:
                pass
    serve.stop()
    assert "PostgreSQL" in serve.log.text()
    assert "Traceback" not in serve.log.text()


def test_a_number_that_runs_here_is_refused_and_none_is_the_lowest_free(tmp_path: Path) -> None:
    with worker_number(tmp_path) as one, worker_number(tmp_path) as two:
        assert (one, two) == (1, 2)
        with pytest.raises(ConfigurationError, match="worker 2 runs here already"):
            worker_number(tmp_path, 2).__enter__()
    with worker_number(tmp_path, 7) as seven, worker_number(tmp_path) as one:
        assert (seven, one) == (7, 1)


def test_a_status_port_that_is_taken_is_told(works: Works) -> None:
    environment = {"WERFPOORT_DATABASE": works.database, "WERFPOORT_BROKER_PORT": "1"}
    words = ["bridge", "--data", str(works.folder / "central"), "--status-port", str(works.port)]
    result = CliRunner().invoke(app, words, env=environment)
    assert result.exit_code == 1
    assert f"cannot answer on port {works.port}" in result.output
