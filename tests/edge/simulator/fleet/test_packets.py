"""A simulated gate's MQTT 5 is what the standard says: held against its own bytes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.simulator.fleet import packets
from edge.simulator.fleet.packets import Incoming, WireError

CONNACK = bytes.fromhex("20 03 00 00 00")
SUBACK = bytes.fromhex("90 05 00 01 00 01 87")
PUBACK = bytes.fromhex("40 02 00 07")
PUBACK_UNHEARD = bytes.fromhex("40 03 00 07 10")
PINGRESP = bytes.fromhex("d0 00")
ENDED = bytes.fromhex("e0 01 8b")
DELIVERED = bytes.fromhex("33 0c 00 03 61 2f 62 00 09 03 01 00 01 68")
"""Topic `a/b`, mid 9, one property, payload `h`, retained."""

EXAMPLES = (
    (CONNACK, packets.Connected(0)),
    (SUBACK, packets.Subscribed(1)),
    (PUBACK, packets.Confirmed(0, 7)),
    (PUBACK_UNHEARD, packets.Confirmed(0x10, 7)),
    (PINGRESP, packets.Pong()),
    (ENDED, packets.Ended(0x8B)),
    (bytes.fromhex("e0 00"), packets.Ended(0)),
)


@pytest.mark.parametrize(("raw", "packet"), EXAMPLES)
def test_what_a_broker_answers_is_understood(raw: bytes, packet: packets.Packet) -> None:
    assert Incoming().take(raw) == [packet]


def test_a_message_is_understood_with_its_properties_left_out() -> None:
    raw = bytes.fromhex("33 0b 00 03 61 2f 62 00 09 02 01 00 68")
    assert Incoming().take(raw) == [packets.Delivered("a/b", b"h", 9, retained=True)]


@given(st.lists(st.sampled_from(EXAMPLES), max_size=6), st.data())
def test_packets_may_come_in_any_pieces(
    many: list[tuple[bytes, packets.Packet]], data: st.DataObject
) -> None:
    stream = b"".join(raw for raw, _ in many)
    incoming, got = Incoming(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        got += incoming.take(stream[:size])
        stream = stream[size:]
    assert got == [packet for _, packet in many]


@given(st.text(st.characters(codec="ascii"), min_size=1), st.binary(), st.integers(1, 65535))
def test_what_is_published_comes_back_as_it_was(topic: str, payload: bytes, mid: int) -> None:
    sent = packets.publish(topic, payload, mid, retain=True)
    assert Incoming().take(sent) == [packets.Delivered(topic, payload, mid, retained=True)]


def test_a_message_has_the_bytes_of_the_standard() -> None:
    sent = packets.publish("a/b", b"hello", 7, retain=True)
    assert sent == bytes.fromhex("33 0d 00 03 61 2f 62 00 07 00 68 65 6c 6c 6f")


@given(st.binary(max_size=300))
def test_noise_is_refused_or_waits_for_more(noise: bytes) -> None:
    with suppress(WireError):
        Incoming().take(noise)
