"""What a session survives: dead lines, brokers and names that are away, a clock that is wrong."""

import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode

from edge.events import RecordsPublished
from edge.uplink.identity import Identity
from edge.uplink.session import Pace
from protocol.enrolment import BrokerAddress
from protocol.errors import InvalidIdentifierError
from protocol.sessions import Life
from stage.ports import free_ports
from tests.edge.uplink.authority import DAY, NOW, Authority
from tests.edge.uplink.brokered import Broker, Central, Gate, made
from tests.edge.uplink.valve import Valve

Make = Callable[..., Gate]
NOBODY_KNOWS = False


@pytest.fixture
def make(tmp_path: Path, authority: Authority, broker: Broker) -> Iterator[Make]:
    """Return a maker of gates, which are stopped at the end."""
    gates: list[Gate] = []
    numbers = count(1)

    def maker(**options: Any) -> Gate:  # noqa: ANN401  a session's options
        identity = made(tmp_path / f"gate{len(gates)}", authority, "gate-1", broker.port)
        gates.append(Gate(identity, lambda: next(numbers), **options))
        return gates[-1]

    yield maker
    for gate in gates:
        gate.session.stop()


def address(port: int) -> BrokerAddress:
    return BrokerAddress(host="localhost", port=port)


# Dead lines --------------------------------------------------------------------------------------


