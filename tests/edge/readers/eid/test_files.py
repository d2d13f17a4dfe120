"""A file is whole when its content says so, or after a short block; a defect is no end."""

import pytest

from edge.readers.eid import files
from edge.readers.eid.channel import Channel, is_eid, is_older_eid
from edge.readers.eid.errors import (
    CardNotActivatedError,
    CardUnknownError,
    CardUnreadableError,
    NoSuchFileError,
)
from edge.readers.eid.files import CardFile, Extent, FileReader
from edge.simulator.image import Generation

OK, PAST = b"\x90\x00", b"\x6b\x00"
EID = Generation.V1_7.atr


class Card:
    """A card with one file, which says what it is told to instead of reading at some offsets."""

    def __init__(self, content: bytes, *, instead: dict[int, list[bytes]] | None = None) -> None:
        self.content = content
        self.instead = instead or {}
        self.selects = 0
        self.select_answer = OK

    def transmit(self, command: bytes) -> bytes:
        if command[1] == 0xA4:
            self.selects += 1
            return self.select_answer
        offset, length = int.from_bytes(command[2:4], "big"), command[4] or 256
        if self.instead.get(offset):
            return self.instead[offset].pop(0)
        if offset >= len(self.content):
            return PAST
        rest = self.content[offset : offset + 256]
        if length > len(rest):
            return bytes((0x6C, len(rest)))
        return rest[:length] + OK


def reader(card: Card, atr: bytes = EID) -> FileReader:
    return FileReader(Channel(card, atr=atr, pause=lambda _: None))


@pytest.mark.parametrize("length", [1, 100, 255, 256, 257, 511, 512, 513, 1100])
def test_a_file_of_any_length_is_read_whole(length: int) -> None:
    content = bytes(at % 251 for at in range(length))
    assert reader(Card(content)).read(CardFile.IDENTITY) == content


def test_an_end_at_a_blocks_border_is_believed_when_told_twice() -> None:
    card = Card(bytes(256))
    reader(card).read(CardFile.IDENTITY)
    assert card.selects == 2


@pytest.mark.parametrize("defect", [PAST, b"\x69\x86", OK, b"\x6a\x87", b"\x6f\x00"])
def test_a_defect_in_mid_file_is_asked_again_at_the_same_place(defect: bytes) -> None:
    content = bytes(at % 251 for at in range(600))
    card = Card(content, instead={256: [defect]})
    assert reader(card).read(CardFile.IDENTITY) == content
    assert card.selects == 2


def test_an_error_that_stays_is_no_end() -> None:
    card = Card(bytes(300), instead={256: [b"\x69\x86", b"\x69\x86"]})
    with pytest.raises(CardUnreadableError, match="breaks off after 256 bytes"):
        reader(card).read(CardFile.IDENTITY)


def test_a_file_that_should_be_longer_is_not_whole() -> None:
    with pytest.raises(CardUnreadableError, match="breaks off"):
        reader(Card(bytes(100))).read(CardFile.IDENTITY, lambda _: Extent(200, exact=False))


def test_a_file_without_end_is_given_up() -> None:
    with pytest.raises(CardUnreadableError, match="no end"):
        reader(Card(bytes(20_000))).read(CardFile.IDENTITY)


def test_a_certificate_is_read_by_its_own_length() -> None:
    for length, header in ((100, "3064"), (200, "3081C8"), (700, "308202BC")):
        value = bytes.fromhex(header) + bytes(length)
        assert reader(Card(value + bytes(900))).read(CardFile.REGISTER, files.der) == value


@pytest.mark.parametrize("content", [b"\x30\x80ab", b"\x30\x83\x01\x00\x00", b"\x30\xff12"])
def test_lengths_that_no_certificate_has_are_refused(content: bytes) -> None:
    with pytest.raises(CardUnreadableError, match="certificate"):
        files.der(content)


@pytest.mark.parametrize("status", [b"\x69\x85", b"\x6d\x00"])
def test_a_card_that_is_not_activated_says_so_at_a_read_or_a_select(status: bytes) -> None:
    with pytest.raises(CardNotActivatedError):
        reader(Card(b"", instead={0: [status]})).read(CardFile.IDENTITY)
    card = Card(b"")
    card.select_answer = status
    with pytest.raises(CardNotActivatedError):
        reader(card).read(CardFile.IDENTITY)


@pytest.mark.parametrize("status", [b"\x6a\x82", b"\x6e\x00", b"\x6d\x00", b"\x69\x82"])
def test_a_card_of_another_kind_is_unknown(status: bytes) -> None:
    card = Card(b"")
    card.select_answer = status
    with pytest.raises(CardUnknownError):
        reader(card, atr=b"\x3b\x6f").read(CardFile.IDENTITY)


def test_a_file_that_an_eid_lacks_is_said_to_be_missing() -> None:
    card = Card(b"")
    card.select_answer = b"\x6a\x82"
    with pytest.raises(NoSuchFileError, match="BASIC_KEY"):
        reader(card).read(CardFile.BASIC_KEY)


def test_an_answer_to_reset_is_a_hint_of_the_generation() -> None:
    assert all(is_eid(generation.atr) for generation in Generation)
    older = {generation: is_older_eid(generation.atr) for generation in Generation}
    assert older.pop(Generation.V1_8) is False
    assert all(older.values())
    assert not is_eid(b"")
    assert not is_eid(bytes.fromhex("3B6F0000"))
