"""A line takes no more than its inbox has room for, and never stands still for good."""

from collections.abc import Iterator
from socket import socketpair

import pytest
from paho.mqtt.client import Client, MQTTMessage

from central.line import MOST_WAITING, Address, Line
from central.vault import Vault


@pytest.fixture
def address(vault: Vault) -> Address:
    files = vault.client("central-control")
    return Address("localhost", 1, vault.ca_certificate_path, files.certificate, files.key)


def message(qos: int) -> MQTTMessage:
    made = MQTTMessage(1, b"werfpoort/1/gate-1/health")
    made.qos = qos
    return made


@pytest.fixture
def _connected(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lines have a connection, on which nothing happens."""
    ours, theirs = socketpair()
    monkeypatch.setattr(Client, "socket", lambda _client: ours)
    yield
    ours.close()
    theirs.close()


@pytest.mark.usefixtures("_connected")
def test_it_reads_on_as_soon_as_there_is_room(address: Address) -> None:
    asked: list[int] = []
    counts: Iterator[int] = iter([MOST_WAITING + 2, MOST_WAITING + 1, MOST_WAITING])

    def waiting() -> int:
        asked.append(next(counts))
        return asked[-1]

    line = Line(address, "central-control", waiting)
    line._hold_while_full()
    assert asked == [MOST_WAITING + 2, MOST_WAITING + 1, MOST_WAITING]
    assert not line.lost.is_set()


@pytest.mark.usefixtures("_connected")
def test_an_inbox_that_stays_full_does_not_keep_it_from_a_sign_of_life(address: Address) -> None:
    asked: list[None] = []

    def waiting() -> int:
        asked.append(None)
        return MOST_WAITING + 1

    line = Line(address, "central-control", waiting)
    line._hold_while_full()
    assert len(asked) > 1, "it did not stand still at all"
    assert not line.lost.is_set()


def test_a_line_without_a_connection_waits_for_no_room_and_is_lost(address: Address) -> None:
    line = Line(address, "central-control", lambda: MOST_WAITING + 1)
    line._hold_while_full()
    assert line.lost.is_set()


@pytest.mark.parametrize(("qos", "waiting", "taken"), [(0, 1, 0), (0, 0, 1), (1, 1, 1)])
def test_only_what_nobody_sends_again_is_left_out_of_a_full_inbox(
    address: Address, qos: int, waiting: int, taken: int
) -> None:
    line = Line(address, "central-control", lambda: MOST_WAITING + waiting)
    assert line._has_room(message(qos)) == bool(taken)


def test_a_broker_that_is_not_there_leaves_nothing_open(address: Address) -> None:
    with pytest.raises(OSError, match="refused"):
        Line(address, "central-control", lambda: 0).open()
