"""The card's tag-length-value files: one byte of tag, lengths in chains of FF, zeros at the end.

Written apart from the reader's parser on purpose: a twin that shares the reader's code would
share its mistakes.
"""

from collections.abc import Mapping

_CHAIN = 0xFF


def encode(fields: Mapping[int, bytes]) -> bytes:
    """Write the fields in ascending order of their tags, without padding."""
    return b"".join(
        bytes([tag]) + encode_length(len(fields[tag])) + fields[tag] for tag in sorted(fields)
    )


def encode_length(length: int) -> bytes:
    """Write a length: each FF adds 255 and says that another byte follows."""
    chains, rest = divmod(length, _CHAIN)
    return bytes([_CHAIN] * chains + [rest])


def decode(content: bytes) -> dict[int, bytes]:
    """Read the fields of a well-formed file; of another one, those before the flaw."""
    fields: dict[int, bytes] = {}
    at = 0
    while at < len(content) and not (fields and content[at] == 0):
        tag = content[at]
        length, at = _decode_length(content, at + 1)
        if at + length > len(content):
            break
        fields[tag] = content[at : at + length]
        at += length
    return fields


def _decode_length(content: bytes, at: int) -> tuple[int, int]:
    length = 0
    while at < len(content) and content[at] == _CHAIN:
        length, at = length + _CHAIN, at + 1
    if at >= len(content):
        return len(content), at
    return length + content[at], at + 1
