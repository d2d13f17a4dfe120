"""Admission: who is let through, and what is said when not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.admission import Admitted, Day, Policy, Refused, decide
from edge.credential import Credential, Outcome, Unreadable
from protocol.identifiers import Inss
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind

TODAY = Day(date(2026, 11, 23), certain=True)
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def card(valid_from: date | None = None, valid_until: date | None = None) -> Credential:
    return Credential(
        kind=CredentialKind.EID,
        assurance=Assurance.SIGNED,
        number=Inss("78012340961"),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def test_a_genuine_card_within_its_validity_is_let_through() -> None:
    decision = decide(card(date(2020, 1, 1), date(2030, 1, 1)), Policy(), TODAY)
    assert isinstance(decision, Admitted)
    assert decision.checks[-1].outcome is Outcome.PASSED


def test_a_card_is_good_on_its_last_day_and_refused_on_the_next() -> None:
    last = card(valid_until=TODAY.date)
    assert isinstance(decide(last, Policy(), TODAY), Admitted)
    tomorrow = Day(TODAY.date + timedelta(days=1), certain=True)
    refused = decide(last, Policy(), tomorrow)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.DOCUMENT_EXPIRED
    assert refused.credential is last


def test_a_card_that_is_not_valid_yet_is_refused() -> None:
    refused = decide(card(valid_from=TODAY.date + timedelta(days=1)), Policy(), TODAY)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.DOCUMENT_NOT_YET_VALID


@given(st.sampled_from(Reason), st.text(max_size=20))
def test_what_the_reader_could_not_read_is_refused_with_the_readers_reason(
    reason: Reason, detail: str
) -> None:
    refused = decide(Unreadable(reason, detail), Policy(), TODAY)
    assert refused == Refused(reason, detail)


def test_a_way_of_identification_that_the_site_does_not_accept_is_refused() -> None:
    refused = decide(card(), Policy(accepted=frozenset({CredentialKind.LIMOSA})), TODAY)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.TYPE_NOT_ACCEPTED


@given(DAYS, DAYS, DAYS)
def test_without_a_trusted_clock_a_card_is_refused_only_if_it_is_expired_for_certain(
    valid_from: date, valid_until: date, floor: date
) -> None:
    decision = decide(card(valid_from, valid_until), Policy(), Day(floor, certain=False))
    if valid_until < floor:  # the real day is the floor or later
        assert isinstance(decision, Refused)
        assert decision.reason is Reason.DOCUMENT_EXPIRED
    else:
        assert isinstance(decision, Admitted)
        assert decision.checks[-1].outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("certain", [True, False])
def test_a_document_without_validity_is_judged_on_the_rest(certain: bool) -> None:
    assert isinstance(decide(card(), Policy(), Day(TODAY.date, certain=certain)), Admitted)
