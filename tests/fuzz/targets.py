"""What is fuzzed: everything that takes bytes from outside apart. Only its own errors may come out.

Each target takes any bytes. An exception that is not the package's own is a finding.
"""

from collections.abc import Callable
from contextlib import suppress
from itertools import count, pairwise
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from edge.errors import EdgeError
from edge.readers.eid import Trust, dates, files, identity, read_card, register, signature
from edge.readers.eid.chip import contradiction
from edge.readers.slot import Look, changes
from protocol.errors import ProtocolError
from protocol.identifiers import Inss, LimosaNumber, WorkPlaceId
from protocol.records import Record

_KEYS = (
    ec.generate_private_key(ec.SECP384R1()).public_key(),
    rsa.generate_private_key(65537, 2048).public_key(),
)
_LONGEST_ANSWER = 258


class _Scripted:
    """A card whose answers are the fuzzer's: a length byte, then so many bytes, and so on."""

    def __init__(self, script: bytes) -> None:
        self._script = script

    def transmit(self, command: bytes) -> bytes:  # noqa: ARG002  whatever was asked
        length = self._script[0] if self._script else 0
        length = _LONGEST_ANSWER if length == 0xFF else length
        answer, self._script = self._script[1 : 1 + length], self._script[1 + length :]
        return answer


def card(content: bytes) -> None:
    """A whole read of a card that answers as it likes."""
    ticks = count()
    atr, script = content[:20], content[20:]
    read_card(_Scripted(script), Trust(), now=lambda: next(ticks), pause=lambda _: None, atr=atr)


def identity_file(content: bytes) -> None:
    """The identity file's TLV, dates and numbers."""
    identity.extent(content)
    identity.is_of_applet_1_8(content)
    with suppress(EdgeError):
        contradiction(content.ljust(28, b"\0"), identity.IdentityFile.parse(content))


def spelled_dates(content: bytes) -> None:
    """Dates as cards spell them."""
    text = content.decode("utf-8", "replace")
    dates.birth_date(text)
    dates.language(text)
    with suppress(EdgeError):
        dates.day(text)


def certificates(content: bytes) -> None:
    """Certificates off the card, as register and as root of themselves."""
    with suppress(EdgeError):
        files.der(content)
        certificate = register.parse(content)
        signature.vouches(certificate, certificate)
        register.accept(certificate, certificate, register.RegisterRules())


def signatures(content: bytes) -> None:
    """Signature files of both algorithms."""
    signature.extent(content)
    for key in _KEYS:
        signature.covers(key, b"identity", content)


def reader_words(content: bytes) -> None:
    """State words of the reader service."""
    words = [
        Look.of(int.from_bytes(content[at : at + 4], "big")) for at in range(0, len(content), 4)
    ]
    for before, after in pairwise(words):
        changes(before, after)


def claims(content: bytes) -> None:
    """Claims of records, as a central gets them."""
    with suppress(ProtocolError):
        Record.parse(content)


def identifiers(content: bytes) -> None:
    """Numbers and names, as people type them."""
    text = content.decode("utf-8", "replace")
    for kind in (Inss, LimosaNumber, WorkPlaceId):
        with suppress(ProtocolError):
            kind.parse(text)


TARGETS: MappingProxyType[str, Callable[[bytes], None]] = MappingProxyType(
    {
        target.__name__: target
        for target in (
            card,
            identity_file,
            spelled_dates,
            certificates,
            signatures,
            reader_words,
            claims,
            identifiers,
        )
    }
)
