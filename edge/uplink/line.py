"""One connection to the broker, from its birth to its death.

It is given up when something that was sent stays without any answer for seconds: a line that is
half open, or a broker that hangs, costs no more than that.
"""

import socket
import ssl
import threading
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import date
from time import monotonic

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from edge.events import AcknowledgementArrived, CentralSpoke, Event, RecordsPublished
from edge.uplink.identity import Identity
from edge.uplink.tls import CentralOnly, central_only
from protocol.enrolment import BrokerAddress
from protocol.sessions import Life, Place, State
from protocol.topics import Channel, topic

_HEARD = (
    Channel.ACKNOWLEDGEMENT,  # first: without it there is no session
    *(c for c in Channel if not c.written_by_device and c is not Channel.ACKNOWLEDGEMENT),
)
_NOBODY_LISTENS = 0x10
"""PUBACK reason "No matching subscribers" (MQTT 5, section 3.4.2.1)."""
_SEES_ITS_END_WITHIN = 1.0
"""Seconds in which paho's thread sees that its line was broken, if it still runs."""
_NOT_YET_VALID = 9
"""X509_V_ERR_CERT_NOT_YET_VALID."""
_EXPIRED = 10
"""X509_V_ERR_CERT_HAS_EXPIRED."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a session is, in seconds."""

    keepalive: int = 20
    """How long a line may be idle before the broker is asked for a sign of life."""
    first_retry: float = 1.0
    longest_retry: float = 20.0
    answer: float = 10.0
    """How long the broker has to open the connection, and then to accept the session."""
    silence: float = 8.0
    """How long what was sent may stay without any answer before the line is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What a line begins with: who connects, and the session that it is born with."""

    identity: Identity
    session: int
    version: str
    journal: Place | None = None
    """The oldest record of the journal, which names it (R40)."""

    def state(self, life: Life) -> State:
        """Return the message of a birth or a death."""
        said = State(state=life, session=self.session, version=self.version)
        return said if life is Life.DEAD else said.model_copy(update={"journal": self.journal})

    def topic(self, channel: Channel) -> str:
        """Return one of the device's topics."""
        return topic(self.identity.device, channel)


