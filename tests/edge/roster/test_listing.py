"""A list of people: read as spreadsheets write it, or refused with every fault and no number."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.admission import Known
from edge.errors import RosterError
from edge.roster.listing import MOST_FAULTS, read_listing
from protocol.identifiers import EnterpriseNumber, Inss, LimosaNumber
from tests.edge.roster.lists import EMPLOYER, LIMOSA, numbers

PERSON = "78012340961"


def test_a_list_with_all_columns_is_read() -> None:
    (one, other) = read_listing(
        "number,employer,valid_from,valid_until,blocked,supervisor\n"
        f"{PERSON},{EMPLOYER},2026-01-01,2026-12-31,no,yes\n"
        f"{LIMOSA},,,,x,\n"
    )
    assert one.number == Inss(PERSON)
    assert one.known == Known(
        EnterpriseNumber(EMPLOYER), date(2026, 1, 1), date(2026, 12, 31), supervisor=True
    )
    assert other.number == LimosaNumber(LIMOSA)
    assert other.known == Known(blocked=True)


def test_a_list_from_a_belgian_spreadsheet_is_read() -> None:
    text = (
        "\ufeffNaam;Number;Employer;Valid_from\r\n"
        "Peeters;78.01.23-409.61;BE 0448.181.966;01/02/2026\r\n"
    )
    (one,) = read_listing(text)
    assert one.number == Inss(PERSON)
    assert one.known == Known(EnterpriseNumber(EMPLOYER), valid_from=date(2026, 2, 1))


def test_who_is_to_be_removed_is_told_apart() -> None:
    one, other = read_listing(f"number,remove\n{PERSON},yes\n{LIMOSA},no\n")
    assert one.known is None
    assert other.known == Known()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("78012340962,,,", "number: The check digits"),
        ("7801234096,,,", "number: has 10 characters"),
        (",,,", "number: is empty"),
        (f"{PERSON},0448181967,,", "employer: This is no enterprise number"),
        (f"{PERSON},,2026-02-30,", "valid_from: is no day"),
        (f"{PERSON},,,perhaps", "blocked: is neither yes nor no"),
    ],
)
def test_a_fault_is_told_by_line_and_column_without_what_stands_there(line: str, said: str) -> None:
    with pytest.raises(RosterError) as refused:
        read_listing(f"number,employer,valid_from,blocked\n{LIMOSA},,,\n{line}\n")
    assert f"line 3, {said}" in str(refused.value)
    assert "7801234096" not in str(refused.value)


def test_a_validity_that_ends_before_it_begins_is_a_fault() -> None:
    with pytest.raises(RosterError, match="valid_until: lies before"):
        read_listing(f"number,valid_from,valid_until\n{PERSON},2026-02-02,2026-02-01\n")


def test_a_person_who_stands_there_twice_is_a_fault() -> None:
    with pytest.raises(RosterError, match="line 3, number: stands in the list twice"):
        read_listing(f"number,blocked\n{PERSON},no\n78.01.23-409.61,yes\n")


def test_a_list_without_a_column_of_numbers_says_what_is_expected() -> None:
    with pytest.raises(RosterError, match="`number` must be one"):
        read_listing("naam,voornaam\nPeeters,An\n")


def test_of_many_faults_some_are_told_and_the_rest_counted() -> None:
    rows = "\n".join(f"{digits[:10]}" for digits in numbers(MOST_FAULTS + 5))
    with pytest.raises(RosterError, match="and 5 more"):
        read_listing(f"number\n{rows}\n")


@given(st.text(max_size=200))
def test_whatever_is_in_a_file_it_is_a_list_or_refused(text: str) -> None:
    for candidate in (text, f"number,employer\n{text}"):
        with suppress(RosterError):
            assert isinstance(read_listing(candidate), list)
