"""The control plane's line on a real broker: says, hears, and comes back by itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue

import pytest
from paho.mqtt.client import Client, MQTTMessage

from central.control import Control
from protocol.identifiers import DeviceId
from protocol.topics import Channel, topic
from tests.central.bridge.conftest import PATIENCE, Line, Works

GATE = DeviceId("gate-1")


@contextmanager
def running(control: Control) -> Iterator[Control]:
    control.start()
    try:
        yield control
    finally:
        control.stop()


def control_of(works: Works) -> Control:
    return Control.at(works.vault, host="localhost", port=works.port, random=lambda: 0.0)


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread brings about."""
    pause, tries = threading.Event(), 0
    while not true():
        pause.wait(0.02)
        tries += 1
        assert tries < PATIENCE * 50


def hear(line: Line, channel: Channel) -> Queue[MQTTMessage]:
    """Have a gate hear one of its channels."""
    heard: Queue[MQTTMessage] = Queue()

    def take(_client: Client, _userdata: object, message: MQTTMessage) -> None:
        heard.put(message)

    line.client.message_callback_add(topic(GATE, channel), take)
    line.client.subscribe(topic(GATE, channel), qos=1)
    line.subscribed.get(timeout=PATIENCE)
    return heard


def test_the_central_speaks_to_one_device_and_hears_every_device(works: Works) -> None:
    said: Queue[tuple[DeviceId, bytes]] = Queue()
    control = control_of(works)
    control.listen(Channel.REPORTED, lambda device, payload: said.put((device, payload)))
    with works.line(works.gate("gate-1")) as one, works.line(works.gate("gate-2")) as other:
        mine, others = hear(one, Channel.DESIRED), Queue[MQTTMessage]()
        other.client.on_message = lambda _c, _u, message: others.put(message)
        assert not control.publish(GATE, Channel.DESIRED, "before there is a line")
        with running(control):
            until(lambda: control.connected)
            assert control.publish(GATE, Channel.DESIRED, "be so", retain=True, expires=60)
            assert mine.get(timeout=PATIENCE).payload == b"be so"
            one.client.publish(topic(GATE, Channel.REPORTED), b"I am", qos=1)
            other.client.publish(topic(DeviceId("gate-2"), Channel.REPORTED), b"me too", qos=1)
            heard = {said.get(timeout=PATIENCE) for _ in range(2)}
            assert heard == {(GATE, b"I am"), (DeviceId("gate-2"), b"me too")}
        assert not control.connected
        assert not control.publish(GATE, Channel.DESIRED, "after")
        assert others.empty()
        assert hear(one, Channel.DESIRED).get(timeout=PATIENCE).retain


def test_a_listener_that_fails_is_no_end_and_the_line_outlives_its_broker(works: Works) -> None:
    said: Queue[bytes] = Queue()

    def fails(_device: DeviceId, payload: bytes) -> None:
        said.put(payload)
        raise ValueError("what a device said must not end the line")

    control = control_of(works)
    control.listen(Channel.HEALTH, fails)
    with running(control), works.line(works.gate("gate-1")) as line:
        until(lambda: control.connected)
        line.client.publish(topic(GATE, Channel.HEALTH), b"1", qos=1)
        line.client.publish(topic(GATE, Channel.HEALTH), b"2", qos=1)
        assert [said.get(timeout=PATIENCE) for _ in range(2)] == [b"1", b"2"]
        works.broker.kill()
        until(lambda: not control.connected)
        works.broker.start()
        until(lambda: control.connected)
        line.subscribed.get(timeout=PATIENCE)  # the gate is back, too
        line.client.publish(topic(GATE, Channel.HEALTH), b"3", qos=1)
        assert said.get(timeout=PATIENCE) == b"3"


def test_the_control_plane_neither_writes_for_a_device_nor_takes_its_records(works: Works) -> None:
    control = control_of(works)
    with pytest.raises(ValueError, match="what devices write"):
        control.publish(GATE, Channel.REPORTED, "I am fine")
    with pytest.raises(ValueError, match="does not hear"):
        control.listen(Channel.RECORDS, lambda *_: None)
