"""PC/SC in types: pyscard's low-level calls with errors raised and results named.

The only module that imports pyscard. A context belongs to one thread; `Context.cancel` is the
one call that another thread may make. Source of calls and codes: PC/SC part 5, pcsc-lite.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smartcard import scard

from edge.errors import CardError
from edge.readers.eid.errors import (
    CardBusyError,
    CardGoneError,
    CardMuteError,
    CardUnknownError,
    RefusedCardError,
)

UNAWARE: Final[int] = scard.SCARD_STATE_UNAWARE
_PROTOCOLS: Final[int] = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_PCI: Final = {
    scard.SCARD_PROTOCOL_T0: scard.SCARD_PCI_T0,
    scard.SCARD_PROTOCOL_T1: scard.SCARD_PCI_T1,
}
_CARD_ERRORS: Final[Mapping[int, type[RefusedCardError]]] = {
    scard.SCARD_E_NOT_TRANSACTED: CardGoneError,
    scard.SCARD_E_NO_SMARTCARD: CardGoneError,
    scard.SCARD_W_REMOVED_CARD: CardGoneError,
    scard.SCARD_E_INVALID_HANDLE: CardGoneError,
    scard.SCARD_E_SHARING_VIOLATION: CardBusyError,
    scard.SCARD_W_RESET_CARD: CardBusyError,
    scard.SCARD_W_UNPOWERED_CARD: CardMuteError,
    scard.SCARD_W_UNRESPONSIVE_CARD: CardMuteError,
    scard.SCARD_W_UNSUPPORTED_CARD: CardUnknownError,
    scard.SCARD_E_PROTO_MISMATCH: CardUnknownError,
}
_NOTHING_NEW: Final = frozenset(
    {scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED, scard.SCARD_E_UNKNOWN_READER}
)


class ReaderServiceError(CardError):
    """The PC/SC service, or a reader, cannot be used."""


@dataclass(frozen=True, slots=True)
class ReaderWord:
    """What the service says of a reader: its state word, and the card's answer to reset."""

    reader: str
    word: int
    atr: bytes


class Connection:
    """A card that is connected; close it whatever happens."""

    def __init__(self, handle: int, protocol: int) -> None:
        """Wrap a card handle of SCardConnect."""
        self._handle = handle
        self._pci = _PCI.get(protocol, scard.SCARD_PCI_T0)

    def begin(self) -> None:
        """Keep other programs off the card; waits for one that is at it already."""
        _check_card(scard.SCardBeginTransaction(self._handle))

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the answer: data and status."""
        result, answer = scard.SCardTransmit(self._handle, self._pci, list(command))
        _check_card(result)
        if not answer:  # a driver's way to say that the card went while it was asked
            raise CardGoneError("The reader brought no answer from the card.")
        return bytes(answer)

    def reset(self) -> None:
        """Reset the card, as if it had just been put in."""
        result, protocol = scard.SCardReconnect(
            self._handle, scard.SCARD_SHARE_SHARED, _PROTOCOLS, scard.SCARD_RESET_CARD
        )
        _check_card(result)
        self._pci = _PCI.get(protocol, scard.SCARD_PCI_T0)

    def close(self) -> None:
        """Let other programs at the card again.

        The card is not reset: pcscd would note its absence before the reader does, and miss the
        next card.
        """
        scard.SCardEndTransaction(self._handle, scard.SCARD_LEAVE_CARD)
        scard.SCardDisconnect(self._handle, scard.SCARD_LEAVE_CARD)


class Context:
    """A program's tie to the PC/SC service."""

    def __init__(self) -> None:
        """Tie to the service.

        Raises:
            ReaderServiceError: it does not run, or lets this user not in.
        """
        result, self._handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _check_service(result)

    def release(self) -> None:
        """Untie."""
        scard.SCardReleaseContext(self._handle)

    def cancel(self) -> None:
        """Make a `wait` in another thread return."""
        scard.SCardCancel(self._handle)

    def readers(self) -> tuple[str, ...]:
        """Return the names of the readers that are plugged in.

        Raises:
            ReaderServiceError: the service is gone.
        """
        result, names = scard.SCardListReaders(self._handle, [])
        if result == scard.SCARD_E_NO_READERS_AVAILABLE:
            return ()
        _check_service(result)
        return tuple(names)

    def wait(self, words: Mapping[str, int], seconds: float) -> tuple[ReaderWord, ...]:
        """Wait until a reader's state is another than the word given for it.

        Returns:
            The state of every reader, or nothing when the time is over, `cancel` was called,
            or one of the readers is unplugged.

        Raises:
            ReaderServiceError: the service is gone.
        """
        result, states = scard.SCardGetStatusChange(
            self._handle, int(seconds * 1000), list(words.items())
        )
        if result in _NOTHING_NEW:
            return ()
        _check_service(result)
        return tuple(ReaderWord(name, word, bytes(atr)) for name, word, atr in states)

    def connect(self, reader: str) -> Connection:
        """Connect to the card in a reader, shared with other programs.

        Raises:
            CardGoneError, CardMuteError, CardBusyError, CardUnknownError: as they say.
        """
        result, handle, protocol = scard.SCardConnect(
            self._handle, reader, scard.SCARD_SHARE_SHARED, _PROTOCOLS
        )
        _check_card(result)
        return Connection(handle, protocol)


def _check_service(result: int) -> None:
    if result != scard.SCARD_S_SUCCESS:
        raise ReaderServiceError(
            f"The card reader service does not answer ({_words(result)}): see that pcscd runs "
            "(systemctl status pcscd) and that this user may use it."
        )


def _check_card(result: int) -> None:
    if result != scard.SCARD_S_SUCCESS:
        error = _CARD_ERRORS.get(result, CardGoneError)
        raise error(f"The card or its reader failed ({_words(result)}).")


def _words(result: int) -> str:
    text = str(scard.SCardGetErrorMessage(result)).rstrip(".")
    return f"{text}, 0x{result & 0xFFFFFFFF:08X}"
