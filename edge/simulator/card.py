"""A virtual Belgian eID: takes command bytes, gives answer bytes, as a T=0 card does.

Any bytes get an answer of two bytes or more. Nothing that needs a PIN is carried out: such
commands are answered `6D00` and kept in `dangerous`, so that a test can tell that none was sent.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from edge.simulator.chip import CHALLENGE_LENGTH, LIFETIME_AUTHENTICATIONS, Chip
from edge.simulator.command import DANGEROUS, Command, Ins, Status
from edge.simulator.faults import (
    CardTorn,
    Deselected,
    Fault,
    Faults,
    Garbled,
    Mute,
    Shortened,
    Slow,
    Spurious,
    Tear,
    WrongLength,
)
from edge.simulator.files import FileSystem
from edge.simulator.image import ACTIVATED, CardImage, Generation

_STATUS_LENGTH = 2
_CHALLENGE_TAG = bytes([0x94, CHALLENGE_LENGTH])
_BASIC_KEY_REFERENCE = (0x02, 0x81)
_GET_CARD_DATA = bytes.fromhex("80E40000")
_OWN_CLASS = 0x80
_UNHURRIED = (Generation.V1_0, Generation.V1_1)
_BREATH_S = 0.010


class Card(Protocol):
    """What a virtual slot needs of a card."""

    @property
    def atr(self) -> bytes:
        """The answer to reset."""

    def reset(self) -> None:
        """Power was switched on or off, or the reset line was pulled."""

    def transmit(self, command: bytes) -> bytes:
        """Answer a command: data, then the two status bytes; empty when the card is mute.

        Raises:
            CardTorn: the card is out of the reader.
        """


@dataclass(frozen=True, slots=True)
class Manners:
    """Ways in which real cards and readers differ from each other."""

    path_select: bool = True
    """Whether SELECT takes a path; otherwise it answers `6A86`, and one has to walk."""
    reads_by_get_response: bool = False
    """Whether data is announced by `61xx` and fetched, as some readers make of T=0."""
    not_activated: Status = Status.CONDITIONS_NOT_MET
    """What a card that is not activated answers to a read: `6985` or `6D00`."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command and its answer; the answer of a mute or torn card is empty."""

    command: bytes
    answer: bytes


