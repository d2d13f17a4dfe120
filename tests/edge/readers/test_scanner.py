"""Scanners at a lane: a real serial line (a pseudo terminal), and strokes of a keyboard.

The kernels that this suite runs on have no uinput, so a keyboard is an object with the interface
of evdev's; what is real there is checked on a Pi (docs/readers.md).
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.credential import Unreadable
from edge.events import BadgePresented, CredentialPresented, ReaderKind, ReaderState
from edge.readers.attended import AttendedReader
from edge.readers.grabbed import LinuxInput
from edge.readers.scan.badge import BadgePattern
from edge.readers.scan.layout import Layout, Stroke, Stroked
from edge.readers.scanner import Characters, keyboard_scanner, serial_scanner
from protocol.reasons import Reason
from tests.edge.readers.hearing import Lane
from tests.edge.readers.plug import Plug
from tests.edge.readers.strokes import FakeInputs, strokes

LIMOSA, INSS = "24910158641968060", "78012340961"
ADDRESS = f"https%3A%2F%2Fexample.org%2F%3Fn%3D{LIMOSA}"


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    scanner = Plug(tmp_path / "scanner")
    scanner.plug_in()
    yield scanner
    scanner.end()


@pytest.fixture
def lane() -> Lane:
    return Lane()


@pytest.fixture
def serial(plug: Plug, lane: Lane) -> Iterator[AttendedReader[Characters]]:
    badge = BadgePattern.parse("CB(?P<number>[0-9]{11})")
    reader = serial_scanner("main", str(plug.name), lane.post, badge=badge)
    reader.start()
    assert lane.is_ready()
    yield reader
    reader.stop()


@pytest.fixture
def inputs() -> Iterator[FakeInputs]:
    plugged = FakeInputs()
    yield plugged
    for device in plugged.devices:
        device.dispose()


@pytest.mark.usefixtures("serial")
def test_a_code_on_a_serial_line_is_a_person_with_or_without_an_end_of_line(
    plug: Plug, lane: Lane
) -> None:
    plug.scan(f"{ADDRESS}\r\n".encode())
    assert lane.number() == LIMOSA


@pytest.mark.usefixtures("serial")
def test_a_scanner_that_sends_no_end_of_line_is_understood_too(plug: Plug, lane: Lane) -> None:
    plug.scan(f"CB{INSS}".encode())
    assert lane.number() == INSS


@pytest.mark.usefixtures("serial")
def test_an_endless_stream_is_one_answer_and_the_next_worker_is_served(
    plug: Plug, lane: Lane
) -> None:
    plug.scan(os.urandom(20_000).translate(None, b"\r\n\t\x03"))
    result = lane.gets()
    assert isinstance(result, Unreadable)
    assert result.reason is Reason.SCAN_NOT_UNDERSTOOD
    presented = threading.Event()

    def later() -> None:
        while not presented.wait(1.1):  # longer than a silence: after it, people are served again
            plug.scan(f"{LIMOSA}\r".encode())

    worker = threading.Thread(target=later)
    worker.start()
    try:
        assert lane.number() == LIMOSA
    finally:
        presented.set()
        worker.join()


@pytest.mark.usefixtures("serial")
def test_an_unplugged_serial_scanner_is_told_and_serves_again_once_it_is_back(
    plug: Plug, lane: Lane
) -> None:
    plug.scan(LIMOSA[:10].encode())
    plug.unplug()
    lost = lane.hears(ReaderState)
    assert (lost.ready, lost.kind) == (False, ReaderKind.SCANNER)
    assert "plug it in" in lost.detail
    plug.plug_in()
    assert lane.is_ready()
    plug.scan(f"{INSS}\r".encode())
    assert lane.number() == INSS


def test_a_scanner_that_is_not_there_is_told_once_and_found_when_it_comes(
    tmp_path: Path, lane: Lane
) -> None:
    plug = Plug(tmp_path / "scanner")
    reader = serial_scanner("main", str(plug.name), lane.post)
    reader.start()
    assert not lane.is_ready()
    plug.plug_in()
    assert lane.is_ready()
    reader.stop()
    plug.end()


def test_a_file_that_is_no_serial_port_is_told(tmp_path: Path, lane: Lane) -> None:
    path = tmp_path / "file"
    path.touch()
    reader = serial_scanner("main", str(path), lane.post)
    reader.start()
    assert "no serial port" in lane.hears(ReaderState).detail
    reader.stop()


def test_the_thread_turns_and_stops_at_once(serial: AttendedReader[Characters], lane: Lane) -> None:
    first = serial.last_tick
    turned = threading.Event()
    while serial.last_tick == first:
        assert not turned.wait(0.05)
    serial.stop()
    assert lane.hears(ReaderState).detail == "The gate stops."


@pytest.mark.parametrize("layout", Layout)
def test_a_keyboard_scanner_is_grabbed_and_understood_in_its_layout(
    inputs: FakeInputs, lane: Lane, layout: Layout
) -> None:
    device = inputs.plug("ACME Barcode Scanner")
    reader = keyboard_scanner("main", "barcode", lane.post, layout=layout, kernel=inputs)
    reader.start()
    assert lane.is_ready()
    assert device.is_grabbed
    device.strike([*strokes(ADDRESS, layout), Stroke(28, Stroked.PRESSED)])
    assert lane.number() == LIMOSA
    reader.stop()
    assert not device.is_grabbed


def test_a_scanner_set_up_for_another_keyboard_lets_nobody_through(
    inputs: FakeInputs, lane: Lane
) -> None:
    device = inputs.plug("Scanner")
    reader = keyboard_scanner("main", "scanner", lane.post, layout=Layout.US, kernel=inputs)
    reader.start()
    assert lane.is_ready()
    device.strike(strokes(f"{INSS}\n", Layout.BE))
    result = lane.gets()
    assert isinstance(result, Unreadable)
    assert result.reason is Reason.SCAN_NOT_UNDERSTOOD
    reader.stop()


def test_two_alike_scanners_serve_two_lanes(inputs: FakeInputs) -> None:
    """Each is grabbed by one; which is which needs their paths (docs/readers.md)."""
    devices = [inputs.plug("Scanner"), inputs.plug("Scanner")]
    lanes = [Lane(), Lane()]
    readers = []
    for device, lane in zip(devices, lanes, strict=True):
        reader = keyboard_scanner(str(device.path), str(device.path), lane.post, kernel=inputs)
        reader.start()
        assert lane.is_ready()
        readers.append(reader)
    for device, number in zip(devices, (LIMOSA, INSS), strict=True):
        device.strike(strokes(f"{number}\n", Layout.US))
    told = [lane.hears(CredentialPresented) for lane in lanes]
    assert [event.lane for event in told] == [str(device.path) for device in devices]
    assert not any(isinstance(event.result, Unreadable) for event in told)
    for reader in readers:
        reader.stop()


def test_by_name_the_first_free_device_that_types_digits_is_taken(
    inputs: FakeInputs, lane: Lane
) -> None:
    inputs.plug("Scanner", keys=[113, 114, 115])  # the scanner's volume keys
    inputs.plug("Scanner").grab()
    free = inputs.plug("Scanner")
    reader = keyboard_scanner("main", "scanner", lane.post, kernel=inputs)
    reader.start()
    assert str(free.path) in lane.hears(ReaderState).detail
    reader.stop()


def test_an_unplugged_keyboard_scanner_is_told_and_found_again(
    inputs: FakeInputs, lane: Lane
) -> None:
    device = inputs.plug("Scanner")
    reader = keyboard_scanner("main", "scanner", lane.post, kernel=inputs)
    reader.start()
    assert lane.is_ready()
    device.strike(strokes(LIMOSA[:10], Layout.US))
    device.unplug()
    assert "plug it in again" in lane.hears(ReaderState).detail
    again = inputs.plug("Scanner")
    assert lane.is_ready()
    again.strike(strokes(f"{INSS}\n", Layout.US))
    assert lane.number() == INSS
    reader.stop()


def test_what_is_there_instead_is_named(inputs: FakeInputs, lane: Lane) -> None:
    inputs.plug("Power Button", keys=[116])
    inputs.plug("Scanner").grab()
    reader = keyboard_scanner("main", "scanner", lane.post, kernel=inputs)
    reader.start()
    detail = lane.hears(ReaderState).detail
    assert "Power Button" in detail
    assert "Scanner (held by another program)" in detail
    reader.stop()


def test_strokes_that_the_kernel_dropped_spoil_the_code(inputs: FakeInputs, lane: Lane) -> None:
    device = inputs.plug("Scanner")
    reader = keyboard_scanner("main", "scanner", lane.post, kernel=inputs)
    reader.start()
    assert lane.is_ready()
    sent = strokes(f"1{INSS}\n", Layout.US)
    device.strike([*sent[:2], Stroke(0, Stroked.LOST), *sent[2:]])
    result = lane.gets()
    assert isinstance(result, Unreadable)
    reader.stop()


def test_the_real_dev_input_can_be_looked_through_and_names_what_is_missing(lane: Lane) -> None:
    reader = keyboard_scanner("main", "/dev/input/by-id/none", lane.post, kernel=LinuxInput())
    reader.start()
    assert "No such file" in lane.hears(ReaderState).detail
    reader.stop()
    assert isinstance(LinuxInput().paths(), list)


def test_a_badge_with_a_number_of_its_own_is_told_as_that(plug: Plug, lane: Lane) -> None:
    badge = BadgePattern.parse("CB(?P<badge>[0-9]{8})")
    reader = serial_scanner("main", str(plug.name), lane.post, badge=badge)
    reader.start()
    assert lane.is_ready()
    try:
        plug.scan(b"CB12345678\r")
        event = lane.hears(BadgePresented)
        assert event.badge.text == "12345678"
        assert "12345678" not in repr(event)
    finally:
        reader.stop()
