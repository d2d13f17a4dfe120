"""Reading whole files off a card, with the fewest commands and in spite of faulty readers.

A file is whole when its content says so, or after a short block. Anything else that looks like
an end (6B00, 6986, an empty answer) is believed only when the card says it twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from edge.readers.eid import apdu
from edge.readers.eid.apdu import Answer, Status
from edge.readers.eid.channel import Channel, is_eid
from edge.readers.eid.errors import (
    CardNotActivatedError,
    CardUnknownError,
    CardUnreadableError,
    NoSuchFileError,
)

MASTER, ID_DIRECTORY, CERTIFICATE_DIRECTORY = (bytes.fromhex(i) for i in ("3F00", "DF01", "DF00"))
_MOST_BYTES = 16 * apdu.BLOCK
_NOT_BY_PATH = {
    Status.NO_SUCH_FILE,
    Status.WRONG_PARAMETERS,
    Status.WRONG_DATA_LENGTH,
    Status.WRONG_DATA,
}
_NOT_ACTIVATED = {Status.NO_SUCH_INSTRUCTION, Status.NOT_AUTHENTICATED}


class CardFile(Enum):
    """The files that this reader reads; the value is the path from the master file.

    Photo and address are left out on purpose: a gate needs neither.
    """

    IDENTITY = (ID_DIRECTORY, bytes.fromhex("4031"))
    SIGNATURE = (ID_DIRECTORY, bytes.fromhex("4032"))
    BASIC_KEY = (ID_DIRECTORY, bytes.fromhex("4040"))
    ROOT = (CERTIFICATE_DIRECTORY, bytes.fromhex("503B"))
    REGISTER = (CERTIFICATE_DIRECTORY, bytes.fromhex("503C"))

    @property
    def path(self) -> tuple[bytes, bytes, bytes]:
        """The identifiers from the master file down to this file."""
        return (MASTER, *self.value)


@dataclass(frozen=True, slots=True)
class Extent:
    """What a file's content so far tells about its length.

    `at_least` bytes are surely there; `exact` says that there are no more that count.
    """

    at_least: int
    exact: bool


def unknown(_: bytes) -> Extent:
    """Return the extent of a file whose content tells nothing."""
    return Extent(at_least=0, exact=False)


def der(content: bytes) -> Extent:
    """Return the extent of a DER value by its header (X.690 8.1.3), whatever padding follows."""
    match [*content[:4]]:
        case [] | [_] | [_, 0x81] | [_, 0x82] | [_, 0x82, _]:
            return Extent(at_least=len(content) + 1, exact=False)
        case [_, length, *_] if length < 0x80:  # noqa: PLR2004  X.690: the short form
            return Extent(2 + length, exact=True)
        case [_, 0x81, length, *_]:
            return Extent(3 + length, exact=True)
        case [_, 0x82, high, low]:
            return Extent(4 + 256 * high + low, exact=True)
        case _:
            raise CardUnreadableError("A certificate on the card does not begin as one.")


class FileReader:
    """Reads files through a channel."""

    def __init__(self, channel: Channel) -> None:
        """Read through `channel`."""
        self._channel = channel

    def read(
        self,
        file: CardFile,
        extent: Callable[[bytes], Extent] = unknown,
        *,
        guess: int = apdu.BLOCK,
    ) -> bytes:
        """Read a file.

        Args:
            file: which one.
            extent: what its content so far tells about its length.
            guess: how much to ask for at first.

        Raises:
            NoSuchFileError: the card says that it has no such file.
            CardUnknownError: this is no eID.
            CardNotActivatedError: an eID that refuses to read.
            CardUnreadableError: it stays torn or too long.
        """
        self._select(file)
        content = b""
        doubted_at = -1
        while len(content) < _MOST_BYTES:
            known = extent(content)
            missing = known.at_least - len(content)
            if known.exact and missing <= 0:
                return content[: known.at_least]
            wanted = min(apdu.BLOCK, missing) if known.exact else apdu.BLOCK
            wanted = wanted if content else guess
            answer = self._channel.exchange(apdu.read_binary(len(content), wanted))
            content += self._block(answer)
            at_end = len(answer.data) < wanted
            if at_end and len(content) >= extent(content).at_least and answer.data:
                return content
            if at_end and doubted_at == len(content):
                return self._end(file, content, extent(content), answer)
            if at_end:
                doubted_at = len(content)
                self._select(file)
        raise CardUnreadableError(f"File {file.name} has no end.")

    def _block(self, answer: Answer) -> bytes:
        """Return a block's data; an answer that may be a reader's defect gives none."""
        if answer.status in _NOT_ACTIVATED:
            raise CardNotActivatedError(
                f"The card refuses to be read ({answer.status:04X}): it is not activated."
            )
        return answer.data if answer.is_ok else b""

    def _end(self, file: CardFile, content: bytes, known: Extent, answer: Answer) -> bytes:
        """Believe an end that the card told twice, if the content can end there."""
        ends = answer.is_ok or answer.status == Status.PAST_THE_END
        if not content or not ends or len(content) < known.at_least:
            raise CardUnreadableError(
                f"File {file.name} breaks off after {len(content)} bytes ({answer.status:04X})."
            )
        return content

    def _select(self, file: CardFile) -> None:
        answer = self._channel.exchange(apdu.select_path(b"".join(file.path)))
        if answer.status in _NOT_BY_PATH:
            answer = self._walk(file)
        if answer.is_ok:
            return
        hinted = is_eid(self._channel.atr)
        if hinted and answer.status in _NOT_ACTIVATED:
            raise CardNotActivatedError(
                f"The card refuses to select a file ({answer.status:04X}): it is not activated."
            )
        if file is CardFile.IDENTITY and not hinted:
            raise CardUnknownError(f"No eID: it answers {answer.status:04X} to a SELECT.")
        raise NoSuchFileError(f"The card has no file {file.name} ({answer.status:04X}).")

    def _walk(self, file: CardFile) -> Answer:
        """Select step by step; return the first step's answer that is not good, or the last."""
        *directories, last = file.path
        for identifier in directories:
            answer = self._channel.exchange(apdu.select_step(identifier))
            if not answer.is_ok:
                return answer
        return self._channel.exchange(apdu.select_step(last))
