"""Invented people: the same for a seed, with numbers that hold, in three languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import nn

from edge.credential import Language
from edge.simulator.people import (
    BIS_SEX_KNOWN,
    BIS_SEX_UNKNOWN,
    FOREIGNER_TYPES,
    Sex,
    crowd,
    national_number,
)
from edge.simulator.wording import wording_of

MANY = crowd(400, seed=20)


def test_a_seed_always_gives_the_same_people() -> None:
    assert crowd(50, seed=3) == crowd(50, seed=3)
    assert crowd(50, seed=3) != crowd(50, seed=4)


def test_no_two_people_share_a_number() -> None:
    assert len({person.number.digits for person in MANY}) == len(MANY)


def test_every_national_number_holds_its_check_digits() -> None:
    assert all(person.number.check_digits_hold for person in MANY)


def test_another_library_accepts_the_numbers_that_are_no_bis_numbers() -> None:
    citizens = [person.number for person in MANY if not person.number.is_bis]
    assert all(nn.is_valid(number.digits) for number in citizens)


def test_men_have_odd_serials_and_women_even_ones() -> None:
    assert all(int(person.number.digits[8]) % 2 == (person.sex is Sex.MALE) for person in MANY)


def test_both_centuries_both_sexes_and_three_languages_are_there() -> None:
    assert {person.born.year >= 2000 for person in MANY} == {True, False}
    assert {person.sex for person in MANY} == set(Sex)
    assert {person.language for person in MANY} == set(Language) - {Language.ENGLISH}


def test_some_are_foreigners_and_only_of_those_some_have_bis_numbers() -> None:
    foreigners = [person for person in MANY if person.is_foreigner]
    assert {person.document_type for person in foreigners} == set(FOREIGNER_TYPES)
    assert {person.number.is_bis for person in foreigners} == {True, False}
    assert not any(person.number.is_bis for person in MANY if not person.is_foreigner)


def test_sex_is_written_in_the_language_of_the_card() -> None:
    letters = {(person.language, person.sex): person.sex_letter for person in MANY}
    assert letters == {
        (Language.DUTCH, Sex.MALE): "M",
        (Language.DUTCH, Sex.FEMALE): "V",
        (Language.FRENCH, Sex.MALE): "M",
        (Language.FRENCH, Sex.FEMALE): "F",
        (Language.GERMAN, Sex.MALE): "M",
        (Language.GERMAN, Sex.FEMALE): "W",
    }


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(1, 998))
def test_a_number_of_the_last_century_is_checked_without_a_two_before_it(
    born: date, serial: int
) -> None:
    digits = national_number(born, serial).digits
    assert int(digits[9:]) == 97 - int(digits[:9]) % 97


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 998))
def test_a_number_of_this_century_is_checked_with_a_two_before_it(born: date, serial: int) -> None:
    digits = national_number(born, serial).digits
    assert int(digits[9:]) == 97 - int("2" + digits[:9]) % 97


@pytest.mark.parametrize("raised", [BIS_SEX_KNOWN, BIS_SEX_UNKNOWN])
def test_a_bis_number_has_its_month_raised(raised: int) -> None:
    number = national_number(date(1984, 2, 29), 101, month_raised_by=raised)
    assert number.digits.startswith(f"84{2 + raised:02}29101")
    assert number.is_bis


@pytest.mark.parametrize(
    ("language", "day", "spelled"),
    [
        (Language.DUTCH, date(2001, 5, 3), "03 MEI 2001"),
        (Language.DUTCH, date(1970, 3, 31), "31 MAAR 1970"),
        (Language.FRENCH, date(1988, 8, 1), "01 AOUT 1988"),
        (Language.FRENCH, date(1964, 7, 14), "14 JUIL 1964"),
        (Language.GERMAN, date(1997, 12, 22), "22.DEZ.1997"),
        (Language.GERMAN, date(1997, 3, 2), "02.MÄR.1997"),
    ],
)
def test_birth_dates_are_spelled_as_cards_of_that_language_do(
    language: Language, day: date, spelled: str
) -> None:
    assert wording_of(language).spell(day) == spelled
