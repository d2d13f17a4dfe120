"""A card command taken apart, and the words of the answers: ISO 7816-4 over T=0, short lengths.

T=0 has one length byte: it tells the data's length in one direction, the answer's in the other.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

_HEADER = 4
_BODY = 5
_MOST = 256


class Ins(IntEnum):
    """The instructions that a card answers here."""

    SELECT = 0xA4
    READ_BINARY = 0xB0
    GET_RESPONSE = 0xC0
    GET_CARD_DATA = 0xE4
    INTERNAL_AUTHENTICATE = 0x88


DANGEROUS = frozenset(
    bytes.fromhex("040C0E1020212224 26282A2C44464782 8687D0D2D6DADBDC E0E2E6E8F0")
)
"""Instructions that try a PIN, use or change a key, or write: VERIFY is 20, CHANGE 24, RESET 2C."""


class Status(IntEnum):
    """Status words; those of two forms have their length in the low byte."""

    OK = 0x9000
    MORE = 0x6100
    OTHER_LENGTH = 0x6C00
    WRONG_LENGTH = 0x6700
    CONDITIONS_NOT_MET = 0x6985
    NO_FILE_SELECTED = 0x6986
    WRONG_DATA = 0x6A80
    NOT_FOUND = 0x6A82
    WRONG_PARAMETERS = 0x6A86
    PAST_THE_END = 0x6B00
    UNKNOWN_INSTRUCTION = 0x6D00
    UNKNOWN_CLASS = 0x6E00

    def answer(self, length: int = 0) -> bytes:
        """The two bytes, with `length` (0-256, where 256 is written 00) in the low one."""
        return (self | (length % _MOST)).to_bytes(2)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: header, data that goes to the card, and how much is expected back."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    expected: int | None = None
    """Bytes that the answer may have, 1-256; None when no length was given."""

    @classmethod
    def parse(cls, raw: bytes) -> Self | None:
        """Take a command apart; None when its length byte and its length do not agree."""
        if len(raw) < _HEADER:
            return None
        header = raw[0], raw[1], raw[2], raw[3]
        if len(raw) == _HEADER:
            return cls(*header)
        if len(raw) == _BODY:
            return cls(*header, expected=raw[4] or _MOST)
        end = _BODY + raw[4]
        data, rest = raw[_BODY:end], raw[end:]
        if raw[4] == 0 or len(data) != raw[4] or len(rest) > 1:
            return None
        return cls(*header, data=data, expected=(rest[0] or _MOST) if rest else None)
