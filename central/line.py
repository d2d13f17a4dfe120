"""What every line of the central's to the broker has in common: mutual TLS, and no end.

A line that is lost is not mended: a new one takes its place, after a pause that grows.
"""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from paho.mqtt.client import Client, DisconnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

RECEIVE_MAXIMUM = 100
"""Messages that the broker may have open at once. Mosquitto 2.0.11 forgets it with the first
confirmation, so `Line` bounds the inbox itself."""
UNCONFIRMED = 1000
"""Messages of the central's own that a line hands over before the broker confirmed the first. Their
confirmations come behind all that the broker sent, records that wait among them (decision 0039):
with few, acknowledgements wait for records that nobody has read yet. The broker allows as many."""
MOST_WAITING = 2 * RECEIVE_MAXIMUM
"""Messages that may wait in the inbox before the line takes no more."""
_HOLD = 0.1
"""Seconds that the line stands still for one message, while the inbox is full."""
_LOOK = 0.01
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
    client.max_inflight_messages_set(UNCONFIRMED)
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


class Line:
    """One connection to the broker, from its beginning to its loss.

    Its callbacks run in paho's thread; what is made of it says what it hears and says.
    """

    def __init__(self, address: Address, client_id: str, waiting: Callable[[], int]) -> None:
        """Prepare a line; certificates are read now, so that renewed ones are used.

        `waiting` tells how many messages wait in the inbox.

        Raises:
            OSError: a file is not there, or holds no certificate (`ssl.SSLError`).
        """
        self._address = address
        self._waiting = waiting
        self.up = threading.Event()
        """Set while subscribed."""
        self.was_up = False
        """Whether it ever was."""
        self.lost = threading.Event()
        """Set for good when the line ended."""
        self._client = prepared(address, client_id)
        self._client.on_disconnect = self._on_disconnect

    def open(self) -> None:
        """Connect; `up` is set once the broker accepted what the line asks for.

        Raises:
            OSError: nobody there, or no trust (`ssl.SSLError`).
        """
        connect(self._client, self._address)

    def confirm(self, mid: int) -> None:
        """Confirm a message that came on this line; nothing happens when the line is gone."""
        if not self.lost.is_set():
            self._client.ack(mid, qos=1)

    def close(self) -> None:
        """End the line in order."""
        self._client.disconnect()
        self._client.loop_stop()

    def _has_room(self, message: MQTTMessage) -> bool:
        """Whether a message is taken: of QoS 0, which nobody sends again, only so many."""
        return message.qos > 0 or self._waiting() <= MOST_WAITING

    def _hold_while_full(self) -> None:
        """Read no further for a moment, so that what the broker sends on waits in its hands.

        Not for long: a sign of life is due. What the central says meanwhile leaves all the same.
        Should the line end by that, paho would call `on_disconnect` and wait for the lock that it
        holds while it calls this: so it is called afterwards.
        """
        client, until = self._client, monotonic() + _HOLD
        client.on_disconnect = None
        while self._waiting() > MOST_WAITING and monotonic() < until and client.socket():
            if client.want_write():  # this is paho's own thread, which writes too
                client.loop_write()
            self.lost.wait(_LOOK)
        client.on_disconnect = self._on_disconnect
        if client.socket() is None:
            self._end(ReasonCode(PacketTypes.DISCONNECT, "Unspecified error"))

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._end(reason)

    def _end(self, _reason: ReasonCode) -> None:
        """Take note that the line ended; what else has to be done then, each line adds."""
        self.up.clear()
        self.lost.set()


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
