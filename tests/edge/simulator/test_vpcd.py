"""The virtual slot speaks vpcd's protocol: seen from the reader's side, without any pcscd."""

import contextlib
import socket
from collections.abc import Iterator
from time import monotonic

import pytest

from edge.simulator.card import VirtualCard
from edge.simulator.errors import SimulationError
from edge.simulator.faults import Faults, Mute, Tear
from edge.simulator.image import CardImage
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue
from edge.simulator.strangers import SilentCard
from edge.simulator.vpcd import VirtualSlot, answer
from tests.edge.simulator.commands import IDENTITY_PATH, read, select

WITHIN_S = 5.0
OFF, ON, RESET, GIVE_ATR = b"\x00", b"\x01", b"\x02", b"\x04"


class ReaderSide:
    """What vpcd is to the slot: it listens, sends frames and reads answers."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(WITHIN_S)
        self.port: int = self.listener.getsockname()[1]
        self.connection: socket.socket | None = None

    def accept(self) -> socket.socket:
        self.hang_up()
        self.connection, _ = self.listener.accept()
        self.connection.settimeout(WITHIN_S)
        return self.connection

    def send(self, *payloads: bytes) -> None:
        assert self.connection is not None
        self.connection.sendall(b"".join(len(one).to_bytes(2) + one for one in payloads))

    def receive(self) -> bytes:
        assert self.connection is not None
        length = self.connection.recv(2, socket.MSG_WAITALL)
        return self.connection.recv(int.from_bytes(length), socket.MSG_WAITALL)

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@pytest.fixture
def reader() -> Iterator[ReaderSide]:
    side = ReaderSide()
    with contextlib.closing(side.listener):
        yield side
        side.hang_up()


@pytest.fixture
def slot(reader: ReaderSide) -> Iterator[VirtualSlot]:
    with VirtualSlot(reader.port) as empty:
        yield empty


@pytest.fixture(scope="module")
def image(issuer: Issuer, person: Person) -> CardImage:
    return issue(person, issuer)


def test_power_changes_are_not_answered_and_deselect_the_file(image: CardImage) -> None:
    for change in (OFF, ON, RESET):
        card = VirtualCard(image)
        assert answer(card, select(IDENTITY_PATH)) == b"\x90\x00"
        assert answer(card, change) is None
        assert answer(card, read(0, 1)) == b"\x69\x86"


def test_power_changes_are_no_card_commands(image: CardImage) -> None:
    card = VirtualCard(image)
    for payload in (OFF, ON, RESET, GIVE_ATR):
        answer(card, payload)
    assert card.commands == 0


def test_a_card_answers_over_the_connection(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image))
    reader.accept()
    reader.send(GIVE_ATR)
    assert reader.receive() == image.atr
    reader.send(OFF, ON, GIVE_ATR, select(IDENTITY_PATH))
    assert [reader.receive(), reader.receive()] == [image.atr, b"\x90\x00"]
    assert slot.occupied


def test_a_frame_that_comes_in_pieces_is_one_command(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    card = VirtualCard(image)
    slot.insert(card)
    connection = reader.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in b"\x00\x0b" + select(IDENTITY_PATH):
        connection.send(bytes([byte]))
    assert reader.receive() == b"\x90\x00"
    assert card.commands == 1


def test_a_card_without_answer_to_reset_is_there_but_does_not_power_up(
    reader: ReaderSide, slot: VirtualSlot
) -> None:
    slot.insert(SilentCard())
    reader.accept()
    reader.send(GIVE_ATR)
    assert len(reader.receive()) > 33, "longer than any answer to reset: pcscd takes it as mute"


def test_removing_the_card_closes_the_connection(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image))
    connection = reader.accept()
    slot.remove()
    assert connection.recv(1) == b""
    assert not slot.occupied


def test_a_card_put_in_the_place_of_another_ejects_it(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image))
    first = reader.accept()
    slot.insert(SilentCard())
    assert first.recv(1) == b""
    reader.accept()
    assert slot.occupied


def test_the_next_card_waits_until_pcscd_must_have_seen_the_slot_empty(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image))
    reader.accept()
    begun = monotonic()
    slot.insert(VirtualCard(image))
    assert monotonic() - begun >= 0.5


def test_a_torn_card_leaves_the_slot_without_an_answer(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image, Faults.only(1, Tear())))
    connection = reader.accept()
    reader.send(select(IDENTITY_PATH))
    assert connection.recv(1) == b""
    assert slot.wait_until_empty(WITHIN_S)
    assert not slot.occupied


def test_a_mute_card_keeps_the_reader_waiting_until_it_is_taken_out(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image, Faults.only(1, Mute())))
    connection = reader.accept()
    reader.send(select(IDENTITY_PATH), GIVE_ATR)
    assert reader.receive() == image.atr, "nothing came for the command before"
    slot.remove()
    assert connection.recv(1) == b""


def test_the_slot_is_empty_when_pcscd_ends(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image))
    reader.accept()
    reader.hang_up()
    assert slot.wait_until_empty(WITHIN_S)


def test_it_can_be_waited_for_that_the_reader_notices_the_card(
    reader: ReaderSide, slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image))
    reader.accept()
    reader.send(GIVE_ATR)
    slot.wait_until_noticed(WITHIN_S)


def test_a_reader_that_is_taken_by_another_program_is_explained(
    slot: VirtualSlot, image: CardImage
) -> None:
    slot.insert(VirtualCard(image))
    with pytest.raises(SimulationError, match="another program's card"):
        slot.wait_until_noticed(within=0.01)


def test_an_empty_slot_has_nothing_to_wait_for_and_nothing_to_remove(slot: VirtualSlot) -> None:
    slot.remove()
    assert slot.wait_until_empty()
    assert not slot.occupied


def test_without_pcscd_the_error_names_what_to_install(image: CardImage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SimulationError, match="pcscd and vsmartcard-vpcd"):
        VirtualSlot(port).insert(VirtualCard(image))
