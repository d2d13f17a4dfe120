"""MQTT 5 as a gate speaks it, as pure bytes: what a client sends, and what a broker answers.

Only what the protocol between gate and central uses (OASIS MQTT 5.0, sections named below). paho's
client takes a thread and tens of kilobytes a connection; a fleet has thousands of connections.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

_WILL, _WILL_QOS_1, _WILL_RETAIN, _CLEAN_START = 0x04, 0x08, 0x20, 0x02
_FAILURE = 0x80
"""Reason codes from here on say that something was refused (section 2.4)."""
_LONGEST = 4
"""Bytes of a length (section 1.5.5)."""


class _Kind(IntEnum):
    """The kinds of packets (section 2.1.2)."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


class WireError(Exception):
    """The other side does not speak MQTT 5 as a broker does."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The broker's word on a connection or a subscription: 0, or why not."""

    reason: int

    @property
    def refused(self) -> bool:
        """Whether it is a no."""
        return self.reason >= _FAILURE


@dataclass(frozen=True, slots=True)
class Connected(Accepted):
    """CONNACK (section 3.2)."""


@dataclass(frozen=True, slots=True)
class Subscribed(Accepted):
    """SUBACK (section 3.9); the reason of the first filter."""


@dataclass(frozen=True, slots=True)
class Confirmed(Accepted):
    """PUBACK (section 3.4) of what was published as `mid`."""

    mid: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """PUBLISH (section 3.3) from the broker; with a `mid` it wants a confirmation."""

    topic: str
    payload: bytes
    mid: int | None
    retained: bool


@dataclass(frozen=True, slots=True)
class Ended(Accepted):
    """DISCONNECT (section 3.14) by the broker."""


@dataclass(frozen=True, slots=True)
class Pong:
    """PINGRESP (section 3.13)."""


Packet = Connected | Subscribed | Confirmed | Delivered | Ended | Pong


def connect(client_id: str, *, keepalive: int, will_topic: str, will: bytes) -> bytes:
    """Return CONNECT (section 3.1): a clean start, with a retained will of QoS 1."""
    flags = _CLEAN_START | _WILL | _WILL_QOS_1 | _WILL_RETAIN
    head = _text("MQTT") + bytes((5, flags)) + struct.pack(">H", keepalive) + b"\0"
    return _packet(
        _Kind.CONNECT, 0, head + _text(client_id) + b"\0" + _text(will_topic) + _sized(will)
    )


def subscribe(mid: int, topics: tuple[str, ...]) -> bytes:
    """Return SUBSCRIBE (section 3.8) with QoS 1."""
    filters = b"".join(_text(name) + b"\x01" for name in topics)
    return _packet(_Kind.SUBSCRIBE, 2, struct.pack(">H", mid) + b"\0" + filters)


def publish(topic: str, payload: bytes, mid: int, *, retain: bool = False) -> bytes:
    """Return PUBLISH (section 3.3) with QoS 1."""
    head = _text(topic) + struct.pack(">H", mid) + b"\0"
    return _packet(_Kind.PUBLISH, 0x02 | retain, head + payload)


def confirm(mid: int) -> bytes:
    """Return PUBACK (section 3.4): taken."""
    return _packet(_Kind.PUBACK, 0, struct.pack(">H", mid))


def ping() -> bytes:
    """Return PINGREQ (section 3.12)."""
    return _packet(_Kind.PINGREQ, 0, b"")


def goodbye() -> bytes:
    """Return DISCONNECT (section 3.14) that has the broker publish the will, as a gate's does."""
    return _packet(_Kind.DISCONNECT, 0, b"\x04")


class Incoming:
    """Takes bytes as they come and gives whole packets."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._left = b""

    def take(self, data: bytes) -> list[Packet]:
        """Return the packets that are whole now.

        Raises:
            WireError: what came is no MQTT 5 of a broker's.
        """
        data, at, packets = self._left + data, 0, []
        while (found := _boundaries(data, at)) is not None:
            begin, end = found
            try:
                packets.append(_parsed(data[at], data[begin:end]))
            except (struct.error, IndexError, UnicodeDecodeError) as error:
                raise WireError("The broker sent a packet that is cut short.") from error
            at = end
        self._left = data[at:]
        return packets


def _boundaries(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the body of the packet at `at` begins and ends; None while it is not whole."""
    length = shift = 0
    for place in range(at + 1, min(at + 1 + _LONGEST, len(data))):
        length |= (data[place] & 0x7F) << shift
        shift += 7
        if not data[place] & 0x80:
            end = place + 1 + length
            return (place + 1, end) if end <= len(data) else None
    if len(data) > at + _LONGEST:
        raise WireError("The broker sent a length of more than four bytes.")
    return None


def _parsed(first: int, body: bytes) -> Packet:
    match first >> 4:
        case _Kind.CONNACK:
            return Connected(body[1])
        case _Kind.PUBLISH:
            return _delivered(first, body)
        case _Kind.PUBACK:
            reason = body[2] if len(body) > 2 else 0  # noqa: PLR2004  left out when it is 0
            return Confirmed(reason, struct.unpack_from(">H", body)[0])
        case _Kind.SUBACK:
            return Subscribed(body[_behind_properties(body, 2)])
        case _Kind.PINGRESP:
            return Pong()
        case _Kind.DISCONNECT:
            return Ended(body[0] if body else 0)
        case kind:
            raise WireError(f"The broker sent a packet of kind {kind}, which no gate asked for.")


def _delivered(first: int, body: bytes) -> Delivered:
    size = struct.unpack_from(">H", body)[0]
    at, mid = 2 + size, None
    topic = body[2:at].decode()
    if first & 0x06:
        mid = struct.unpack_from(">H", body, at)[0]
        at += 2
    return Delivered(topic, body[_behind_properties(body, at) :], mid, bool(first & 0x01))


def _behind_properties(body: bytes, at: int) -> int:
    length = shift = 0
    for place in range(at, at + _LONGEST):
        length |= (body[place] & 0x7F) << shift
        shift += 7
        if not body[place] & 0x80:
            return place + 1 + length
    raise WireError("The broker sent properties longer than four bytes can say.")


def _packet(kind: _Kind, flags: int, body: bytes) -> bytes:
    length, head = len(body), bytearray((kind << 4 | flags,))
    while True:
        length, digit = length >> 7, length & 0x7F
        head.append(digit | (0x80 if length else 0))
        if not length:
            return bytes(head) + body


def _text(text: str) -> bytes:
    return _sized(text.encode())


def _sized(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data
