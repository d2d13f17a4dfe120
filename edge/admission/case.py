"""One case for admission, and what it may be decided: values, without behaviour of their own."""

import datetime as dt
from dataclasses import dataclass

from edge.admission.policy import Policy
from edge.admission.presence import Stamp, Standing, is_inside
from edge.credential import Check, Credential, Unreadable
from protocol.identifiers import EnterpriseNumber
from protocol.reasons import Reason
from protocol.records import Direction


@dataclass(frozen=True, slots=True)
class Day:
    """The day that validity is judged on; `certain` is false when the clock is not trusted.

    Then the real day is `date` or later.
    """

    date: dt.date
    certain: bool

    def is_after(self, last: dt.date | None) -> bool:
        """Whether a last day is over, for certain."""
        return last is not None and last < self.date

    def is_before(self, first: dt.date | None) -> bool:
        """Whether a first day has not come yet, for certain."""
        return first is not None and self.certain and self.date < first


@dataclass(frozen=True, slots=True)
class Known:
    """What the site's roster says of a person."""

    employer: EnterpriseNumber | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    blocked: bool = False
    supervisor: bool = False
    """Whether his card approves others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody at a lane, and all that bears on whether he may pass."""

    presented: Credential | Unreadable
    direction: Direction
    policy: Policy
    day: Day
    now: Stamp
    local: dt.datetime | None = None
    """Belgian wall time; None when the clock is not trusted."""
    known: Known | None = None
    """None: not on the roster."""
    standing: Standing | None = None
    """His last passage at this gate."""
    inside: int = 0
    """How many people are inside."""
    answered: EnterpriseNumber | None = None
    """The employer that he gave on the screen's keys."""
    approved: bool = False
    """Whether a supervisor approved."""

    @property
    def is_inside(self) -> bool:
        """Whether he is inside already."""
        return is_inside(self.standing, self.now, self.policy.stay_seconds)

    @property
    def employer(self) -> EnterpriseNumber | None:
        """His employer: as he said, as the roster says, or as at his last passage."""
        listed = self.known.employer if self.known else None
        earlier = self.standing.employer if self.standing else None
        return self.answered or listed or earlier


@dataclass(frozen=True, slots=True)
class Admitted:
    """Let through, with the checks that admission adds to the reader's."""

    credential: Credential
    checks: tuple[Check, ...] = ()
    employer: EnterpriseNumber | None = None
    remarks: tuple[str, ...] = ()
    """What somebody should look at although he is let through, in the words of reason codes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Not let through. `credential` is there where the reader got one, however sure it is."""

    reason: Reason
    detail: str
    credential: Credential | None = None
    approvable: bool = False
    """Whether a supervisor's card may let him in all the same."""


@dataclass(frozen=True, slots=True)
class Held:
    """Waits until a supervisor approves."""

    credential: Credential


@dataclass(frozen=True, slots=True)
class AskEmployer:
    """Would be let through, but for an employer: he is asked for the enterprise number."""

    credential: Credential


@dataclass(frozen=True, slots=True)
class Freed:
    """Let out though nobody knows who he is: the site is being evacuated."""

    cause: str


Decision = Admitted | Refused | Held | AskEmployer | Freed
