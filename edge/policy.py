"""`[site]` of the configuration: what the site asks of those who pass, and the policy it makes.

Names and defaults are the policy's (edge/admission/policy.py); docs/admission.md is for people.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from edge.admission import AdmitAfter, Otherwise, Passback, Policy, SiteState, Strangers, Window
from protocol.records import Assurance, CredentialKind


def _hours(text: str) -> str:
    Window.parse(text)
    return text


class SiteSection(BaseModel):
    """`[site]`: what the site asks of those who pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accepted: Annotated[tuple[CredentialKind, ...], Field(min_length=1)] = (CredentialKind.EID,)
    """Ways of identification that let somebody through."""
    least_assurance: Assurance = Assurance.TYPED
    """How sure it must be who somebody is: `typed` (any), `scanned`, `signed` or `chip`."""
    least_assurance_from: date | None = None
    """The day from which that is asked for."""
    strangers: Strangers = Strangers.ADMIT
    """What happens to people who are not on the roster: `admit`, `hold` or `refuse`."""
    ask_employer: bool = False
    """Ask for an enterprise number on the screen where the employer is not known."""
    opening_hours: tuple[Annotated[str, AfterValidator(_hours)], ...] = ()
    """Such as `mon-fri 06:00-19:00`, in Belgian time; none: at all hours."""
    capacity: Annotated[int | None, Field(ge=1)] = None
    """How many people may be inside; it needs lanes that see people leave."""
    passback: Passback = Passback.OFF
    """How one card is kept from letting two people in: `off`, `timed` or `in-out`."""
    passback_hard: bool = True
    """Refuse a second entry; else it is let through and noted."""
    passback_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 5.0
    stay_hours: Annotated[float, Field(gt=0, le=7 * 24)] = 16.0
    """Who came in longer ago is taken to have left without being seen."""
    state: SiteState = SiteState.NORMAL
    """`normal`, `lock-down` or `evacuation`."""
    admit_after: AdmitAfter = AdmitAfter.JOURNAL
    """What releases the arm: `journal`, or `receipt` to wait for the receipt number, or
    `registration` to wait until the NSSO has registered it."""
    admit_within_seconds: Annotated[float, Field(ge=1, le=120)] = 10.0
    admit_otherwise: Otherwise = Otherwise.RELEASE
    """What happens when that does not come in time, or the NSSO refuses: `release` or `refuse`."""

    @property
    def policy(self) -> Policy:
        """The same as admission takes it."""
        return Policy(
            accepted=frozenset(self.accepted),
            least_assurance=self.least_assurance,
            least_assurance_from=self.least_assurance_from,
            strangers=self.strangers,
            ask_employer=self.ask_employer,
            opening=tuple(Window.parse(text) for text in self.opening_hours),
            capacity=self.capacity,
            passback=self.passback,
            passback_hard=self.passback_hard,
            passback_seconds=self.passback_minutes * 60,
            stay_seconds=self.stay_hours * 3600,
            state=self.state,
            admit_after=self.admit_after,
            admit_within_seconds=self.admit_within_seconds,
            admit_otherwise=self.admit_otherwise,
        )
