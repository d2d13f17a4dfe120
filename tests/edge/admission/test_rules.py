"""Admission: who is let through, and what is said when not, rule by rule."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.admission import (
    Admitted,
    AskEmployer,
    Case,
    Day,
    Freed,
    Held,
    Known,
    Passback,
    Policy,
    Refused,
    SiteState,
    Strangers,
    Window,
    approves,
    decide,
    rules,
)
from edge.credential import Credential, Outcome, Unreadable
from protocol.identifiers import EnterpriseNumber, LimosaNumber
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind, Direction
from tests.edge.admission.cases import CARD, EMPLOYER, TODAY, came, case

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
TYPED = replace(CARD, kind=CredentialKind.NUMBER, assurance=Assurance.TYPED)
LIMOSA = replace(CARD, kind=CredentialKind.LIMOSA, number=LimosaNumber("24910158641968060"))
EVERY_KIND = frozenset(CredentialKind)
OFFICE_HOURS = (Window.parse("mon-fri 06:00-19:00"),)
TEN_AT_NIGHT = datetime(2026, 11, 23, 22, 0)  # noqa: DTZ001  Belgian wall time
CAME = came(3000)
"""Ten minutes before the case."""
LEFT = came(3000, Direction.OUT)

REFUSED: list[tuple[str, Case, Reason]] = [
    ("evacuation", case(state=SiteState.EVACUATION), Reason.EVACUATION),
    ("lock-down", case(state=SiteState.LOCK_DOWN), Reason.LOCK_DOWN),
    (
        "lock-down, on the way out",
        case(state=SiteState.LOCK_DOWN, direction=Direction.OUT),
        Reason.LOCK_DOWN,
    ),
    ("another kind", case(TYPED), Reason.TYPE_NOT_ACCEPTED),
    (
        "typed, where a card is asked for",
        case(TYPED, accepted=EVERY_KIND, least_assurance=Assurance.SIGNED),
        Reason.ASSURANCE_TOO_LOW,
    ),
    (
        "typed, on the day from which a scan is asked for",
        case(
            TYPED,
            accepted=EVERY_KIND,
            least_assurance=Assurance.SCANNED,
            least_assurance_from=TODAY.date,
        ),
        Reason.ASSURANCE_TOO_LOW,
    ),
    (
        "expired",
        case(replace(CARD, valid_until=TODAY.date - timedelta(days=1))),
        Reason.DOCUMENT_EXPIRED,
    ),
    (
        "not yet valid",
        case(replace(CARD, valid_from=TODAY.date + timedelta(days=1))),
        Reason.DOCUMENT_NOT_YET_VALID,
    ),
    ("blocked", case(known=Known(blocked=True)), Reason.PERSON_BLOCKED),
    ("a stranger", case(strangers=Strangers.REFUSE), Reason.PERSON_UNKNOWN),
    ("too late", case(known=Known(valid_until=date(2026, 11, 22))), Reason.NOT_EXPECTED_TODAY),
    ("too early", case(known=Known(valid_from=date(2026, 11, 24))), Reason.NOT_EXPECTED_TODAY),
    ("closed", case(opening=OFFICE_HOURS, local=TEN_AT_NIGHT), Reason.OUTSIDE_OPENING_HOURS),
    ("inside", case(passback=Passback.IN_OUT, standing=CAME), Reason.ALREADY_INSIDE),
    (
        "again too soon",
        case(passback=Passback.TIMED, passback_seconds=601.0, standing=CAME),
        Reason.AGAIN_TOO_SOON,
    ),
    ("full", case(capacity=5, inside=5), Reason.SITE_FULL),
]

ADMITTED: list[tuple[str, Case]] = [
    ("a good card", case()),
    ("evacuation, on the way out", case(state=SiteState.EVACUATION, direction=Direction.OUT)),
    ("typed, where that is accepted", case(TYPED, accepted=EVERY_KIND)),
    (
        "typed, a day before more is asked for",
        case(
            TYPED,
            accepted=EVERY_KIND,
            least_assurance=Assurance.SIGNED,
            least_assurance_from=TODAY.date + timedelta(days=1),
        ),
    ),
    (
        "on the roster, where strangers are refused",
        case(known=Known(), strangers=Strangers.REFUSE),
    ),
    ("on the roster, where strangers are held", case(known=Known(), strangers=Strangers.HOLD)),
    ("a stranger, approved", case(strangers=Strangers.HOLD, approved=True)),
    ("open", case(opening=OFFICE_HOURS)),
    ("closed by a doubtful clock", case(opening=OFFICE_HOURS, local=None)),
    ("inside, noted only", case(passback=Passback.IN_OUT, passback_hard=False, standing=CAME)),
    ("inside, approved", case(passback=Passback.IN_OUT, standing=CAME, approved=True)),
    ("inside for longer than anyone stays", case(passback=Passback.IN_OUT, standing=came(-60_000))),
    ("came and left", case(passback=Passback.IN_OUT, standing=LEFT)),
    ("long enough ago", case(passback=Passback.TIMED, passback_seconds=600.0, standing=CAME)),
    ("room for one", case(capacity=5, inside=4)),
    ("full, but he is counted", case(capacity=5, inside=5, standing=CAME)),
    ("employer on the roster", case(ask_employer=True, known=Known(EMPLOYER))),
    (
        "employer from an earlier check-in",
        case(ask_employer=True, standing=came(0, Direction.OUT, employer=EMPLOYER)),
    ),
    ("employer given", case(ask_employer=True, answered=EMPLOYER)),
    (
        "a Limosa declaration names the employer",
        case(LIMOSA, accepted=EVERY_KIND, ask_employer=True),
    ),
    # Whoever is inside may leave.
    ("out, though blocked", case(direction=Direction.OUT, known=Known(blocked=True))),
    (
        "out, though expired",
        case(replace(CARD, valid_until=TODAY.date - timedelta(days=1)), direction=Direction.OUT),
    ),
    ("out, though closed", case(direction=Direction.OUT, opening=OFFICE_HOURS, local=TEN_AT_NIGHT)),
    ("out, though never seen", case(direction=Direction.OUT, passback=Passback.IN_OUT)),
    ("out, though full", case(direction=Direction.OUT, capacity=1, inside=9)),
]


@pytest.mark.parametrize(
    ("situation", "reason"),
    [(situation, reason) for _, situation, reason in REFUSED],
    ids=[name for name, _, _ in REFUSED],
)
def test_refused(situation: Case, reason: Reason) -> None:
    decision = decide(situation)
    assert isinstance(decision, Refused)
    assert decision.reason is reason
    assert decision.credential == situation.presented
    assert decision.detail
    assert decision.approvable == (reason in {Reason.ALREADY_INSIDE, Reason.AGAIN_TOO_SOON})


@pytest.mark.parametrize("situation", [c for _, c in ADMITTED], ids=[n for n, _ in ADMITTED])
def test_admitted(situation: Case) -> None:
    assert isinstance(decide(situation), Admitted)


def test_a_stranger_is_held_where_the_site_wants_to_look_at_him() -> None:
    assert decide(case(strangers=Strangers.HOLD)) == Held(CARD)


def test_a_worker_whose_employer_nobody_knows_is_asked_before_he_is_held() -> None:
    asked = case(ask_employer=True, strangers=Strangers.HOLD)
    assert decide(asked) == AskEmployer(CARD)
    assert decide(replace(asked, answered=EMPLOYER)) == Held(CARD)
    assert isinstance(decide(replace(asked, answered=EMPLOYER, approved=True)), Admitted)


@pytest.mark.parametrize(
    ("known", "earlier", "answered", "used"),
    [
        (None, None, None, None),
        (None, EMPLOYER, None, EMPLOYER),
        (EMPLOYER, None, None, EMPLOYER),
        (None, None, EMPLOYER, EMPLOYER),
    ],
)
def test_the_employer_is_the_one_given_or_listed_or_of_the_last_passage(
    known: EnterpriseNumber | None,
    earlier: EnterpriseNumber | None,
    answered: EnterpriseNumber | None,
    used: EnterpriseNumber | None,
) -> None:
    decision = decide(
        case(
            known=Known(known), standing=came(0, Direction.OUT, employer=earlier), answered=answered
        )
    )
    assert isinstance(decision, Admitted)
    assert decision.employer == used


@pytest.mark.parametrize(
    ("situation", "remarks"),
    [
        (case(), ()),
        (case(passback=Passback.IN_OUT, passback_hard=False, standing=CAME), ("already-inside",)),
        (
            case(passback=Passback.IN_OUT, standing=CAME, approved=True),
            ("already-inside", "approved"),
        ),
        (case(passback=Passback.IN_OUT, direction=Direction.OUT), ("out-without-in",)),
        (case(passback=Passback.IN_OUT, direction=Direction.OUT, standing=CAME), ()),
    ],
)
def test_what_somebody_should_look_at_is_remarked(
    situation: Case, remarks: tuple[str, ...]
) -> None:
    decision = decide(situation)
    assert isinstance(decision, Admitted)
    assert decision.remarks == remarks


def test_every_rule_of_the_table_is_a_row_of_these_tables() -> None:
    """A rule that never speaks here was forgotten."""
    situations = [c for _, c, _ in REFUSED] + [c for _, c in ADMITTED]
    situations += [case(ask_employer=True), case(strangers=Strangers.HOLD)]
    table = rules.BOTH_WAYS + rules.FIT_TO_ENTER + rules.ON_THE_WAY_IN
    silent = {rule.__name__ for rule in table}
    for situation in situations:
        assert isinstance(situation.presented, Credential)
        silent -= {rule.__name__ for rule in table if rule(situation, situation.presented)}
    assert silent == set()


@given(st.sampled_from(Reason), st.text(max_size=20), st.sampled_from(SiteState))
def test_what_the_reader_could_not_read_is_refused_with_the_readers_reason(
    reason: Reason, detail: str, state: SiteState
) -> None:
    unread = Unreadable(reason, detail)
    assert decide(case(presented=unread, state=state)) == Refused(reason, detail)


def test_in_an_evacuation_whoever_cannot_be_read_is_let_out_too() -> None:
    unread = Unreadable(Reason.CARD_MUTE, "")
    leaving = case(presented=unread, direction=Direction.OUT, state=SiteState.EVACUATION)
    assert decide(leaving) == Freed("evacuation")


def test_a_card_is_good_on_its_last_day_and_the_check_is_kept() -> None:
    decision = decide(case(replace(CARD, valid_until=TODAY.date)))
    assert isinstance(decision, Admitted)
    assert decision.checks[-1].outcome is Outcome.PASSED


@given(DAYS, DAYS, DAYS)
def test_without_a_trusted_clock_a_card_is_refused_only_if_it_is_expired_for_certain(
    valid_from: date, valid_until: date, floor: date
) -> None:
    card = replace(CARD, valid_from=valid_from, valid_until=valid_until)
    decision = decide(case(card, day=Day(floor, certain=False), local=None))
    if valid_until < floor:  # the real day is the floor or later
        assert isinstance(decision, Refused)
        assert decision.reason is Reason.DOCUMENT_EXPIRED
    else:
        assert isinstance(decision, Admitted)
        assert decision.checks[-1].outcome is Outcome.NOT_CHECKED


@given(
    st.builds(
        Policy,
        accepted=st.just(EVERY_KIND),
        strangers=st.sampled_from(Strangers),
        ask_employer=st.booleans(),
        passback=st.sampled_from(Passback),
        passback_hard=st.booleans(),
        capacity=st.none() | st.integers(1, 3),
        state=st.sampled_from(SiteState),
    ),
    st.sampled_from([None, CAME, LEFT]),
    st.integers(0, 4),
    st.booleans(),
    st.booleans(),
)
def test_a_blocked_person_is_never_let_in_whoever_approves(
    policy: Policy, standing: object, inside: int, answered: bool, approved: bool
) -> None:
    decision = decide(
        case(
            policy=policy,
            known=Known(blocked=True, supervisor=True),
            standing=standing,
            inside=inside,
            answered=EMPLOYER if answered else None,
            approved=approved,
        )
    )
    assert isinstance(decision, Refused)


@pytest.mark.parametrize(
    ("situation", "may"),
    [
        (case(known=Known(supervisor=True)), True),
        (case(known=Known()), False),
        (case(), False),
        (case(known=Known(supervisor=True, blocked=True)), False),
        (case(known=Known(supervisor=True, valid_until=date(2026, 1, 1))), False),
        (case(replace(CARD, valid_until=date(2026, 1, 1)), known=Known(supervisor=True)), False),
        (case(TYPED, accepted=EVERY_KIND, known=Known(supervisor=True)), False),
        (case(presented=Unreadable(Reason.CARD_MUTE, "")), False),
        (
            case(known=Known(supervisor=True), passback=Passback.IN_OUT, standing=CAME, capacity=1),
            True,
        ),
    ],
)
def test_only_a_supervisors_own_good_card_approves(situation: Case, may: bool) -> None:
    assert approves(situation) == may
