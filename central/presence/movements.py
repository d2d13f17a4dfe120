"""What a record says of somebody's coming and going. Pure.

A movement is a check-in; a passage tells afterwards whether he went through. Which of a person's
movements is his last depends on nothing but the movements: not on when the central heard of them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from protocol.records import Assurance, CredentialKind, Direction, Head

BELGIUM = ZoneInfo("Europe/Brussels")
"""Days are those of the site."""
AHEAD = timedelta(minutes=1)
"""How far a gate's clock may be ahead of the central's before it is not believed."""
NOT_THROUGH = frozenset({"abandoned", "wrong-direction"})
"""Outcomes of people who did not go through: they are where they were before."""
BESIDE = "two-people"
"""An outcome that tells of somebody else, behind his own `passed`."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, as far as presence knows."""

    at: datetime
    certain: bool
    """The gate's clock could be trusted; else it is when the central took the record."""

    @property
    def day(self) -> date:
        """The day at the site."""
        return self.at.astimezone(BELGIUM).date()


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """What movements are put in order by: the moment, and where two are the same, the place."""

    at: datetime
    device: str
    chain: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Somebody was let through, in or out."""

    check_in: str
    site: str
    person: str | None
    """The blind index; None where the seal did not open."""
    masked: str | None
    employer: str | None
    direction: Direction
    order: Order
    certain: bool
    lane: str
    kind: CredentialKind
    assurance: Assurance
    receipt: int
    """The serial of the receipt number."""
    outcome: str | None = None

    @property
    def counts(self) -> bool:
        """Whether he is taken to have gone through: so it is where no sensor told."""
        return self.outcome not in NOT_THROUGH


def moment_of(head: Head, received: datetime) -> Moment:
    """Return when a record was made: by its own clock where that can be believed."""
    if head.clock.trusted and head.at <= received + AHEAD:
        return Moment(head.at, certain=True)
    return Moment(received, certain=False)


def newest(before: str | None, outcome: str) -> str | None:
    """Return the outcome that holds when another passage of the same check-in comes."""
    return before if outcome == BESIDE else outcome


def last_of(movements: list[Movement]) -> Movement | None:
    """Return the movement that tells where a person is, None when he went through nowhere."""
    return max((m for m in movements if m.counts), key=lambda m: m.order, default=None)
