"""The rules of admission, a table: taken from top to bottom, and the first that speaks decides.

Whoever is inside may leave: what is about the right to enter is asked only on the way in. A clock
that is not trusted refuses nobody who may be in time.
"""

from collections.abc import Callable

from edge.admission.case import Admitted, AskEmployer, Case, Day, Decision, Freed, Held, Refused
from edge.admission.policy import Passback, SiteState, Strangers, is_weaker
from edge.credential import Check, Credential, Outcome, Unreadable
from protocol.identifiers import LimosaNumber
from protocol.reasons import Reason
from protocol.records import Assurance, Direction

Rule = Callable[[Case, Credential], Decision | None]
OUT_WITHOUT_IN = "out-without-in"
APPROVED = "approved"


def evacuated(case: Case, person: Credential) -> Decision | None:
    """While a site is evacuated everybody goes out, and nobody in."""
    if case.policy.state is not SiteState.EVACUATION:
        return None
    if case.direction is Direction.OUT:
        return _admitted(case, person)
    return Refused(Reason.EVACUATION, "the site is being evacuated", person)


def locked_down(case: Case, person: Credential) -> Decision | None:
    """While a site is locked down nobody passes."""
    if case.policy.state is SiteState.LOCK_DOWN:
        return Refused(Reason.LOCK_DOWN, "the site is locked down", person)
    return None


def other_kind(case: Case, person: Credential) -> Decision | None:
    """The site takes some kinds of credential and not others."""
    if person.kind not in case.policy.accepted:
        return Refused(Reason.TYPE_NOT_ACCEPTED, f"this site does not accept {person.kind}", person)
    return None


def too_weak(case: Case, person: Credential) -> Decision | None:
    """The site asks how sure it is who he is, perhaps only from some day on."""
    demanded = case.policy.demanded(case.day.date)
    if is_weaker(person.assurance, demanded):
        detail = f"{person.assurance}, where the site asks for {demanded}"
        return Refused(Reason.ASSURANCE_TOO_LOW, detail, person)
    return None


def expired(case: Case, person: Credential) -> Decision | None:
    """A document is good until its last day."""
    if case.day.is_after(person.valid_until):
        return Refused(Reason.DOCUMENT_EXPIRED, f"valid until {person.valid_until}", person)
    return None


def not_yet_valid(case: Case, person: Credential) -> Decision | None:
    """A document is good from its first day."""
    if case.day.is_before(person.valid_from):
        return Refused(Reason.DOCUMENT_NOT_YET_VALID, f"valid from {person.valid_from}", person)
    return None


def blocked(case: Case, person: Credential) -> Decision | None:
    """The roster may block a person; no supervisor at the gate lifts that."""
    if case.known is not None and case.known.blocked:
        return Refused(Reason.PERSON_BLOCKED, "blocked on the roster", person)
    return None


def stranger(case: Case, person: Credential) -> Decision | None:
    """A site may admit only those on its roster."""
    if case.known is None and case.policy.strangers is Strangers.REFUSE:
        return Refused(Reason.PERSON_UNKNOWN, "not on the roster", person)
    return None


def other_day(case: Case, person: Credential) -> Decision | None:
    """The roster says from when until when a person is expected."""
    known = case.known
    if known and (case.day.is_after(known.valid_until) or case.day.is_before(known.valid_from)):
        detail = f"on the roster from {known.valid_from} until {known.valid_until}"
        return Refused(Reason.NOT_EXPECTED_TODAY, detail, person)
    return None


def closed(case: Case, person: Credential) -> Decision | None:
    """A site has opening hours, by Belgian wall time; nobody is refused by a doubtful clock."""
    opening, local = case.policy.opening, case.local
    if opening and local is not None and not any(window.holds(local) for window in opening):
        return Refused(Reason.OUTSIDE_OPENING_HOURS, f"closed at {local:%a %H:%M}", person)
    return None


def came_again(case: Case, person: Credential) -> Decision | None:
    """One card lets one person in: hard anti-passback refuses, soft notes, approval lifts it."""
    if case.approved or not case.policy.passback_hard or (reason := passed_back(case)) is None:
        return None
    return Refused(reason, "came in before", person, approvable=True)


