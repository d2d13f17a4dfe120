"""Card commands as the card manual writes them, for the simulator's tests."""

from edge.simulator.card import Card

IDENTITY_PATH = bytes.fromhex("3F00DF014031")
REGISTER_PATH = bytes.fromhex("3F00DF00503C")
GET_CARD_DATA = bytes.fromhex("80E400001C")


def select(path: bytes) -> bytes:
    return bytes.fromhex("00A4080C") + bytes([len(path)]) + path


def step(identifier: str) -> bytes:
    return bytes.fromhex("00A4020C02" + identifier)


def read(offset: int, length: int) -> bytes:
    return b"\x00\xb0" + offset.to_bytes(2) + bytes([length % 256])


def get_response(length: int) -> bytes:
    return bytes.fromhex("00C00000") + bytes([length % 256])


def authenticate(challenge: bytes) -> bytes:
    return bytes.fromhex("00880281329430") + challenge


def whole_file(card: Card, path: bytes) -> bytes:
    """Read a file to its end as the manual says, by 256 bytes and `6Cxx`."""
    assert card.transmit(select(path)) == b"\x90\x00"
    content = b""
    while (answer := card.transmit(read(len(content), 256))) != b"\x6b\x00":
        if answer[0] == 0x6C:
            answer = card.transmit(read(len(content), answer[1]))
        assert answer[-2:] == b"\x90\x00"
        content += answer[:-2]
    return content
