"""A line takes no more than its inbox has room for, and never stands still for good."""

from collections.abc import Iterator

import pytest
from paho.mqtt.client import MQTTMessage

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


def test_it_reads_on_as_soon_as_there_is_room(address: Address) -> None:
    asked: list[int] = []
    counts: Iterator[int] = iter([MOST_WAITING + 2, MOST_WAITING + 1, MOST_WAITING])

    def waiting() -> int:
        asked.append(next(counts))
        return asked[-1]

    Line(address, "central-control", waiting)._hold_while_full()
    assert asked == [MOST_WAITING + 2, MOST_WAITING + 1, MOST_WAITING]


def test_an_inbox_that_stays_full_does_not_keep_it_from_a_sign_of_life(address: Address) -> None:
    Line(address, "central-control", lambda: MOST_WAITING + 1)._hold_while_full()


@pytest.mark.parametrize(("qos", "waiting", "taken"), [(0, 1, 0), (0, 0, 1), (1, 1, 1)])
def test_only_what_nobody_sends_again_is_left_out_of_a_full_inbox(
    address: Address, qos: int, waiting: int, taken: int
) -> None:
    line = Line(address, "central-control", lambda: MOST_WAITING + waiting)
    assert line._has_room(message(qos)) == bool(taken)


def test_a_broker_that_is_not_there_leaves_nothing_open(address: Address) -> None:
    with pytest.raises(OSError, match="refused"):
        Line(address, "central-control", lambda: 0).open()