def test_a_line_that_breaks_as_soon_as_it_is_there_is_closed_and_tried_again(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, asked, seen = make(), count(1), list[ssl.SSLSocket]()

    def gone(sock: ssl.SSLSocket) -> Any:  # noqa: ANN401  an address, as its base gives
        seen.append(sock)
        if next(asked) == 2:  # 1 is Python's own, before the handshake
            raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")
        return socket.socket.getpeername(sock)

    monkeypatch.setattr(ssl.SSLSocket, "getpeername", gone)
    gate.session.start()
    assert "not connected" in gate.down()
    assert seen[1].fileno() == -1
    gate.up()


def test_a_line_that_carries_nothing_any_more_is_found_within_seconds_of_sending(
    broker: Broker, make: Make
) -> None:
    valve = Valve(broker.port)
    gate = make(
        brokers=[address(valve.port), address(broker.port)],
        pace=Pace(first_retry=0.05, longest_retry=0.2, answer=1, silence=1),
    )
    gate.session.start()
    gate.up()
    valve.shut()
    begun = monotonic()
    gate.session.publish(1, b"into the void")
    assert "is dead: no answer came" in gate.down()
    assert monotonic() - begun < 3
    gate.up()  # by the second broker's address, since the first accepts and says nothing
    gate.session.publish(1, b"again")
    gate.next(RecordsPublished)
    gate.session.stop()
    valve.close()


def test_a_line_whose_thread_ended_without_a_word_is_given_up(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, turn = count(), Client._loop

    def ending(client: Client, timeout: float = 1.0) -> MQTTErrorCode:
        """Do what paho does when it cannot wait for its socket: it calls nobody back."""
        return turn(client, timeout) if next(turns) else MQTTErrorCode.MQTT_ERR_CONN_LOST

    monkeypatch.setattr(Client, "_loop", ending)
    gate = make(pace=Pace(first_retry=0.05, longest_retry=0.2, answer=0.5))
    gate.session.start()
    assert "does not answer" in gate.down()
    gate.up()


def test_an_idle_line_is_left_alone(make: Make) -> None:
    gate = make(pace=Pace(first_retry=0.05, silence=0.2))
    gate.session.start()
    gate.up()
    line = gate.session._line
    assert line is not None
    assert not line._over.wait(1.0)


def test_the_kernel_watches_sending_and_idle_lines(make: Make) -> None:
    gate = make()
    gate.session.start()
    gate.up()
    assert gate.session._line is not None
    sock: Any = gate.session._line._client.socket()
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 8000
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15


# Brokers and names -------------------------------------------------------------------------------


def test_another_broker_of_the_list_is_taken_when_the_first_is_away(
    broker: Broker, make: Make
) -> None:
    (nobody,) = free_ports(1)
    gate = make(brokers=[address(nobody), address(broker.port)])
    gate.session.start()
    assert f"localhost:{nobody}" in gate.down()
    gate.up()


def test_the_preferred_broker_is_tried_first_after_each_session(broker: Broker, make: Make) -> None:
    valve = Valve(broker.port)
    gate = make(brokers=[address(broker.port), address(valve.port)])
    gate.session.start()
    gate.up()
    broker.child.kill()
    gate.down()
    broker.start()
    gate.up()
    assert gate.session._line is not None
    sock: Any = gate.session._line._client.socket()
    assert sock.getpeername()[1] == broker.port
    valve.close()


@pytest.mark.parametrize("text", ["", "localhost", "localhost:", "localhost:0", "a\nb:1"])
def test_what_is_no_address_of_a_broker_says_so(text: str) -> None:
    with pytest.raises(InvalidIdentifierError, match="host:port"):
        BrokerAddress.parse(text)


@pytest.mark.parametrize("text", ["broker.example.be:8883", "10.0.0.1:1", "[::1]:8883"])
def test_addresses_of_brokers_are_read_as_they_are_written(text: str) -> None:
    assert str(BrokerAddress.parse(text)) == text


def unresolved(host: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401  getaddrinfo's
    if host == "localhost":
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    return RESOLVE(host, *arguments, **options)


RESOLVE = socket.getaddrinfo


def test_a_name_that_does_not_resolve_any_more_is_reached_where_it_was(
    broker: Broker, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make()
    gate.session.start()
    gate.up()
    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    broker.child.kill()
    gate.down()
    broker.start()
    gate.up()


def test_a_name_that_never_resolved_says_so_and_is_tried_again(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make()
    with monkeypatch.context() as away:
        away.setattr(socket, "getaddrinfo", unresolved)
        gate.session.start()
        assert "the name localhost does not resolve" in gate.down()
    gate.up()


# The clock ---------------------------------------------------------------------------------------


def recertified(broker: Broker, folder: Path, authority: Authority, *, begins: int) -> None:
    """Give the broker a certificate that begins so many days from now, and lasts for nine."""
    broker.child.kill()
    authority.server(folder, "broker", begins=NOW + begins * DAY)
    broker.start()


@pytest.mark.parametrize("begins", [1, -10])
def test_with_a_clock_that_nobody_set_dates_do_not_keep_a_gate_from_its_broker(
    broker: Broker, tmp_path: Path, authority: Authority, make: Make, begins: int
) -> None:
    recertified(broker, tmp_path, authority, begins=begins)
    gate = make(today=(date(2025, 1, 1), NOBODY_KNOWS))
    gate.session.start()
    gate.up()


def test_what_ended_before_the_central_s_last_signed_day_is_refused_by_any_clock(
    broker: Broker, tmp_path: Path, authority: Authority, make: Make
) -> None:
    recertified(broker, tmp_path, authority, begins=-10)
    gate = make(today=(NOW.date(), NOBODY_KNOWS))
    gate.session.start()
    assert "ended before the last day the central signed for" in gate.down()


def test_a_clock_that_nobody_set_makes_nobody_else_trusted(make: Make) -> None:
    gate = make(today=(date(2025, 1, 1), NOBODY_KNOWS))
    gate.session.identity.ca_path.write_text(Authority().pem)
    gate.session.start()
    assert "not the one this gate was enrolled with" in gate.down()


# Another identity --------------------------------------------------------------------------------


def test_a_renewed_identity_is_used_once_the_broker_took_it(
    broker: Broker, tmp_path: Path, authority: Authority, central: Central, make: Make
) -> None:
    gate = make()
    gate.session.start()
    gate.up()
    assert central.state() == (Life.ALIVE, 1)
    renewed = made(tmp_path / "renewed", authority, "gate-1", broker.port)
    assert gate.session.prove(renewed, 10)
    assert gate.session.identity is renewed
    assert [central.state() for _ in range(2)] == [(Life.DEAD, 1), (Life.ALIVE, 2)]
    gate.session.publish(1, b"token")
    gate.next(RecordsPublished)


def test_an_identity_that_the_broker_does_not_take_leaves_the_present_one(
    broker: Broker, tmp_path: Path, authority: Authority, make: Make
) -> None:
    gate = make()
    present = gate.session.identity
    gate.session.start()
    gate.up()
    assert not gate.session.prove(stranger(tmp_path / "strange", authority, broker), 1.5)
    assert gate.session.identity is present
    while not gate.session._line or not gate.session._line.was_up:
        gate.up()


def stranger(state: Path, authority: Authority, broker: Broker) -> Identity:
    """Return an identity whose certificate is by another CA, but which trusts this one."""
    identity = made(state, Authority(), "gate-1", broker.port)
    identity.ca_path.write_text(authority.pem)
    return identity
