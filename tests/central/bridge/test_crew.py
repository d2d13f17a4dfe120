"""Workers that `serve` starts itself: they number, are started again, and never outlive it."""

import os
import re
import select
import signal
import ssl
from pathlib import Path

import httpx

from central.crew import commands
from central.settings import Settings
from stage.ports import free_ports, listening
from stage.process import Child, console_script
from tests.central.bridge.conftest import Works


def test_each_worker_has_the_settings_and_a_status_port_of_its_own(tmp_path: Path) -> None:
    settings = Settings.load(data=tmp_path, workers=2, status_port=9101, broker_port=1883)
    first, second = commands(settings)
    assert first[first.index("--status-port") + 1] == "9101"
    assert second[second.index("--status-port") + 1] == "9102"
    for command in (first, second):
        assert {"bridge", "--attended", str(tmp_path), "1883"} < set(command)
    assert "--status-port" not in commands(Settings.load(data=tmp_path, workers=1))[0]


def test_workers_of_serve_are_started_again_and_end_with_it_however_that_ends(works: Works) -> None:
    port, status_port = free_ports(2)
    environment = {
        "WERFPOORT_DATA": str(works.folder / "central"),
        "WERFPOORT_DATABASE": works.database,
        "WERFPOORT_HOST": "127.0.0.1",
        "WERFPOORT_PORT": str(port),
        "WERFPOORT_BROKER_PORT": str(works.port),
        "WERFPOORT_STATUS_PORT": str(status_port),
    }
    words: list[str | Path] = [console_script("werfpoort-central"), "serve", "--workers", "1"]
    serve = Child("serve", words, log=works.folder / "crew.log", environment=environment)
    up = "event=bridge.connected name=central-bridge "
    serve.start().wait_line(up)
    with works.line(works.gate("gate-1")) as line:
        place = serve.log.position()
        os.kill(worker_of(serve), signal.SIGKILL)
        serve.wait_line("event=worker.ended status=-9", since=place)
        serve.wait_line(up, since=place)
        line.send(line.gate.check_in())
        assert len(line.word().receipts) == 1
    trust = ssl.create_default_context(cafile=str(works.folder / "central" / "vault" / "ca.pem"))
    of_serve = httpx.get(f"https://localhost:{port}/metrics", verify=trust).raise_for_status()
    of_worker = httpx.get(f"http://127.0.0.1:{status_port}/metrics").raise_for_status()
    assert "werfpoort_broker_connected 1.0" in of_worker.text
    assert "werfpoort_broker_connected" not in of_serve.text, "it has no bridge that could be away"
    serve.stop()
    assert not listening(status_port)
    serve.start().wait_line(up)
    orphan = os.pidfd_open(worker_of(serve))
    serve.kill()
    assert ended(orphan)
    os.close(orphan)
    assert not listening(status_port)
    assert "Traceback" not in serve.log.text()


def worker_of(serve: Child) -> int:
    """Return the process id of the one worker."""
    for task in Path(f"/proc/{serve.pid}/task").iterdir():
        if found := re.findall(r"\d+", (task / "children").read_text()):
            return int(found[0])
    raise AssertionError("serve has no worker")


def ended(process: int, within_ms: int = 20_000) -> bool:
    """Wait until a process (its descriptor) has ended."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(within_ms))
