"""A real mosquitto of the stage's own, on a free port."""

import os
import pwd
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from stage.broker import USER, Broker
from stage.ports import free_ports, listening


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


@pytest.fixture
def broker(port: int) -> Iterator[Broker]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the broker reads it as a user of its own
        (folder / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
        broker = Broker(folder, port=port, log=folder / "broker.log")
        yield broker
        broker.stop()


def test_it_takes_connections_as_soon_as_it_is_started(broker: Broker, port: int) -> None:
    broker.start()
    with socket.create_connection(("127.0.0.1", port)):
        assert listening(port)


def test_it_never_runs_as_root(broker: Broker) -> None:
    broker.start()
    expected = USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    assert Path(f"/proc/{broker.process.pid}").owner() == expected


def test_after_a_power_cut_it_serves_on_the_same_port_again(broker: Broker, port: int) -> None:
    broker.start()
    broker.kill()
    assert not listening(port)
    broker.start()
    assert listening(port)


def test_ports_are_free_and_all_different() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert not any(listening(port) for port in ports)
