"""What a site asks of those who pass: one frozen value that may be swapped while the gate runs.

The defaults admit everyone with a genuine, valid eID at any hour. Pure.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

from protocol.records import Assurance, CredentialKind

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As Python counts them: Monday is 0."""
_STRENGTH = (Assurance.TYPED, Assurance.SCANNED, Assurance.SIGNED, Assurance.CHIP)
_HOURS = re.compile(
    r"(?P<first>[a-z]{3})(-(?P<last>[a-z]{3}))? "
    r"(?P<opens>[0-2][0-9]:[0-5][0-9])-(?P<closes>[0-2][0-9]:[0-5][0-9])"
)


class Strangers(StrEnum):
    """What happens to people who are not on the roster."""

    ADMIT = "admit"
    HOLD = "hold"
    """They wait until the site manager approves."""
    REFUSE = "refuse"


class Passback(StrEnum):
    """How one card is kept from letting two people in."""

    OFF = "off"
    TIMED = "timed"
    """Who came in may not come in again within `passback_seconds`."""
    IN_OUT = "in-out"
    """Who came in may not come in again before he left."""


class SiteState(StrEnum):
    """Whether the site is as on any day."""

    NORMAL = "normal"
    LOCK_DOWN = "lock-down"
    """Nobody goes in or out; a fire still frees the lanes."""
    EVACUATION = "evacuation"
    """Everybody goes out, whoever he is; nobody goes in."""


class AdmitAfter(StrEnum):
    """What must be there before the arm is released."""

    JOURNAL = "journal"
    """The check-in is durable on this device."""
    RECEIPT = "receipt"
    """The central gave it its receipt number."""
    REGISTRATION = "registration"
    """The NSSO registered it, with or without remarks, and the central said so."""


class Otherwise(StrEnum):
    """What happens when what is waited for does not come in time."""

    RELEASE = "release"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Window:
    """Opening hours: from `opens` until before `closes` (Belgian time), on some weekdays.

    A window that closes at or before the hour it opens ends on the next day.
    """

    days: frozenset[int]
    opens: time
    closes: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `mon-fri 06:00-19:00` or `sat 22:00-06:00`.

        Raises:
            ValueError: with the form that is expected.
        """
        try:
            first, last, opens, closes = _hours(text)
        except ValueError as error:
            raise ValueError(
                f"{text[:40]!r} are no opening hours: write them as 'mon-fri 06:00-19:00'"
            ) from error
        return cls(frozenset((first + n) % 7 for n in range((last - first) % 7 + 1)), opens, closes)

    def holds(self, local: datetime) -> bool:
        """Whether it is open at a moment of Belgian wall time."""
        today, now = local.weekday(), local.time()
        if self.opens < self.closes:
            return today in self.days and self.opens <= now < self.closes
        began_yesterday = (today - 1) % 7 in self.days and now < self.closes
        return began_yesterday or (today in self.days and self.opens <= now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the site asks for; docs/admission.md says what each choice does."""

    accepted: frozenset[CredentialKind] = frozenset({CredentialKind.EID})
    least_assurance: Assurance = Assurance.TYPED
    least_assurance_from: date | None = None
    """The day from which `least_assurance` is asked for; None: always."""
    strangers: Strangers = Strangers.ADMIT
    ask_employer: bool = False
    """Whether a worker whose employer is not known must give an enterprise number."""
    opening: tuple[Window, ...] = ()
    """Empty: at all hours."""
    capacity: int | None = None
    """How many people may be inside."""
    passback: Passback = Passback.OFF
    passback_hard: bool = True
    """Whether a second entry is refused, or only noted."""
    passback_seconds: float = 300.0
    stay_seconds: float = 16 * 3600.0
    """Who came in longer ago than this is taken to have left without being seen."""
    state: SiteState = SiteState.NORMAL
    admit_after: AdmitAfter = AdmitAfter.JOURNAL
    admit_within_seconds: float = 10.0
    admit_otherwise: Otherwise = Otherwise.RELEASE
    approval_seconds: float = 120.0
    """How long a supervisor's card may approve whom the site holds or refused entry again."""
    answer_seconds: float = 60.0
    """How long a worker has to give a number on the screen's keys."""

    def takes_typed(self, day: date) -> bool:
        """Whether a typed national or Limosa number may be admitted on a day."""
        numbers = {CredentialKind.NUMBER, CredentialKind.LIMOSA}
        return bool(self.accepted & numbers) and self.demanded(day) is Assurance.TYPED

    def demanded(self, day: date) -> Assurance:
        """The assurance that is asked for on a day that it is, or that is already over."""
        since = self.least_assurance_from
        return self.least_assurance if since is None or since <= day else Assurance.TYPED


def is_weaker(one: Assurance, other: Assurance) -> bool:
    """Whether one assurance says less than another."""
    return _STRENGTH.index(one) < _STRENGTH.index(other)


def _hours(text: str) -> tuple[int, int, time, time]:
    found = _HOURS.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError("another form")
    first, last = DAYS.index(found["first"]), DAYS.index(found["last"] or found["first"])
    return first, last, time.fromisoformat(found["opens"]), time.fromisoformat(found["closes"])
