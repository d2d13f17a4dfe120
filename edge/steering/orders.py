"""Whether a command is taken: signed, for this device and session, fresh, and never twice. Pure.

Freshness has no wall clock in it: the command names a beat of this gate's own, and the gate knows
by its monotonic clock when it said that one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edge.steering.pinned import Pinned
from protocol.commands import MOST_SECONDS, Command
from protocol.errors import ForgedError, MalformedError

FORGED = "command-forged"
"""Alarm: a command that the central did not sign, or not for this device."""
STALE = "command-stale"
"""Alarm: a command of the central's own that comes too late, or again. Somebody plays it again, or
the line is very slow."""
MOST_REMEMBERED = 256
"""How many commands are taken within their longest life; further ones are refused until then."""

SaidAt = Callable[[int, int], float | None]
"""When this gate said a beat of a session, in monotonic seconds; None for what it did not say."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that is not taken."""

    alarm: str
    why: str
    command: Command | None = None
    """Where it is the central's own, which is told."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Which commands were taken, and until when each could come again."""

    until: tuple[tuple[str, float], ...] = ()

    def after(self, command: Command, now: float) -> "Taken":
        """Remember one; forget those that are too old to be taken anyway."""
        kept = tuple((one, until) for one, until in self.until if until > now)
        return Taken((*kept, (command.id, now + MOST_SECONDS)))

    def is_full(self, now: float) -> bool:
        """Whether no more can be remembered for as long as they may come again."""
        return sum(until > now for _, until in self.until) >= MOST_REMEMBERED

    def __contains__(self, name: str) -> bool:
        """Whether a command was taken."""
        return any(one == name for one, _ in self.until)


def judge(
    payload: bytes,
    *,
    retained: bool,
    pinned: Pinned,
    said_at: SaidAt,
    taken: Taken,
    now: float,
) -> Command | Refusal:
    """Return the command that is to be carried out, or why it is not.

    Nothing but what is returned as a `Command` may be acted on.
    """
    try:
        command = Command.opened(payload.decode("ascii"), pinned.key)
    except (ForgedError, MalformedError, UnicodeDecodeError) as error:
        return Refusal(FORGED, str(error))
    if command.device != pinned.device:
        return Refusal(FORGED, "it is another device's")
    if command.id in taken:
        return Refusal(STALE, "it was taken before")
    why = _stale(command, said_at(command.session, command.beat), now, retained=retained)
    if not why and taken.is_full(now):
        why = "too many commands in a short time: send it again"
    return Refusal(STALE, why, command) if why else command


def _stale(command: Command, said: float | None, now: float, *, retained: bool) -> str:
    """Say why a command is not of this moment; nothing when it is."""
    if retained:
        return "the broker kept it: a command is for the moment only"
    if said is None:
        return "it is for another session, or for a beat long ago"
    if not 0 <= now - said <= command.seconds:
        return f"it lived for {command.seconds} s and comes too late"
    return ""
