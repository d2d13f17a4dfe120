"""One connection to the broker, from its beginning to its loss; then a new one is made.

Runs in paho's thread and only posts events. Confirming a message is never automatic, and a
confirmation never reaches another connection than the one that the message came on. A worker that
the broker gives no rights stays out of the group: it would take its turn of the records, deaf.
"""

import threading
from dataclasses import dataclass, field
from queue import SimpleQueue
from time import monotonic

import structlog
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from central.bridge.pipeline import Message
from central.line import UNCONFIRMED, Address, Line
from protocol.identifiers import DeviceId
from protocol.topics import ALL_STATES, Channel, shared_records, topic

_TAKEN_OVER = 0x8E
"""MQTT 5 section 3.14.2.1: another client connected with the same name."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BrokerAddress(Address):
    """Where the broker is, and who the bridge is there."""

    group: str
    """The bridge workers' shared subscription: a name that only they know."""
    client_id: str = "central-bridge"
    """The name in the certificate: a new connection of a worker ends its half-open old one."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message came, and is not confirmed yet."""

    line: "Connection"
    mid: int
    message: Message
    at: float = field(default_factory=monotonic)
    """When (monotonic)."""


@dataclass(frozen=True, slots=True)
class Published:
    """The broker confirmed what was published as `mid`."""

    line: "Connection"
    mid: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection ended; what was not confirmed on it never will be."""

    line: "Connection"


@dataclass(frozen=True, slots=True)
class Left:
    """The broker gives this line no new messages; what it gave before has come."""

    line: "Connection"


@dataclass(frozen=True, slots=True)
class StopRequested:
    """The bridge shall finish what it began and end."""


Event = Arrived | Published | Lost | Left | StopRequested
Inbox = SimpleQueue[Event]


class Connection(Line):
    """A line to the broker: subscribed as the bridge, posting into an inbox."""

    def __init__(self, address: BrokerAddress, inbox: Inbox) -> None:
        """Prepare a line; certificates are read now, so that renewed ones are used."""
        super().__init__(address, address.client_id, inbox.qsize)
        self._worker = address
        self._inbox = inbox
        self.decided = threading.Event()
        """Set for good when the line is up, or ended without."""
        self.greets = False
        """Whether it asked for births and deaths."""
        self._probe = 0
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_unsubscribe = lambda *_: self._inbox.put(Left(self))
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish

    def publish(self, topic: str, payload: str) -> int | None:
        """Hand a message to the broker with QoS 1; `Published` names the same number later.

        Returns None when the line is down.
        """
        info = self._client.publish(topic, payload, qos=1)
        return info.mid if info.rc is MQTTErrorCode.MQTT_ERR_SUCCESS else None

    def greet(self, *, whether: bool) -> None:
        """Take births and deaths too, beginning with the last of every device, or no more."""
        if whether:
            self._client.subscribe(ALL_STATES, options=SubscribeOptions(qos=1))
        else:
            self._client.unsubscribe(ALL_STATES)
        self.greets = whether

    def leave(self) -> None:
        """Take no new messages; `Left` is posted when it is so."""
        self._client.unsubscribe([shared_records(self._worker.group), ALL_STATES])

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("bridge.refused", reason=str(reason))
            return
        allowed: int = getattr(properties, "ReceiveMaximum", UNCONFIRMED)
        if allowed < UNCONFIRMED:
            log.warning(
                "bridge.broker_allows_little",
                unconfirmed=allowed,
                hint="have the broker allow so many: "
                f"werfpoort-central broker-config, or max_inflight_messages {UNCONFIRMED}",
            )
        # no broker refuses a subscription; a publication it does, to whom it does not know
        name = topic(DeviceId(self._worker.client_id), Channel.ACKNOWLEDGEMENT)
        self._probe = client.publish(name, b"", qos=1).mid

    def _on_probed(self, client: Client, reason: ReasonCode) -> None:
        self._probe = 0
        if reason.is_failure:
            log.error(
                "bridge.unknown_to_broker",
                name=self._worker.client_id,
                hint="werfpoort-central broker-config --workers N, with an N that is high enough",
            )
            client.disconnect()
            return
        client.subscribe(shared_records(self._worker.group), options=SubscribeOptions(qos=1))

    def _on_subscribe(
        self,
        client: Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error(
                "bridge.not_subscribed",
                reasons=[str(reason) for reason in reasons],
                hint="render the broker's configuration anew: werfpoort-central broker-config",
            )
            client.disconnect()
            return
        if self.was_up:
            return  # to births and deaths, beside the records
        log.info(
            "bridge.connected",
            name=self._worker.client_id,
            host=self._address.host,
            port=self._address.port,
        )
        self.was_up = True
        self.up.set()
        self.decided.set()

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        if not self._has_room(message):
            log.warning("bridge.dropped", topic=message.topic, cause="sent with QoS 0, overload")
            return
        arrived = Message(message.topic, bytes(message.payload), message.qos)
        self._inbox.put(Arrived(self, message.mid, arrived))
        self._hold_while_full()

    def _on_publish(
        self,
        client: Client,
        _userdata: object,
        mid: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if mid == self._probe:
            self._on_probed(client, reason)
            return
        if reason.is_failure:
            log.warning("bridge.acknowledgement_refused", reason=str(reason))
        self._inbox.put(Published(self, mid))

    def _end(self, reason: ReasonCode) -> None:
        super()._end(reason)
        self.decided.set()
        self._inbox.put(Lost(self))
        log.info("bridge.disconnected", name=self._worker.client_id, reason=str(reason))
        if reason.value == _TAKEN_OVER:
            log.error(
                "bridge.name_taken",
                name=self._worker.client_id,
                hint="another worker uses this name: give each machine's workers numbers of their "
                "own with --name",
            )
