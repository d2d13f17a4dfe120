"""The session with the broker: MQTT 5 over mutual TLS, kept up for ever in threads of its own.

It only posts events and publishes what it is given; MQTT is a wire, not a store. Every connection
is a new session with a higher number, a retained birth, and a death as its will (rule R29).
"""

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from edge.errors import EdgeError
from edge.events import AcknowledgementArrived, Event, RecordsPublished, UplinkState
from edge.uplink.identity import Identity
from protocol.sessions import Life, State
from protocol.topics import Channel, topic

_log = structlog.get_logger(__name__)

_NOBODY_LISTENS = 0x10
"""PUBACK reason "No matching subscribers" (MQTT 5, section 3.4.2.1)."""
_NOT_YET_VALID = 9
"""X509_V_ERR_CERT_NOT_YET_VALID."""
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a session is, in seconds."""

    keepalive: int = 20
    """A line that is silent for one and a half times this is taken for broken."""
    first_retry: float = 1.0
    longest_retry: float = 30.0
    answer: float = 10.0
    """How long the broker has to open the connection, and then to accept the session."""


class Session:
    """Keeps one session up; `publish` may be called from any thread."""

    def __init__(
        self,
        identity: Identity,
        *,
        post: Callable[[Event], None],
        next_session: Callable[[], int],
        random: Callable[[], float],
        version: str,
        pace: Pace = Pace(),
    ) -> None:
        """Prepare a session.

        Args:
            identity: who this device is, and where its broker is.
            post: takes the events; it must not block.
            next_session: gives a durable, higher number for each session (`Journal`).
            random: gives numbers from 0 to 1, which spread the reconnects of many gates.
            version: of the gate's software, told in the birth.
            pace: how patient to be.
        """
        self._identity = identity
        self._post = post
        self._next_session = next_session
        self._random = random
        self._version = version
        self._pace = pace
        self._number = 0
        """Of the next connection; 0 when it is to be drawn."""
        self._last = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uplink-session", daemon=True)
        self._line: _Line | None = None
        self._told: tuple[bool, str] | None = None

    def start(self) -> None:
        """Begin connecting; `UplinkState` events say what becomes of it."""
        self._thread.start()

    def publish(self, seq: int, payload: bytes) -> None:
        """Publish a records message that ends with record `seq`; never blocks.

        What is published while the session is down is lost, as what is under way when it
        breaks: `UplinkState` tells of it, and the journal still has it.
        """
        if line := self._line:
            line.publish(seq, payload)

    def stop(self) -> None:
        """End the session with a death, and wait for it; at most ten seconds."""
        self._stopping.set()
        if line := self._line:
            line.end()
        if self._thread.ident is not None:
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        wait = self._pace.first_retry
        while not self._stopping.is_set():
            if self._connected_once():
                wait = self._pace.first_retry
            self._stopping.wait(wait * (0.5 + self._random()))
            wait = min(2 * wait, self._pace.longest_retry)

    def _connected_once(self) -> bool:
        """Connect and stay until the line breaks; return whether the session was up."""
        self._number = self._number or self._drawn()
        try:
            line = _Line(self._identity, self._number, self._version, self._post, self._tell)
            self._line = line  # before it connects: who hears that it is up may publish at once
            line.connect(self._pace)
        except (OSError, ValueError) as error:
            self._line = None
            self._tell(connected=False, detail=_explained(error))
            return False
        self._last, self._number = self._number, 0  # used: the broker may have seen it
        if self._stopping.is_set():
            line.end()
        detail = line.wait(self._pace.answer)
        self._line = None
        self._tell(connected=False, detail=detail)
        return line.was_up

    def _drawn(self) -> int:
        try:
            return self._next_session()
        except EdgeError as error:
            _log.warning("session number not stored", reason=str(error))
            return self._last + 1

    def _tell(self, *, connected: bool, detail: str) -> None:
        if (connected, detail) != self._told:
            self._told = (connected, detail)
            self._post(UplinkState(connected, detail, monotonic()))


class _Line:
    """One connection to the broker, from its birth to its death."""

    def __init__(
        self,
        identity: Identity,
        number: int,
        version: str,
        post: Callable[[Event], None],
        tell: Callable[..., None],
    ) -> None:
        self.was_up = False
        self._identity = identity
        self._number = number
        self._version = version
        self._post = post
        self._tell = tell
        self._up = False
        self._answered = threading.Event()
        self._over = threading.Event()
        self._detail = ""
        self._under_way: dict[int, int | None] = {}
        self._confirmed_early: dict[int, ReasonCode] = {}
        self._bookkeeping = threading.Lock()
        self._client = self._made_client()

    def _made_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._identity.device,
            protocol=MQTTv5,
            reconnect_on_failure=False,
        )
        client.tls_set_context(_tls(self._identity))
        death = self._state(Life.DEAD).payload()
        client.will_set(self._topic(Channel.STATE), death, qos=1, retain=True)
        client.max_queued_messages_set(0)  # no limit of its own: the outbox bounds what is sent
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._arrived
        client.on_publish = self._published
        client.on_disconnect = self._disconnected
        return client

    def connect(self, pace: Pace) -> None:
        """Open the connection and ask for a session; raises OSError when there is no line."""
        self._client.connect_timeout = pace.answer
        broker = self._identity.broker_host, self._identity.broker_port
        self._client.connect(*broker, keepalive=pace.keepalive, clean_start=True)
        self._client.loop_start()

    def wait(self, answer: float) -> str:
        """Stay until the line breaks; return why. The broker has `answer` seconds to accept."""
        if not self._answered.wait(answer):
            self._end("The broker does not answer; trying again.")
        self._over.wait()
        self._client.loop_stop()
        return self._detail

    def publish(self, seq: int, payload: bytes) -> None:
        """Publish a records message."""
        if not self._up:
            return
        message = self._client.publish(self._topic(Channel.RECORDS), payload, qos=1)
        with self._bookkeeping:
            reason = self._confirmed_early.pop(message.mid, None)
            if reason is None:
                self._under_way[message.mid] = seq
        if reason is not None:
            self._confirm(seq, reason)

    def end(self) -> None:
        """End the session; the broker publishes the death."""
        self._end("The gate ended the session.")

    def _end(self, detail: str) -> None:
        self._detail = self._detail or detail
        code = ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message")
        if self._client.disconnect(code) is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._finish("there was no line")

    def _connected(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _: object
    ) -> None:
        if reason.is_failure:
            self._detail = f"The broker refuses this gate ({reason}): enrol it again if this stays."
            client.disconnect()
        else:
            client.subscribe(self._topic(Channel.ACKNOWLEDGEMENT), qos=1)

    def _subscribed(
        self, client: Client, _data: object, _mid: int, reasons: list[ReasonCode], _: object
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self._end(f"The broker does not let this gate hear its central ({reasons[0]}).")
            return
        birth = self._state(Life.ALIVE).payload()
        message = client.publish(self._topic(Channel.STATE), birth, qos=1, retain=True)
        self._under_way[message.mid] = None
        self._up = self.was_up = True
        self._tell(connected=True, detail=f"session {self._number}")
        self._answered.set()

    def _arrived(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._post(AcknowledgementArrived(bytes(message.payload), monotonic()))

    def _published(
        self, _client: Client, _data: object, mid: int, reason: ReasonCode, _: object
    ) -> None:
        with self._bookkeeping:
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

    def _state(self, life: Life) -> State:
        return State(state=life, session=self._number, version=self._version)

    def _topic(self, channel: Channel) -> str:
        return topic(self._identity.device, channel)


class _TidySocket(ssl.SSLSocket):
    """Closes when the handshake fails, which paho leaves to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - its base's shape
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _tls(identity: Identity) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.sslsocket_class = _TidySocket
    context.load_verify_locations(identity.ca_path)
    context.load_cert_chain(identity.certificate_path, identity.key_path)
    return context


def _explained(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError(verify_code=code) if code == _NOT_YET_VALID:
            return (
                "The broker's certificate is not valid yet by this device's clock: the clock is "
                "probably years behind. It connects when the clock is set; check-ins go on."
            )
        case ssl.SSLCertVerificationError(verify_message=message):
            return f"The broker is not the one this gate was enrolled with: {message}."
        case _:
            return f"No line to the broker: {error}. Trying again."
