"""The commands that may be sent to a card: all of them, and nothing else.

This is the only place that says so. Every command goes through `check`, so a VERIFY, CHANGE or
RESET cannot be sent whatever the rest of the program does. Command forms: ISO 7816-4, and the
Belgian eID applet's manual for GET CARD DATA and INTERNAL AUTHENTICATE.
"""

from dataclasses import dataclass
from enum import IntEnum

from edge.readers.eid.errors import ForbiddenCommandError

BLOCK = 256
"""The most bytes that one READ BINARY gives (Le = 00)."""
CHALLENGE_LENGTH = 48
CARD_DATA_LENGTH = 28

_CLA_STANDARD, _CLA_APPLET = 0x00, 0x80
_BY_PATH, _BY_IDENTIFIER, _NO_ANSWER = 0x08, 0x02, 0x0C
_HEADER_LENGTH = 4


class Ins(IntEnum):
    """The instructions that exist for this reader."""

    SELECT = 0xA4
    READ_BINARY = 0xB0
    GET_RESPONSE = 0xC0
    GET_CARD_DATA = 0xE4
    INTERNAL_AUTHENTICATE = 0x88


class Status(IntEnum):
    """The status words that mean something to this reader."""

    OK = 0x9000
    NOT_AUTHENTICATED = 0x6985
    NOTHING_SELECTED = 0x6986
    NO_SUCH_FILE = 0x6A82
    WRONG_DATA = 0x6A80
    WRONG_PARAMETERS = 0x6A86
    WRONG_DATA_LENGTH = 0x6A87
    PAST_THE_END = 0x6B00
    NO_SUCH_INSTRUCTION = 0x6D00
    NO_SUCH_CLASS = 0x6E00


@dataclass(frozen=True, slots=True)
class Answer:
    """A card's answer to one command: data without, and status with, its last two bytes."""

    data: bytes
    status: int

    @property
    def is_ok(self) -> bool:
        """Whether the command was carried out."""
        return self.status == Status.OK

    @property
    def more(self) -> int:
        """How many further bytes GET RESPONSE would give (61xx); 0 if none."""
        return ((self.status & 0xFF) or BLOCK) if self.status >> 8 == 0x61 else 0  # noqa: PLR2004  ISO 7816-4 5.1.3

    @property
    def exact_length(self) -> int:
        """The length to ask for again (6Cxx); 0 if the card said no such thing."""
        return ((self.status & 0xFF) or BLOCK) if self.status >> 8 == 0x6C else 0  # noqa: PLR2004  ISO 7816-4 5.1.3


def select_path(path: bytes) -> bytes:
    """SELECT a file by its path from the master file, no data wanted."""
    return bytes((_CLA_STANDARD, Ins.SELECT, _BY_PATH, _NO_ANSWER, len(path))) + path


def select_step(identifier: bytes) -> bytes:
    """SELECT a file by its identifier in the directory that is selected."""
    return bytes((_CLA_STANDARD, Ins.SELECT, _BY_IDENTIFIER, _NO_ANSWER, 2)) + identifier


def read_binary(offset: int, length: int) -> bytes:
    """READ BINARY: `length` bytes (1-256) of the selected file from `offset`."""
    return bytes((_CLA_STANDARD, Ins.READ_BINARY)) + offset.to_bytes(2, "big") + _le(length)


def get_response(length: int) -> bytes:
    """GET RESPONSE: the `length` bytes (1-256) that the card holds ready."""
    return bytes((_CLA_STANDARD, Ins.GET_RESPONSE, 0, 0)) + _le(length)


def get_card_data() -> bytes:
    """GET CARD DATA: 28 bytes, of which 0-15 are the chip's serial and 21 the applet version."""
    return bytes((_CLA_APPLET, Ins.GET_CARD_DATA, 0, 0)) + _le(CARD_DATA_LENGTH)


def internal_authenticate(challenge: bytes) -> bytes:
    """INTERNAL AUTHENTICATE: the chip signs 48 bytes with its basic key (1.8 only)."""
    header = bytes((_CLA_STANDARD, Ins.INTERNAL_AUTHENTICATE, 0x02, 0x81))
    return header + bytes((2 + CHALLENGE_LENGTH, 0x94, CHALLENGE_LENGTH)) + challenge


def only_asks(command: bytes) -> bool:
    """Whether a command brings no data, and so may be told to ask for another length."""
    return len(command) == _HEADER_LENGTH + 1


def with_length(command: bytes, length: int) -> bytes:
    """Return a command that only asks for data again, asking for `length` bytes."""
    return command[:_HEADER_LENGTH] + _le(length)


def check(command: bytes, *, chip_proof: bool) -> None:
    """Refuse what is not on the whitelist.

    Args:
        command: the bytes about to be sent.
        chip_proof: whether this card was granted one INTERNAL AUTHENTICATE
            (`edge.readers.eid.chip` grants it, only to applet 1.8 and within the budget).

    Raises:
        ForbiddenCommandError: always a fault of the program, never of a card.
    """
    match tuple(command[:_HEADER_LENGTH]):
        case (0x00, Ins.SELECT, 0x08 | 0x02, 0x0C):
            allowed = len(command) == _HEADER_LENGTH + 1 + command[_HEADER_LENGTH]
        case (0x00, Ins.READ_BINARY, _, _) | (0x00, Ins.GET_RESPONSE, 0, 0):
            allowed = len(command) == _HEADER_LENGTH + 1
        case (0x80, Ins.GET_CARD_DATA, 0, 0):
            allowed = len(command) == _HEADER_LENGTH + 1
        case (0x00, Ins.INTERNAL_AUTHENTICATE, 0x02, 0x81):
            allowed = chip_proof and command == internal_authenticate(command[7:])
        case _:
            allowed = False
    if not allowed:
        raise ForbiddenCommandError(
            f"A command {command[:_HEADER_LENGTH].hex(' ')} is not on the whitelist of "
            "edge/readers/eid/apdu.py and was not sent. Please report this."
        )


def _le(length: int) -> bytes:
    return bytes((length % BLOCK,))
