"""One connection of the control plane, from its beginning to its loss.

Runs in paho's thread and only puts what came into the inbox; a message is confirmed on the line
that it came on, or never.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue

import structlog
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from central.line import Address, Line
from protocol.topics import Channel, everyone

MOST_UNCONFIRMED = 20_000
"""How many messages may wait for the broker's confirmation; further ones are not taken."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """A device's message, not confirmed yet."""

    channel: Channel
    topic: str
    payload: bytes
    confirm: Callable[[], None]


Inbox = SimpleQueue[Heard | None]
"""What came, and None when it is over."""

BROKER_LOG = "$SYS/broker/log/#"
"""Where the broker itself says whom it refused."""
BrokerLine = Callable[[str], None]
"""Takes a line of the broker's log; runs in paho's thread, and must be quick."""


def _nothing() -> None:
    """Of QoS 0 there is nothing to confirm."""


class Connection(Line):
    """A line to the broker, subscribed to channels of all devices."""

    def __init__(
        self,
        address: Address,
        client_id: str,
        channels: Sequence[Channel],
        inbox: Inbox,
        *,
        broker_line: BrokerLine | None = None,
    ) -> None:
        """Prepare a line; certificates are read now, so that renewed ones are used.

        Raises:
            OSError: a file is not there, or holds no certificate.
        """
        super().__init__(address, client_id, inbox.qsize)
        self._channels = channels
        self._inbox = inbox
        self._broker_line = broker_line
        client = self._client
        client.max_queued_messages_set(MOST_UNCONFIRMED)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        for channel in channels:
            client.message_callback_add(everyone(channel), partial(self._on_message, channel))
        if broker_line:
            client.message_callback_add(BROKER_LOG, self._on_broker_log)

    def publish(
        self, name: str, payload: bytes | str, *, retain: bool, expires: int | None
    ) -> bool:
        """Hand a message to the broker with QoS 1; return whether it was taken."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho's own
        if expires is not None:
            properties.MessageExpiryInterval = expires
        info = self._client.publish(name, payload, qos=1, retain=retain, properties=properties)
        return info.rc is MQTTErrorCode.MQTT_ERR_SUCCESS

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("control.refused", reason=str(reason))
            return
        if not self._channels:
            self._came_up()
            return
        options = SubscribeOptions(qos=1)
        client.subscribe([(everyone(channel), options) for channel in self._channels])

    def _on_subscribe(
        self,
        client: Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if self.was_up:
            return  # of the broker's log, which is only nice to have
        if any(reason.is_failure for reason in reasons):
            log.error(
                "control.not_subscribed",
                reasons=[str(reason) for reason in reasons],
                hint="render the broker's configuration anew: werfpoort-central broker-config",
            )
            client.disconnect()
            return
        self._came_up()

    def _came_up(self) -> None:
        log.info("control.connected", host=self._address.host, port=self._address.port)
        self.was_up = True
        self.up.set()
        if self._broker_line:
            self._client.subscribe(BROKER_LOG, qos=0)  # alone: a broker need not have it

    def _on_broker_log(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        if self._broker_line:
            self._broker_line(message.payload.decode(errors="replace"))

    def _on_message(
        self, channel: Channel, _client: Client, _userdata: object, message: MQTTMessage
    ) -> None:
        if not self._has_room(message):
            log.warning("control.dropped", topic=message.topic, cause="sent with QoS 0, overload")
            return
        confirm = partial(self.confirm, message.mid) if message.qos else _nothing
        self._inbox.put(Heard(channel, message.topic, bytes(message.payload), confirm))
        self._hold_while_full()

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        _mid: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("control.not_taken", reason=str(reason))

    def _end(self, reason: ReasonCode) -> None:
        super()._end(reason)
        log.info("control.disconnected", reason=str(reason))