class Line:
    """One connection; its callbacks run in a thread of paho's."""

    def __init__(
        self,
        birth: Birth,
        *,
        post: Callable[[Event], None],
        came_up: Callable[[], None],
        pace: Pace,
    ) -> None:
        """Prepare a connection; `came_up` is called once, when records may be published."""
        self.birth = birth
        self.was_up = False
        self._post = post
        self._came_up = came_up
        self._pace = pace
        self._up = False
        self._answered = threading.Event()
        self._over = threading.Event()
        self._detail = ""
        self._waiting_since = monotonic()
        """Since when something that is under way has had no answer."""
        self._under_way: dict[int, int | None] = {}
        self._confirmed_early: dict[int, ReasonCode] = {}
        self._bookkeeping = threading.Lock()
        self._heard = {birth.topic(channel): channel for channel in _HEARD}
        self._client = self._made_client()

    def _made_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.birth.identity.device,
            protocol=MQTTv5,
            reconnect_on_failure=False,
        )
        death = self.birth.state(Life.DEAD).payload()
        client.will_set(self.birth.topic(Channel.STATE), death, qos=1, retain=True)
        client.max_queued_messages_set(0)  # no limit of its own: the outbox bounds what is sent
        client.connect_timeout = self._pace.answer
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._arrived
        client.on_publish = self._published
        client.on_disconnect = self._disconnected
        return client

    def connect(
        self,
        broker: BrokerAddress,
        today: tuple[date, bool],
        known: MutableMapping[str, str],
    ) -> None:
        """Open the connection and ask for a session.

        `known` keeps the address that a name had last: it is used while names do not resolve. The
        certificate must have the name all the same.

        Raises:
            OSError: there is no line, or no trust (`ssl.SSLError`).
        """
        self._client.tls_set_context(_tls(self.birth.identity, broker, today))
        try:
            self._open(broker.host, broker.port)
        except socket.gaierror:
            if broker.host not in known:
                raise
            self._open(known[broker.host], broker.port)
        if isinstance(sock := self._client.socket(), ssl.SSLSocket):
            try:
                known[broker.host] = sock.getpeername()[0]
            except OSError:  # broken again already, and nobody else closes it
                sock.close()
                raise
        self._client.loop_start()

    def _open(self, host: str, port: int) -> None:
        self._client.connect(host, port, keepalive=self._pace.keepalive, clean_start=True)

    @property
    def up(self) -> bool:
        """Whether something may be published."""
        return self._up

    def wait(self) -> str:
        """Stay until the line breaks or is given up; return why."""
        if not self._answered.wait(self._pace.answer):
            self._break("The broker does not answer; trying again.")
        while not self._over.wait(self._pace.silence / 4):
            if self._silent():
                self._break("The line to the broker is dead: no answer came; trying again.")
        self._client.loop_stop()
        if isinstance(sock := self._client.socket(), ssl.SSLSocket):
            sock.close()  # ended before it was up: nobody else closes it
        return self._detail

    def _silent(self) -> bool:
        with self._bookkeeping:
            waited = monotonic() - self._waiting_since
            return bool(self._under_way) and waited > self._pace.silence

    def publish(self, seq: int, payload: bytes) -> None:
        """Publish a records message."""
        if self._up:
            self._send(Channel.RECORDS, payload, seq)

    def say(self, channel: Channel, payload: bytes) -> bool:
        """Publish something of the moment, which nobody keeps; return whether the line was up."""
        if self._up:
            self._send(channel, payload, None)
        return self._up

    def _send(self, channel: Channel, payload: bytes, seq: int | None) -> None:
        message = self._client.publish(self.birth.topic(channel), payload, qos=1)
        with self._bookkeeping:
            reason = self._confirmed_early.pop(message.mid, None)
            if reason is None:
                self._wait_for(message.mid, seq)
        if reason is not None and seq is not None:
            self._confirm(seq, reason)

    def _wait_for(self, mid: int, seq: int | None) -> None:
        if not self._under_way:
            self._waiting_since = monotonic()
        self._under_way[mid] = seq

    def end(self, detail: str) -> None:
        """End the session in order; the broker publishes the death."""
        self._detail = self._detail or detail
        code = ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message")
        if self._client.disconnect(code) is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._finish("there was no line")

    def _break(self, detail: str) -> None:
        """End it at once: what the other side may still say is not waited for."""
        self._detail = self._detail or detail
        sock = self._client.socket()
        if not isinstance(sock, ssl.SSLSocket):
            self._finish("there was no line")
            return
        try:
            # Without TLS's own good-bye; paho's thread sees the end, and says so.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError as error:
            self._finish(str(error))
            return
        if not self._over.wait(_SEES_ITS_END_WITHIN):
            self._finish("nobody watched it any more")  # paho's thread ended without a word

    def _connected(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _: object
    ) -> None:
        if reason.is_failure:
            self._detail = f"The broker refuses this gate ({reason}): enrol it again if this stays."
            client.disconnect()
        else:
            options = SubscribeOptions(qos=1)
            client.subscribe([(self.birth.topic(channel), options) for channel in _HEARD])

    def _subscribed(
        self, client: Client, _data: object, _mid: int, reasons: list[ReasonCode], _: object
    ) -> None:
        if reasons[0].is_failure:  # the others may be unknown to an older central's broker
            self.end(f"The broker does not let this gate hear its central ({reasons[0]}).")
            return
        birth = self.birth.state(Life.ALIVE).payload()
        message = client.publish(self.birth.topic(Channel.STATE), birth, qos=1, retain=True)
        with self._bookkeeping:
            self._wait_for(message.mid, None)
        self._up = self.was_up = True
        self._came_up()
        self._answered.set()

    def _arrived(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._waiting_since = monotonic()
        payload, now = bytes(message.payload), monotonic()
        channel = self._heard.get(message.topic)
        if channel is Channel.ACKNOWLEDGEMENT:
            self._post(AcknowledgementArrived(payload, now))
        elif channel is not None:
            self._post(CentralSpoke(channel, payload, now, retained=message.retain))

    def _published(
        self, _client: Client, _data: object, mid: int, reason: ReasonCode, _: object
    ) -> None:
        with self._bookkeeping:
            self._waiting_since = monotonic()
            if mid not in self._under_way:
                self._confirmed_early[mid] = reason  # the publishing thread is on its way here
                return
            seq = self._under_way.pop(mid)
        if seq is not None:
            self._confirm(seq, reason)

    def _confirm(self, seq: int, reason: ReasonCode) -> None:
        delivered = not reason.is_failure and reason.value != _NOBODY_LISTENS
        self._post(RecordsPublished(seq, delivered, monotonic()))

    def _disconnected(
        self, _client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _: object
    ) -> None:
        self._finish(str(reason))

    def _finish(self, reason: str) -> None:
        self._detail = self._detail or f"The line to the broker broke ({reason}); trying again."
        self._up = False
        self._answered.set()
        self._over.set()


def _tls(identity: Identity, broker: BrokerAddress, today: tuple[date, bool]) -> CentralOnly:
    day, certain = today
    context = central_only(identity.ca_path, day=day, certain=certain, server=broker.host)
    context.load_cert_chain(identity.certificate_path, identity.key_path)
    return context


def explained(error: Exception, broker: BrokerAddress) -> str:
    """Return why there is no line, and what to do about it."""
    match error:
        case ssl.SSLCertVerificationError(verify_code=code) if code in (_NOT_YET_VALID, _EXPIRED):
            is_not = "not valid yet" if code == _NOT_YET_VALID else "not valid any more"
            return (
                f"The broker's certificate is {is_not} by this device's clock: the clock is "
                "probably years wrong. It connects when the clock is right; check-ins go on."
            )
        case ssl.SSLCertVerificationError(verify_message=message):
            return f"The broker is not the one this gate was enrolled with: {message}."
        case socket.gaierror():
            return f"No line to the broker: the name {broker.host} does not resolve ({error})."
        case _:
            return f"No line to the broker {broker}: {error}. Trying again."
