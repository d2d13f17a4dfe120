"""A faulty network between one device and its broker: what happens to bytes, and to messages.

A real device talks TLS to it. Bytes pass a first hop as they are, so that faults hit handshakes and
TLS records alike; a second hop ends the TLS, sees the MQTT packets, and begins TLS with the broker
in the device's name, so that whole messages can be lost, doubled or changed in their order.
"""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto

_CHUNK = 2048
_PUBLISH, _PUBACK = 3, 4
_DUP = 0x08
_MORE = 0x80


class Weather(Enum):
    """What the network does for a while."""

    CALM = auto()
    DROP = auto()
    """Bytes are missing: TLS breaks."""
    DELAY = auto()
    """Bytes come late, in order."""
    HALF_OPEN = auto()
    """Bytes vanish; a connection that lost any never says anything again."""
    RESET = auto()
    """Connections are reset, new ones at once."""
    TRICKLE = auto()
    """One byte a second."""
    LOSE = auto()
    """Messages and their confirmations are missing."""
    DUPLICATE = auto()
    """Messages come twice."""
    REORDER = auto()
    """A message comes after those behind it."""


@dataclass
class Network:
    """One device's way to the broker; `weather` may change at any moment."""

    broker_port: int
    inside: ssl.SSLContext
    """The broker's side towards the device."""
    outside: ssl.SSLContext
    """The device's side towards the broker."""
    chance: random.Random
    weather: Weather = Weather.CALM
    port: int = 0
    seen: dict[Weather, int] = field(default_factory=dict)
    """How often each weather did something."""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self) -> None:
        """Listen; `port` is where the device connects to."""
        self._loop = asyncio.get_running_loop()
        self._messages = await asyncio.start_server(
            self._relay, "127.0.0.1", 0, ssl=self.inside, ssl_handshake_timeout=30
        )
        behind = self._messages.sockets[0].getsockname()[1]
        self._bytes = await asyncio.start_server(
            lambda reader, writer: self._carry(reader, writer, behind), "127.0.0.1", 0
        )
        self.port = self._bytes.sockets[0].getsockname()[1]

    async def end(self) -> None:
        """Close everything."""
        self._bytes.close()
        self._messages.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def turn(self, weather: Weather) -> None:
        """Have other weather from now on; any thread may say so."""
        self._loop.call_soon_threadsafe(self._turn, weather)

    def _turn(self, weather: Weather) -> None:
        self.weather = weather
        if weather is Weather.RESET:
            for writer in list(self._open):
                self._note(weather)
                writer.transport.abort()

    def _note(self, weather: Weather) -> None:
        self.seen[weather] = self.seen.get(weather, 0) + 1

    # Bytes -------------------------------------------------------------------------------------

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: int
    ) -> None:
        with suppress(OSError):
            if self.weather is Weather.RESET:
                self._note(Weather.RESET)
                writer.transport.abort()
                return
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", behind)
            await self._both(
                (writer, far_writer),
                self._bytes_over(reader, far_writer),
                self._bytes_over(far_reader, writer),
            )

    async def _bytes_over(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lost = False
        while data := await reader.read(_CHUNK):
            weather = self.weather
            lost = lost or weather is Weather.HALF_OPEN
            if lost or (weather is Weather.DROP and self.chance.random() < 0.5):
                self._note(Weather.HALF_OPEN if lost else Weather.DROP)
            elif weather is Weather.TRICKLE:
                self._note(weather)
                await self._trickle(data, writer)
            else:
                if weather is Weather.DELAY:
                    self._note(weather)
                    await asyncio.sleep(self.chance.uniform(0.05, 1.0))
                writer.write(data)
                await writer.drain()
        writer.write_eof()

    async def _trickle(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        while data and self.weather is Weather.TRICKLE:
            writer.write(data[:1])
            data = data[1:]
            await asyncio.sleep(1)
        writer.write(data)
        await writer.drain()

    # Messages ----------------------------------------------------------------------------------

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(
                "127.0.0.1", self.broker_port, ssl=self.outside, server_hostname="localhost"
            )
            await self._both(
                (writer, far_writer),
                self._messages_over(reader, far_writer),
                self._messages_over(far_reader, writer),
            )

    async def _messages_over(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        held: list[bytes] = []
        async for packet in _packets(reader):
            for each in self._what_comes_of(packet, held):
                writer.write(each)
            await writer.drain()

    def _what_comes_of(self, packet: bytes, held: list[bytes]) -> list[bytes]:
        kind, weather = packet[0] >> 4, self.weather
        hit = self.chance.random() < 0.5
        if kind in (_PUBLISH, _PUBACK) and weather is Weather.LOSE and hit:
            self._note(weather)
            return []
        if kind == _PUBLISH and weather is Weather.REORDER and hit and not held:
            self._note(weather)
            held.append(packet)
            return []
        behind, held[:] = list(held), []
        if kind == _PUBLISH and weather is Weather.DUPLICATE:
            self._note(weather)
            return [packet, bytes([packet[0] | _DUP]) + packet[1:], *behind]
        return [packet, *behind]

    async def _both(
        self,
        writers: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        *ways: Coroutine[None, None, None],
    ) -> None:
        """Go on until one way ends; then the connection is over, whatever the other one does."""
        tasks = {asyncio.ensure_future(way) for way in ways}
        self._tasks |= tasks
        self._open |= set(writers)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tasks -= tasks
            self._open -= set(writers)
            for writer in writers:
                writer.transport.abort()


async def _packets(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield MQTT control packets, whole (MQTT 5, section 2.1)."""
    with suppress(asyncio.IncompleteReadError):
        while True:
            head = await reader.readexactly(1)
            length, shift = 0, 0
            while True:
                byte = await reader.readexactly(1)
                head += byte
                length |= (byte[0] & ~_MORE) << shift
                shift += 7
                if not byte[0] & _MORE:
                    break
            yield head + await reader.readexactly(length)
