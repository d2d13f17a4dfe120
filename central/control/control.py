"""The control plane at the broker: says to devices what concerns them, and listens by channel.

One line in the `serve` process, kept up for ever. Nothing is kept for a broker that is away: who
has something lasting to say says it again at the device's birth.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Self

import structlog

from central.control.connection import BrokerLine, Connection, Heard, Inbox
from central.line import Address, keep_up
from central.vault import Vault
from protocol.errors import MalformedError
from protocol.identifiers import DeviceId
from protocol.topics import Channel, device_of, topic

NAME = "central-control"
"""The control plane's name at the broker."""
_STOP_WITHIN = 10.0

Listener = Callable[[DeviceId, bytes], None]
"""Takes a device's message; runs in the control's own thread, one message after the other."""

log = structlog.get_logger(__name__)


class Control:
    """The line and its listeners, from `start` to `stop`.

    A message is confirmed to the broker after its listeners took it, and the line reads no further
    while `central.line.MOST_WAITING` wait: listeners should be quick, and gather what is slow to
    write.
    """

    def __init__(self, address: Address, *, random: Callable[[], float]) -> None:
        """Take the broker, and a source of jitter in [0, 1)."""
        self._address = address
        self._random = random
        self._listeners: dict[Channel, list[Listener]] = {}
        self._broker_line: BrokerLine | None = None
        self._inbox: Inbox = SimpleQueue()
        self._line: Connection | None = None
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep_line, name="control-line", daemon=True),
            threading.Thread(target=self._work, name="control-work", daemon=True),
        ]

    @classmethod
    def at(cls, vault: Vault, *, host: str, port: int, random: Callable[[], float]) -> Self:
        """Build the control plane of this central, for the broker at `host`:`port`."""
        files = vault.client(NAME)
        address = Address(host, port, vault.ca_certificate_path, files.certificate, files.key)
        return cls(address, random=random)

    def listen(self, channel: Channel, listener: Listener) -> None:
        """Have a channel of all devices heard; several may listen to one. Before `start` only."""
        if not channel.written_by_device or channel is Channel.RECORDS:
            raise ValueError(f"The control plane does not hear {channel.value}.")
        self._listeners.setdefault(channel, []).append(listener)

    def overhear(self, listener: BrokerLine) -> None:
        """Have the broker's own log heard, where the broker publishes it. Before `start` only."""
        self._broker_line = listener

    def start(self) -> None:
        """Begin; returns at once, `connected` tells when the broker is reached."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the message at hand be taken, then disconnect."""
        self._stopping.set()
        self._inbox.put(None)
        self._threads[1].join(_STOP_WITHIN)
        if line := self._line:
            line.close()
        self._threads[0].join(_STOP_WITHIN)

    @property
    def connected(self) -> bool:
        """Whether the broker takes what is published here."""
        return self._line is not None and self._line.up.is_set()

    def publish(
        self,
        device: DeviceId,
        channel: Channel,
        payload: bytes | str,
        *,
        retain: bool = False,
        expires: int | None = None,
    ) -> bool:
        """Hand a message for a device to the broker with QoS 1; from any thread, never blocks.

        Args:
            device: Whose topic.
            channel: One that the central writes.
            payload: What is said.
            retain: Whether the broker keeps it for the device's next session.
            expires: After how many seconds the broker drops what it could not deliver.

        Returns:
            Whether the line was up and took it. It is not said later.
        """
        if channel.written_by_device:
            raise ValueError(f"{channel.value} is what devices write.")
        line = self._line
        if line is None or not line.up.is_set():
            return False
        return line.publish(topic(device, channel), payload, retain=retain, expires=expires)

    # The line ----------------------------------------------------------------------------------

    def _keep_line(self) -> None:
        keep_up(self._hold_line, stopping=self._stopping, random=self._random)

    def _hold_line(self) -> bool:
        """Connect and stay until the line is lost; return whether it was ever up."""
        try:
            line = Connection(
                self._address,
                NAME,
                tuple(self._listeners),
                self._inbox,
                broker_line=self._broker_line,
            )
            line.open()
        except (OSError, ValueError) as error:
            log.warning("control.no_broker", host=self._address.host, cause=str(error))
            return False
        self._line = line
        if self._stopping.is_set():  # else the one who stops sees the line, and closes it
            line.close()
        line.lost.wait()
        self._line = None
        line.close()
        return line.was_up

    # The work ----------------------------------------------------------------------------------

    def _work(self) -> None:
        while (heard := self._inbox.get()) is not None:
            self._take(heard)

    def _take(self, heard: Heard) -> None:
        try:
            device = device_of(heard.topic, heard.channel)
        except MalformedError:
            log.warning("control.no_device", channel=heard.channel)
        else:
            for listener in self._listeners[heard.channel]:
                try:
                    listener(device, heard.payload)
                except Exception as error:  # noqa: BLE001 - one bad message must not end the line
                    kind = type(error).__name__  # its text could hold what the message said
                    log.error("control.fault", channel=heard.channel, device=device, kind=kind)  # noqa: TRY400 - the same for its traceback
        heard.confirm()
