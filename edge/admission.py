"""Who is let through: pure rules from (what the reader got, policy, day) to a decision.

The rules are read from top to bottom, and the first that speaks decides. Nothing here does I/O,
asks a clock or knows a relay.
"""

from dataclasses import dataclass
from datetime import date

from edge.credential import Check, Credential, Outcome, Unreadable
from protocol.reasons import Reason
from protocol.records import CredentialKind


@dataclass(frozen=True, slots=True)
class Policy:
    """What the site asks for."""

    accepted: frozenset[CredentialKind] = frozenset({CredentialKind.EID})


@dataclass(frozen=True, slots=True)
class Day:
    """The day that validity is judged on; `certain` is false when the clock is not trusted.

    Then the real day is `date` or later.
    """

    date: date
    certain: bool


@dataclass(frozen=True, slots=True)
class Admitted:
    """Let through, with the checks that admission adds to the reader's."""

    credential: Credential
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Not let through. `credential` is there where the identity itself is beyond doubt."""

    reason: Reason
    detail: str
    credential: Credential | None = None


Decision = Admitted | Refused


def decide(presented: Credential | Unreadable, policy: Policy, day: Day) -> Decision:
    """Decide on what a reader got."""
    if isinstance(presented, Unreadable):
        return Refused(presented.reason, presented.detail)
    if presented.kind not in policy.accepted:
        return Refused(
            Reason.TYPE_NOT_ACCEPTED, f"this site does not accept {presented.kind}", presented
        )
    if presented.valid_until is not None and presented.valid_until < day.date:
        return Refused(
            Reason.DOCUMENT_EXPIRED, f"valid until {presented.valid_until.isoformat()}", presented
        )
    if presented.valid_from is not None and day.certain and day.date < presented.valid_from:
        return Refused(
            Reason.DOCUMENT_NOT_YET_VALID,
            f"valid from {presented.valid_from.isoformat()}",
            presented,
        )
    return Admitted(presented, (*presented.checks, _validity(day)))


def _validity(day: Day) -> Check:
    if day.certain:
        return Check("validity", Outcome.PASSED)
    return Check(
        "validity", Outcome.NOT_CHECKED, f"clock not trusted: held against {day.date.isoformat()}"
    )
