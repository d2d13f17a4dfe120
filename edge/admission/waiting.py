"""Who waits for something before the arm is released or refused: values, and a waiting room. Pure.

A person is decided about once more when what he waits for has come, or its time is over.
"""

from dataclasses import dataclass, replace
from typing import Self

from edge.admission.case import Refused
from edge.credential import Credential
from edge.events import Presented
from protocol.identifiers import EnterpriseNumber


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types his own number on the screen's keys."""

    question: int
    until: float
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody was asked for his employer's number."""

    question: int
    credential: Credential
    event: Presented
    until: float
    approved: bool
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody is held, or was refused in a way that a supervisor's card may lift."""

    credential: Credential
    event: Presented
    until: float
    answered: EnterpriseNumber | None
    refused: Refused | None
    """What he was told already; None: he is held, and is told when time is over."""


Pending = Typing | Question | Approval
"""What a lane waits for; the next person at it takes its place."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """An admitted person whose check-in has not what the site waits for yet."""

    check_in: str
    lane: str
    until: float


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    """Those whom the site lets through only with a receipt number or registration, in order."""

    waiters: tuple[Waiter, ...] = ()

    @property
    def deadline(self) -> float | None:
        """When the first one's time is over."""
        return min((waiter.until for waiter in self.waiters), default=None)

    def joined(self, waiter: Waiter) -> Self:
        """Let somebody wait."""
        return replace(self, waiters=(*self.waiters, waiter))

    def served(self, check_in: str) -> tuple[Self, Waiter | None]:
        """Let go who waits on a check-in: what he waits for has come, or never will."""
        found = next((each for each in self.waiters if each.check_in == check_in), None)
        rest = tuple(each for each in self.waiters if each is not found)
        return replace(self, waiters=rest), found

    def elapsed(self, now: float) -> tuple[Self, tuple[Waiter, ...]]:
        """Let time pass: return whose time is over."""
        late = tuple(each for each in self.waiters if each.until <= now)
        rest = tuple(each for each in self.waiters if each.until > now)
        return replace(self, waiters=rest), late