def full(case: Case, person: Credential) -> Decision | None:
    """A site holds so many people; one who is inside already is counted."""
    capacity = case.policy.capacity
    if capacity is not None and case.inside >= capacity and not case.is_inside:
        return Refused(Reason.SITE_FULL, f"{case.inside} inside, {capacity} allowed", person)
    return None


def employer_missing(case: Case, person: Credential) -> Decision | None:
    """A registration names the employer; a Limosa declaration holds it already."""
    if not case.policy.ask_employer or isinstance(person.number, LimosaNumber):
        return None
    return AskEmployer(person) if case.employer is None else None


def stranger_held(case: Case, person: Credential) -> Decision | None:
    """A site may let its manager look at those who are not on its roster."""
    held = case.policy.strangers is Strangers.HOLD and not case.approved
    return Held(person) if case.known is None and held else None


BOTH_WAYS: tuple[Rule, ...] = (evacuated, locked_down, other_kind, too_weak)
"""Asked of everyone."""
FIT_TO_ENTER: tuple[Rule, ...] = (expired, not_yet_valid, blocked, stranger, other_day)
"""Who may enter at all: also asked of a supervisor who approves somebody."""
ON_THE_WAY_IN: tuple[Rule, ...] = (closed, came_again, full, employer_missing, stranger_held)
"""Who may enter now."""


def decide(case: Case) -> Decision:
    """Decide on whoever is at the lane."""
    person = case.presented
    if isinstance(person, Unreadable):
        return _unidentified(case, person)
    rules = BOTH_WAYS
    if case.direction is Direction.IN:
        rules += FIT_TO_ENTER + ON_THE_WAY_IN
    for rule in rules:
        if (decision := rule(case, person)) is not None:
            return decision
    return _admitted(case, person)


def approves(case: Case) -> bool:
    """Whether whoever is at the lane is a supervisor, known by his card, who may approve others."""
    person, known = case.presented, case.known
    if isinstance(person, Unreadable) or known is None or not known.supervisor:
        return False
    if is_weaker(person.assurance, Assurance.SIGNED):
        return False
    return not any(rule(case, person) for rule in BOTH_WAYS + FIT_TO_ENTER)


def is_served(case: Case) -> bool:
    """Whether whoever is at the lane passed this way already: so does a card that was left in say.

    A passage that nobody can tell the age of, or not longer ago than anyone stays, counts.
    """
    standing = case.standing
    if standing is None or standing.last is not case.direction:
        return False
    since = case.now.since(standing.at)
    return since is None or since < case.policy.stay_seconds


def passed_back(case: Case) -> Reason | None:
    """Whether one card comes in twice, by the site's way of telling."""
    standing = case.standing
    if standing is None or standing.last is Direction.OUT:
        return None
    match case.policy.passback:
        case Passback.OFF:
            return None
        case Passback.TIMED:
            since = case.now.since(standing.at)
            again = since is not None and since < case.policy.passback_seconds
            return Reason.AGAIN_TOO_SOON if again else None
        case Passback.IN_OUT:
            return Reason.ALREADY_INSIDE if case.is_inside else None


def _unidentified(case: Case, unreadable: Unreadable) -> Decision:
    if case.policy.state is SiteState.EVACUATION and case.direction is Direction.OUT:
        return Freed("evacuation")
    return Refused(unreadable.reason, unreadable.detail)


def _admitted(case: Case, person: Credential) -> Admitted:
    checks = (*person.checks, _validity(case.day))
    return Admitted(person, checks, case.employer, _remarks(case))


def _remarks(case: Case) -> tuple[str, ...]:
    if case.direction is Direction.OUT:
        lost = case.policy.passback is Passback.IN_OUT and not case.is_inside
        return (OUT_WITHOUT_IN,) if lost else ()
    again = passed_back(case)
    return (*((again.value,) if again else ()), *((APPROVED,) if case.approved else ()))


def _validity(day: Day) -> Check:
    if day.certain:
        return Check("validity", Outcome.PASSED)
    return Check(
        "validity", Outcome.NOT_CHECKED, f"clock not trusted: held against {day.date.isoformat()}"
    )
