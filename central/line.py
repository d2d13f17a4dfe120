"""What every line of the central's to the broker has in common: mutual TLS, and no end.

A line that is lost is not mended: a new one takes its place, after a pause that grows.
"""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

RECEIVE_MAXIMUM = 100
"""Messages that the broker may have open at once: with confirming last, this bounds memory."""
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
"""Seconds between attempts at a broker that is away."""
_KEEPALIVE = 10
"""Seconds; a half-open line is found after one and a half times as much."""
_CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker is, and with which certificate one comes."""

    host: str
    port: int
    ca_certificate: Path
    certificate: Path
    key: Path


def prepared(address: Address, client_id: str) -> Client:
    """Return a client that confirms nothing by itself; certificates are read now.

    Raises:
        OSError: a file is not there, or holds no certificate (`ssl.SSLError`).
    """
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTv5,
        manual_ack=True,
        reconnect_on_failure=False,
    )
    client.connect_timeout = _CONNECT_TIMEOUT
    client.tls_set_context(_tls(address))
    return client


def connect(client: Client, address: Address) -> None:
    """Open the connection, as a session that leaves nothing at the broker.

    Raises:
        OSError: nobody there, or no trust (`ssl.SSLError`).
    """
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own
    properties.ReceiveMaximum = RECEIVE_MAXIMUM
    try:
        client.connect(
            address.host,
            address.port,
            keepalive=_KEEPALIVE,
            clean_start=True,
            properties=properties,
        )
    except OSError as error:
        _close_what_is_open(error)
        raise
    client.loop_start()


def _close_what_is_open(error: OSError) -> None:
    """Close the socket of a handshake that failed: paho leaves it to the garbage collector."""
    trace = error.__traceback__
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, socket.socket):
                value.close()
        trace = trace.tb_next


def keep_up(
    hold: Callable[[], bool], *, stopping: threading.Event, random: Callable[[], float]
) -> None:
    """Hold one line after the other until `stopping`.

    `hold` stays as long as its line does, and tells whether it was ever up; `random` gives numbers
    in [0, 1), which spread the attempts.
    """
    pause = FIRST_PAUSE
    while not stopping.is_set():
        pause = FIRST_PAUSE if hold() else min(2 * pause, LONGEST_PAUSE)
        stopping.wait(pause * (0.5 + random()))


def _tls(address: Address) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(address.ca_certificate))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(address.certificate, address.key)
    return context
