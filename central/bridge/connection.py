"""One connection to the broker, from its beginning to its loss; then a new one is made.

Runs in paho's thread and only posts events. Confirming a message is never automatic, and a
confirmation never reaches another connection than the one that the message came on.
"""

import threading
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from central.bridge.pipeline import Message
from central.line import RECEIVE_MAXIMUM, Address, connect, prepared
from protocol.topics import ALL_STATES, shared_records

_SPARE = 100
"""How many unconfirmed messages of QoS 0, which nothing bounds, may wait beside them."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BrokerAddress(Address):
    """Where the broker is, and who the bridge is there."""

    group: str
    """The bridge workers' shared subscription: a name that only they know."""
    client_id: str = "central-bridge"
    """The same for every connection of one worker: a new one ends a half-open old one."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message came, and is not confirmed yet."""

    line: "Connection"
    mid: int
    message: Message


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
class StopRequested:
    """The bridge shall finish what it began and end."""


Event = Arrived | Published | Lost | StopRequested
Inbox = SimpleQueue[Event]


class Connection:
    """A line to the broker: subscribed as the bridge, posting into an inbox."""

    def __init__(self, address: BrokerAddress, inbox: Inbox) -> None:
        """Prepare a line; certificates are read now, so that renewed ones are used."""
        self._address = address
        self._inbox = inbox
        self.up = threading.Event()
        """Set while subscribed."""
        self.was_up = False
        """Whether it ever was."""
        self.lost = threading.Event()
        """Set for good when the line ended."""
        self._client = prepared(address, address.client_id)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish
        self._client.on_disconnect = self._on_disconnect

    def open(self) -> None:
        """Connect; `up` is set once the broker accepted the subscriptions.

        Raises:
            OSError: nobody there, or no trust (`ssl.SSLError`).
        """
        connect(self._client, self._address)

    def publish(self, topic: str, payload: str) -> int | None:
        """Hand a message to the broker with QoS 1; `Published` names the same number later.

        Returns None when the line is down.
        """
        info = self._client.publish(topic, payload, qos=1)
        return info.mid if info.rc is MQTTErrorCode.MQTT_ERR_SUCCESS else None

    def confirm(self, mid: int) -> None:
        """Confirm a message that came on this line; nothing happens when the line is gone."""
        if not self.lost.is_set():
            self._client.ack(mid, qos=1)

    def close(self) -> None:
        """End the line in order."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("bridge.refused", reason=str(reason))
            return
        options = SubscribeOptions(qos=1)
        client.subscribe([(shared_records(self._address.group), options), (ALL_STATES, options)])

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
        log.info("bridge.connected", host=self._address.host, port=self._address.port)
        self.was_up = True
        self.up.set()

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        if message.qos == 0 and self._inbox.qsize() > RECEIVE_MAXIMUM + _SPARE:
            log.warning("bridge.dropped", topic=message.topic, cause="sent with QoS 0, overload")
            return
        arrived = Message(message.topic, bytes(message.payload), message.qos)
        self._inbox.put(Arrived(self, message.mid, arrived))

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("bridge.acknowledgement_refused", reason=str(reason))
        self._inbox.put(Published(self, mid))

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Any,  # noqa: ANN401 - paho gives properties, or nothing at all
    ) -> None:
        self.up.clear()
        self.lost.set()
        self._inbox.put(Lost(self))
        log.info("bridge.disconnected", reason=str(reason))
