"""A site's policy: opening hours as people write them, and what is asked from which day on."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from edge.admission import AdmitAfter, Passback, Policy, SiteState, Strangers, Window
from edge.policy import SiteSection
from protocol.records import Assurance, CredentialKind

MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001  Belgian wall time


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("text", "opened", "closed"),
    [
        ("mon-fri 06:00-19:00", [(0, 6), (4, 18)], [(0, 5), (0, 19), (5, 12)]),
        ("sat 07:00-12:00", [(5, 7)], [(6, 7), (4, 7)]),
        ("fri-mon 08:00-09:00", [(4, 8), (6, 8), (0, 8)], [(1, 8), (3, 8)]),
        ("SUN 22:00-06:00", [(6, 22), (0, 5), (7, 3)], [(6, 5), (0, 6), (0, 22)]),
        ("mon-sun 00:00-00:00", [(0, 0), (3, 12), (6, 23)], []),
    ],
)
def test_opening_hours_hold_when_they_say(
    text: str, opened: list[tuple[int, int]], closed: list[tuple[int, int]]
) -> None:
    window = Window.parse(text)
    assert all(window.holds(moment(*at)) for at in opened)
    assert not any(window.holds(moment(*at)) for at in closed)


@pytest.mark.parametrize(
    "text", ["", "mon 6:00-7:00", "maandag 06:00-07:00", "mon 24:00-25:00", "mon-fri", "x" * 999]
)
def test_other_hours_are_refused_with_the_form_that_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="mon-fri 06:00-19:00"):
        Window.parse(text)


@given(st.sampled_from(Assurance), st.none() | st.dates(), st.dates())
def test_what_is_demanded_holds_from_its_day_on(
    least: Assurance, since: date | None, day: date
) -> None:
    policy = Policy(least_assurance=least, least_assurance_from=since)
    begun = since is None or day >= since
    assert policy.demanded(day) is (least if begun else Assurance.TYPED)


def test_keys_are_offered_only_where_a_typed_number_lets_somebody_in() -> None:
    day = date(2026, 11, 23)
    numbers = frozenset({CredentialKind.EID, CredentialKind.NUMBER})
    assert not Policy().takes_typed(day)
    assert Policy(accepted=numbers).takes_typed(day)
    assert not Policy(accepted=numbers, least_assurance=Assurance.SCANNED).takes_typed(day)
    later = Policy(accepted=numbers, least_assurance=Assurance.CHIP, least_assurance_from=day)
    assert later.takes_typed(day - timedelta(days=1))
    assert not later.takes_typed(day)


def test_the_section_of_the_configuration_makes_the_policy() -> None:
    section = SiteSection.model_validate(
        {
            "accepted": ["eid", "number"],
            "strangers": "hold",
            "opening_hours": ["mon-fri 06:00-19:00"],
            "capacity": 120,
            "passback": "in-out",
            "passback_minutes": 2,
            "state": "lock-down",
            "admit_after": "receipt",
        }
    )
    policy = section.policy
    assert policy.strangers is Strangers.HOLD
    assert policy.opening == (Window.parse("mon-fri 06:00-19:00"),)
    assert (policy.capacity, policy.passback_seconds) == (120, 120.0)
    assert (policy.passback, policy.state) == (Passback.IN_OUT, SiteState.LOCK_DOWN)
    assert policy.admit_after is AdmitAfter.RECEIPT


def test_a_section_that_says_nothing_is_the_plain_policy() -> None:
    assert SiteSection().policy == Policy()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"admit_after": "hope"}, "'journal', 'receipt' or 'registration'"),
        ({"opening_hours": ["always"]}, "mon-fri 06:00-19:00"),
        ({"capacity": 0}, "greater than or equal to 1"),
        ({"strangers": "shoot"}, "'admit', 'hold' or 'refuse'"),
    ],
)
def test_a_section_that_cannot_be_is_refused_in_plain_words(
    wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        SiteSection.model_validate(wrong)