class VirtualCard:
    """A card image that answers. What was sent to it is in `log`, in order."""

    def __init__(
        self,
        image: CardImage,
        faults: Faults | None = None,
        *,
        manners: Manners | None = None,
        authentications_left: int = LIFETIME_AUTHENTICATIONS,
        pause: Callable[[float], object] | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Make a card.

        Args:
            image: what is on it.
            faults: what goes wrong, by command; nothing when not given.
            manners: what differs from the usual card.
            authentications_left: what is left of the chip's 5,000.
            pause: waits so many seconds, for `Slow` faults; really waits when not given.
            now: the monotonic clock in seconds, for `hurried`.
        """
        self.image = image
        self.log: list[Exchange] = []
        self.dangerous: list[bytes] = []
        self.faults = faults or Faults.none()
        """What goes wrong; may be replaced between commands."""
        self._manners = manners or Manners()
        self._files = FileSystem(image.files, path_select=self._manners.path_select)
        self._chip = Chip(image.chip_key, authentications_left)
        self._pause = pause or threading.Event().wait
        self.hurried = 0
        """How often 1.0 or 1.1 got a command sooner than 10 ms after it had answered `6Cxx`."""
        self._now = now
        self._not_before = 0.0
        self._announced = b""
        self._torn = self._mute = False

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        return self.image.atr

    @property
    def commands(self) -> int:
        """How many commands were sent to the card."""
        return len(self.log)

    @property
    def bytes_moved(self) -> int:
        """How many bytes went both ways, status words included."""
        return sum(len(exchange.command) + len(exchange.answer) for exchange in self.log)

    @property
    def authentications_left(self) -> int:
        """How often the chip will still prove itself."""
        return self._chip.authentications_left

    def reset(self) -> None:
        """Forget the selected file, and speak again after falling silent."""
        self._files.reset()
        self._announced = b""
        self._mute = False

    def transmit(self, command: bytes) -> bytes:
        """Answer a command; empty when mute.

        Raises:
            CardTorn: a fault has torn the card out.
        """
        self._note_danger(command)
        self._note_hurry()
        fault = self.faults.striking(len(self.log) + 1)
        self._torn |= isinstance(fault, Tear)
        self._mute |= isinstance(fault, Mute)
        silent = self._torn or self._mute
        answer = b"" if silent else self._struck(command, fault)
        self.log.append(Exchange(command, answer))
        if self.image.generation in _UNHURRIED and answer[-2:-1] == b"\x6c":
            self._not_before = self._now() + _BREATH_S
        if self._torn:
            raise CardTorn
        return answer

    def _note_danger(self, raw: bytes) -> None:
        ins = raw[1] if len(raw) > 1 else 0
        wears_out = ins == Ins.INTERNAL_AUTHENTICATE and not self._proves_itself
        if ins in DANGEROUS or wears_out:
            self.dangerous.append(raw)

    def _note_hurry(self) -> None:
        self.hurried += self._now() < self._not_before
        self._not_before = 0.0

    @property
    def _proves_itself(self) -> bool:
        return self.image.generation is Generation.V1_8

    def _struck(self, raw: bytes, fault: Fault | None) -> bytes:
        match fault:
            case Spurious(answer):
                return answer
            case WrongLength(length):
                return Status.OTHER_LENGTH.answer(length)
            case Deselected():
                self._files.reset()
            case Slow(seconds):
                self._pause(seconds)
            case _:
                pass
        answer = self._answer(raw)
        data, status = answer[:-_STATUS_LENGTH], answer[-_STATUS_LENGTH:]
        match fault:
            case Shortened(keep):
                return data[:keep] + status
            case Garbled(at, mask) if data:
                at %= len(data)
                return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :] + status
            case _:
                return answer

    def _answer(self, raw: bytes) -> bytes:
        announced, self._announced = self._announced, b""
        command = Command.parse(raw)
        if command is None:
            return Status.WRONG_LENGTH.answer()
        if self._worn_out:
            return Status.CONDITIONS_NOT_MET.answer()
        if raw.startswith(_GET_CARD_DATA):
            return self._data(self.image.card_data, command)
        if command.cla != 0:
            own = command.cla == _OWN_CLASS
            return (Status.UNKNOWN_INSTRUCTION if own else Status.UNKNOWN_CLASS).answer()
        return self._carry_out(command, announced)

    def _carry_out(self, command: Command, announced: bytes) -> bytes:
        match command.ins:
            case Ins.SELECT:
                return self._files.select(command).answer()
            case Ins.READ_BINARY:
                return self._read(command)
            case Ins.GET_RESPONSE:
                return self._fetch(announced, command)
            case Ins.INTERNAL_AUTHENTICATE:
                return self._authenticate(command)
            case _:
                return Status.UNKNOWN_INSTRUCTION.answer()

    @property
    def _worn_out(self) -> bool:
        return not self._proves_itself and self._chip.authentications_left == 0

    def _read(self, command: Command) -> bytes:
        if self.image.life_cycle != ACTIVATED:
            return self._manners.not_activated.answer()
        content = self._files.content
        if content is None:
            return Status.NO_FILE_SELECTED.answer()
        rest = content[command.p1 << 8 | command.p2 :]
        if not rest:
            return Status.PAST_THE_END.answer()
        return self._data(rest[:256], command)

    def _data(self, available: bytes, command: Command) -> bytes:
        """Answer with data as T=0 does: never less than asked for, rather `6Cxx`."""
        wanted = command.expected
        if wanted is None or wanted > len(available):
            return Status.OTHER_LENGTH.answer(len(available))
        if self._manners.reads_by_get_response:
            return self._announce(available[:wanted])
        return available[:wanted] + Status.OK.answer()

    def _announce(self, data: bytes) -> bytes:
        self._announced = data
        return Status.MORE.answer(len(data))

    def _fetch(self, announced: bytes, command: Command) -> bytes:
        if not announced:
            return Status.CONDITIONS_NOT_MET.answer()
        wanted = command.expected
        if wanted is None or wanted > len(announced):
            self._announced = announced
            return Status.OTHER_LENGTH.answer(len(announced))
        given, rest = announced[:wanted], announced[wanted:]
        return given + (self._announce(rest) if rest else Status.OK.answer())

    def _authenticate(self, command: Command) -> bytes:
        if not self._proves_itself:
            self._chip.spend()
            return Status.CONDITIONS_NOT_MET.answer()
        if (command.p1, command.p2) != _BASIC_KEY_REFERENCE:
            return Status.WRONG_PARAMETERS.answer()
        challenge = command.data.removeprefix(_CHALLENGE_TAG)
        if len(challenge) != CHALLENGE_LENGTH or len(command.data) == len(challenge):
            return Status.WRONG_DATA.answer()
        proof = self._chip.prove(challenge)
        return Status.CONDITIONS_NOT_MET.answer() if proof is None else self._announce(proof)
