"""What goes wrong between a reader and a card, as values: which command, and how.

Commands are counted from 1 at insertion, through resets, and GET RESPONSE counts as one. A
schedule is a frozen mapping of such numbers to faults, so that a test can generate and print it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from edge.simulator.errors import SimulationError

_SHORTEST_ANSWER = 2
_LONGEST_WAIT_S = 3600


class CardTorn(Exception):  # noqa: N818  an event of the simulation; the reader's side names errors
    """The card was torn out: this command and all later ones reach no card."""


@dataclass(frozen=True, slots=True)
class Tear:
    """The card is torn out at this command."""


@dataclass(frozen=True, slots=True)
class Mute:
    """The card falls silent at this command, and stays so until it is reset."""


@dataclass(frozen=True, slots=True)
class Spurious:
    """The reader answers in the card's place; the command never gets there."""

    answer: bytes

    @classmethod
    def not_found(cls) -> "Spurious":
        """`6A87`, as Alcor readers answer a good SELECT."""
        return cls(b"\x6a\x87")

    @classmethod
    def past_the_end(cls) -> "Spurious":
        """`6B00` in the middle of a file."""
        return cls(b"\x6b\x00")

    @classmethod
    def nothing_selected(cls) -> "Spurious":
        """`6986` in the middle of a file."""
        return cls(b"\x69\x86")

    @classmethod
    def empty(cls) -> "Spurious":
        """`9000` without any data."""
        return cls(b"\x90\x00")


@dataclass(frozen=True, slots=True)
class WrongLength:
    """The card asks for another length (`6Cxx`) than it was asked for, though that was right."""

    length: int


@dataclass(frozen=True, slots=True)
class Shortened:
    """Only the first `keep` bytes of the data come through, with the status of the whole."""

    keep: int


@dataclass(frozen=True, slots=True)
class Garbled:
    """One byte of the answer's data is changed on the way: `mask` is xored onto byte `at`."""

    at: int
    mask: int


@dataclass(frozen=True, slots=True)
class Deselected:
    """The card forgets which file is selected before it takes the command."""


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes after `seconds`."""

    seconds: float


Fault = Tear | Mute | Spurious | WrongLength | Shortened | Garbled | Deselected | Slow


@dataclass(frozen=True)
class Faults:
    """A schedule: the faults by the number of the command that they strike, from 1."""

    at: Mapping[int, Fault] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def none(cls) -> "Faults":
        """Nothing goes wrong."""
        return cls()

    @classmethod
    def only(cls, command: int, fault: Fault) -> "Faults":
        """One fault at one command."""
        return cls({command: fault})

    @classmethod
    def parse(cls, words: Iterable[str]) -> "Faults":
        """Read a schedule as a person types it: `3=tear`, `3=mute`, `3=6A87`, `3=slow:0.5`.

        Raises:
            SimulationError: a word that is none of these.
        """
        return cls(dict(_parse_fault(word) for word in words))

    def striking(self, command: int) -> Fault | None:
        """The fault that strikes a command, if any."""
        return self.at.get(command)


def _parse_fault(word: str) -> tuple[int, Fault]:
    number, _, name = word.partition("=")
    kind, _, argument = name.partition(":")
    try:
        command, fault = int(number), _fault(kind, argument)
    except ValueError:
        command, fault = 0, None
    if command < 1 or fault is None:
        raise SimulationError(
            f"{word!r} is no fault. Write the number of the command, counted from 1, and what "
            "happens at it: 3=tear, 3=mute, 3=slow:0.5 (seconds), or 3=6A87 (an answer in "
            "hexadecimal)."
        )
    return command, fault


def _fault(kind: str, argument: str) -> Fault | None:
    match kind:
        case "tear":
            return Tear()
        case "mute":
            return Mute()
        case "slow":
            seconds = float(argument)
            return Slow(seconds) if 0 <= seconds <= _LONGEST_WAIT_S else None
        case _:
            answer = bytes.fromhex(kind)
            return Spurious(answer) if len(answer) >= _SHORTEST_ANSWER else None
