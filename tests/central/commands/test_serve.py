"""`serve` as a process: ends in order while browsers watch, and says when it cannot begin."""

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from ssl import create_default_context

import httpx
import pytest

from stage.central import Central
from stage.ports import free_ports


@pytest.fixture
def central(tmp_path: Path) -> Central:
    port, broker_port = free_ports(2)
    central = Central(
        tmp_path / "data", port=port, broker_port=broker_port, log=tmp_path / "central.log"
    )
    central.run("init", "--host", "localhost")
    return central


def test_it_ends_in_order_while_a_browser_watches_the_page(central: Central) -> None:
    said = central.run("user", "add", "piet")
    password = said.split()[-1]
    central.start()
    trust = create_default_context(cafile=str(central.data / "vault" / "ca.pem"))
    with ThreadPoolExecutor(1) as other:
        with httpx.Client(base_url=central.address, verify=trust) as browser:
            form = {"name": "piet", "password": password}
            browser.post("/login", data=form, headers={"origin": central.address})
            with browser.stream("GET", "/events?of=ledger") as events:
                lines = events.iter_lines()
                assert next(lines) == "event: changed"
                stopping = other.submit(central.stop)
                assert "data: " in "".join(lines), "and the stream has an end"
        stopping.result()  # behind the client: it closes what the server closes, as a browser does
    log = central.process.log.text()
    assert "Traceback" not in log
    assert "timeout graceful shutdown exceeded" not in log


def test_a_port_that_is_taken_is_told(central: Central) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", central.port))
        taken.listen()
        process = central.process
        process.start()
        assert process.wait_end() != 0
        assert "address already in use" in process.log.text()
        assert "/welcome/" in process.log.text(), "there is no operator yet"
        assert "Traceback" not in process.log.text()


def test_a_damaged_database_is_refused_in_plain_words(central: Central) -> None:
    database = central.data / "central.sqlite3"
    database.write_bytes(b"not a database" * 100)
    process = central.process
    process.start()
    assert process.wait_end() == 1
    assert "The database cannot be used" in process.log.text()
    assert "Traceback" not in process.log.text()
