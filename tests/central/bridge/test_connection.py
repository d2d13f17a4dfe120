"""The bridge's line to the broker ends loudly: whoever waits for its loss is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

import pytest
from structlog.testing import capture_logs

from central.bridge.connection import (
    Arrived,
    BrokerAddress,
    Connection,
    Inbox,
    Left,
    Lost,
    Published,
    StopRequested,
)
from central.line import MOST_WAITING, RECEIVE_MAXIMUM, UNCONFIRMED
from central.vault import Vault
from tests.central.bridge.conftest import PATIENCE, Works

_ANSWERS = 500
_PAHOS = 20
"""How many paho lets be unconfirmed, unless told otherwise."""


@pytest.fixture
def address(works: Works) -> BrokerAddress:
    vault = works.vault
    files = vault.client("central-bridge")
    return BrokerAddress(
        "localhost",
        works.port,
        vault.ca_certificate_path,
        files.certificate,
        files.key,
        vault.bridge_group,
    )


def connected(address: BrokerAddress, inbox: Inbox) -> Connection:
    line = Connection(address, inbox)
    line.open()
    assert line.up.wait(PATIENCE)
    return line


def test_a_bridge_of_another_central_is_told_that_it_lost_the_line(
    address: BrokerAddress, tmp_path: Path
) -> None:
    other = Vault.create(tmp_path / "other", ["localhost"], datetime.now(UTC))
    files = other.client("central-bridge")
    stranger = replace(address, certificate=files.certificate, key=files.key)
    line = Connection(stranger, Inbox())
    line.open()
    assert line.lost.wait(PATIENCE)
    assert not line.was_up
    line.close()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # paho drops an untrusted socket
def test_a_broker_of_another_central_is_not_trusted(address: BrokerAddress, tmp_path: Path) -> None:
    other = Vault.create(tmp_path / "other", ["localhost"], datetime.now(UTC))
    line = Connection(replace(address, ca_certificate=other.ca_certificate_path), Inbox())
    with pytest.raises(OSError, match="certificate verify failed"):
        line.open()
    line.close()


@pytest.mark.parametrize("end", [Connection.close, None], ids=["closed", "broker killed"])
def test_the_end_of_a_line_is_posted_once_and_nothing_is_confirmed_on_it(
    works: Works, address: BrokerAddress, end: Callable[[Connection], None] | None
) -> None:
    inbox = Inbox()
    line = connected(address, inbox)
    if end is None:
        works.broker.kill()
    else:
        end(line)
    assert inbox.get(timeout=PATIENCE) == Lost(line)
    line.confirm(1)
    assert line.publish("werfpoort/1/gate-1/acknowledgement", "x") is None
    line.close()
    assert inbox.empty()


def test_the_broker_keeps_nothing_for_the_bridge_it_is_the_gate_that_sends_again(
    works: Works, address: BrokerAddress
) -> None:
    gate, inbox = works.gate("gate-1"), Inbox()
    token = gate.alarm()
    with works.line(gate) as sender:
        line = connected(address, inbox)
        sender.send(token)
        first = inbox.get(timeout=PATIENCE)
        assert isinstance(first, Arrived)
        line.close()
        assert inbox.get(timeout=PATIENCE) == Lost(line)
        line = connected(address, inbox)
        sender.send(token)
        again = inbox.get(timeout=PATIENCE)
        assert isinstance(again, Arrived)
        assert again.message == first.message
        mid = line.publish("werfpoort/1/gate-2/acknowledgement", "x")
        assert mid is not None
        assert inbox.get(timeout=PATIENCE) == Published(line, mid)
        line.close()


def test_a_worker_that_the_broker_does_not_know_takes_no_turn_of_the_records(
    works: Works, address: BrokerAddress
) -> None:
    files = works.vault.client("central-bridge-17")  # one more than the broker was told of
    unknown = replace(
        address,
        certificate=files.certificate,
        key=files.key,
        client_id="central-bridge-17",
    )
    inbox, gate = Inbox(), works.gate("gate-1")
    with capture_logs() as logs:
        line = Connection(unknown, Inbox())
        line.open()
        assert line.lost.wait(PATIENCE)
    assert not line.was_up
    assert [log["hint"] for log in logs if log["log_level"] == "error"] == [
        "werfpoort-central broker-config --workers N, with an N that is high enough"
    ]
    known = connected(address, inbox)
    with works.line(gate) as sender:
        for _ in range(4):
            sender.send(gate.alarm())
    assert {type(inbox.get(timeout=PATIENCE)) for _ in range(4)} == {Arrived}
    for each in (line, known):
        each.close()


def test_answers_leave_while_records_wait_that_nobody_has_read(
    works: Works, address: BrokerAddress
) -> None:
    """The broker's confirmations come behind those records: answers do not wait for them."""
    inbox, heard = Inbox(), Queue[bytes | bytearray]()
    line = connected(address, inbox)
    for _ in range(MOST_WAITING + 1):
        inbox.put(StopRequested())  # nobody looks
    sender, hearer = works.gate("gate-1"), works.gate("gate-2")
    with works.line(sender) as records, works.line(hearer) as answers:
        answers.client.on_message = lambda _client, _data, message: heard.put(message.payload)
        token = sender.alarm()
        for _ in range(RECEIVE_MAXIMUM):
            records.send(token)
        for number in range(_ANSWERS):
            assert line.publish("werfpoort/1/gate-2/acknowledgement", f"{number}") is not None
        assert [heard.get(timeout=PATIENCE) for _ in range(_ANSWERS)] == [
            b"%d" % number for number in range(_ANSWERS)
        ]
        line.close()
    events = [inbox.get() for _ in range(inbox.qsize())]
    confirmed = sum(isinstance(event, Published) for event in events)
    assert confirmed < _ANSWERS - _PAHOS, "none waited for the broker's confirmations"


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "broker killed"])
def test_a_line_ends_while_it_reads_no_further(
    works: Works, address: BrokerAddress, killed: bool
) -> None:
    inbox, gate = Inbox(), works.gate("gate-1")
    line = connected(address, inbox)
    with works.line(gate) as records:
        for _ in range(MOST_WAITING + 1):
            inbox.put(StopRequested())  # nobody looks
        token = gate.alarm()
        for _ in range(RECEIVE_MAXIMUM):
            records.send(token)
        if killed:
            works.broker.kill()
        while killed and line.publish("werfpoort/1/gate-2/acknowledgement", "x") is not None:
            line.lost.wait(0.01)  # by writing, the line learns that nobody hears it
        line.close()
    assert line.lost.wait(PATIENCE)
    events = [inbox.get() for _ in range(inbox.qsize())]
    assert events.count(Lost(line)) == 1


