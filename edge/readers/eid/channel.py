"""The way to a card: sends whitelisted commands, follows 61xx and 6Cxx, counts what it costs.

A channel lives as long as one insertion of one card. It is the only caller of a transport's
`transmit`, so nothing reaches a card that `apdu.check` has not allowed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from edge.readers.eid import apdu
from edge.readers.eid.apdu import Answer
from edge.readers.eid.errors import CardMuteError, CardUnreadableError

_STATUS_LENGTH = 2
_MOST_PARTS = 4
_PAUSE_BEFORE_REPEAT_S = 0.010
_FAMILY = bytes.fromhex("3B980040000000000101AD1310")
_FAMILY_MASK = bytes.fromhex("FFFF00FF00000000FFFFFFFFF0")
_ATR_1_8 = bytes.fromhex("3B7F96000080318065B085040120120FFF829000")


class Transport(Protocol):
    """Carries command bytes to one card."""

    def transmit(self, command: bytes) -> bytes:
        """Send a command, return the answer: data and the two status bytes.

        Raises:
            CardGoneError: the card was taken out.
            CardMuteError: no answer came.
            CardBusyError: another program has it.
        """


@dataclass(frozen=True, slots=True)
class Spent:
    """What a channel has sent and received so far: commands, and bytes both ways."""

    commands: int
    bytes: int


def is_eid(atr: bytes) -> bool:
    """Whether an answer to reset is one that eIDs give: a hint, never a proof."""
    return is_older_eid(atr) or atr == _ATR_1_8


def is_older_eid(atr: bytes) -> bool:
    """Whether an answer to reset is of the family of applets 1.0, 1.1 and 1.7."""
    masked = bytes(byte & mask for byte, mask in zip(atr, _FAMILY_MASK, strict=False))
    return len(atr) == len(_FAMILY_MASK) and masked == _FAMILY


class Channel:
    """One insertion's exchanges."""

    def __init__(
        self, transport: Transport, *, atr: bytes, pause: Callable[[float], object]
    ) -> None:
        """Talk through `transport`; `pause(seconds)` waits where a card generation needs it."""
        self._transport = transport
        self._older = is_older_eid(atr)
        self._pause = pause
        self._commands = 0
        self._bytes = 0
        self._proofs_granted = 0
        self.atr = atr

    @property
    def spent(self) -> Spent:
        """What was sent and received so far."""
        return Spent(self._commands, self._bytes)

    def exchange(self, command: bytes) -> Answer:
        """Send a command; fetch what the card holds ready, repeat with the length it names.

        Raises:
            ForbiddenCommandError: the command is not on the whitelist.
            CardGoneError, CardMuteError, CardBusyError: from the transport.
            CardUnreadableError: the card announces more data without end.
        """
        answer = self._send(command)
        if answer.exact_length and apdu.only_asks(command):
            if self._older:
                self._pause(_PAUSE_BEFORE_REPEAT_S)
            answer = self._send(apdu.with_length(command, answer.exact_length))
        for _ in range(_MOST_PARTS):
            if not answer.more:
                return answer
            rest = self._send(apdu.get_response(answer.more))
            answer = Answer(answer.data + rest.data, rest.status)
        raise CardUnreadableError("The card announces ever more data (61xx).")

    def authenticate(self, challenge: bytes) -> Answer:
        """Send the one INTERNAL AUTHENTICATE that `edge.readers.eid.chip` was granted.

        Nothing else calls this: see there for what is proved before.
        """
        self._proofs_granted = 1
        return self.exchange(apdu.internal_authenticate(challenge))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Do not count what is sent in here: it is no part of a gate's read."""
        commands, moved = self._commands, self._bytes
        try:
            yield
        finally:
            self._commands, self._bytes = commands, moved

    def _send(self, command: bytes) -> Answer:
        apdu.check(command, chip_proof=self._proofs_granted > 0)
        if command[1] == apdu.Ins.INTERNAL_AUTHENTICATE:
            self._proofs_granted -= 1
        self._commands += 1
        self._bytes += len(command)
        raw = self._transport.transmit(command)
        self._bytes += len(raw)
        if len(raw) < _STATUS_LENGTH:
            raise CardMuteError("The card gave no answer to a command.")
        return Answer(raw[:-_STATUS_LENGTH], int.from_bytes(raw[-_STATUS_LENGTH:], "big"))