def test_a_broker_that_allows_less_is_said_with_what_to_do(
    works: Works, address: BrokerAddress
) -> None:
    configuration = works.folder / "broker" / "mosquitto.conf"
    works.broker.stop()
    text = configuration.read_text()
    allowed = f"max_inflight_messages {UNCONFIRMED}\n"
    assert allowed in text
    configuration.write_text(text.replace(allowed, "max_inflight_messages 100\n"))
    works.broker.start()
    inbox = Inbox()
    with capture_logs() as logs:
        line = connected(address, inbox)
    for number in range(_ANSWERS):
        assert line.publish("werfpoort/1/gate-2/acknowledgement", f"{number}") is not None
    for _ in range(_ANSWERS):
        assert isinstance(inbox.get(timeout=PATIENCE), Published), "mosquitto goes on all the same"
    line.close()
    (said,) = [log for log in logs if log["event"] == "bridge.broker_allows_little"]
    assert said["unconfirmed"] == 100
    assert "broker-config" in said["hint"]


def test_who_leaves_the_group_is_told_when_nothing_more_will_come(
    works: Works, address: BrokerAddress
) -> None:
    inbox, gate = Inbox(), works.gate("gate-1")
    line = connected(address, inbox)
    with works.line(gate) as sender:
        sender.send(gate.alarm())
        line.leave()
        assert isinstance(inbox.get(timeout=PATIENCE), Arrived)
        assert inbox.get(timeout=PATIENCE) == Left(line)
        sender.send(gate.alarm())
    line.close()
    assert inbox.get(timeout=PATIENCE) == Lost(line)


def test_the_same_worker_connecting_again_ends_its_half_open_line(address: BrokerAddress) -> None:
    first, second = connected(address, Inbox()), connected(address, Inbox())
    assert first.lost.wait(PATIENCE)
    assert not second.lost.is_set()
    for line in (first, second):
        line.close()
