"""Dates as real cards spell them; what is unknown stays unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.credential import Language
from edge.readers.eid import dates
from edge.readers.eid.dates import BirthDate
from edge.readers.eid.errors import CardUnreadableError
from edge.simulator.wording import wording_of


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("03 MEI 2001", "2001-05-03"),
        ("22.DEZ. 1997", "1997-12-22"),
        ("21 DEC  1981", "1981-12-21"),
        ("1 JAN 1971", "1971-01-01"),
        ("01 MAAR 1990", "1990-03-01"),
        ("01.MÄR.1990", "1990-03-01"),
        ("15 AOÛT 1990", "1990-08-15"),
        ("15 août 1990", "1990-08-15"),
        ("1962", "1962"),
        ("   JAN 1962", "1962-01"),
        ("00 JAN 1962", "1962-01"),
        ("12     1962", "1962"),
        ("00.00.1962", "1962"),
        ("12.05.1962", "1962-05-12"),
        ("29 FEB 2000", "2000-02-29"),
        ("29 FEB 2001", ""),
        ("12 FOO 1962", ""),
        ("12 JAN FEB 1962", ""),
        ("0000", ""),
        ("", ""),
        ("???", ""),
        ("١٢ JAN 1962", ""),
    ],
)
def test_a_birth_date_is_read_as_it_was_meant(spelled: str, meant: str) -> None:
    assert str(dates.birth_date(spelled)) == meant


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from([Language.DUTCH, Language.FRENCH, Language.GERMAN]),
)
def test_every_day_is_read_in_every_language(day: date, language: Language) -> None:
    read = dates.birth_date(wording_of(language).spell(day))
    assert read == BirthDate(day.year, day.month, day.day)


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from([Language.DUTCH, Language.FRENCH, Language.GERMAN]),
)
def test_a_spelling_never_tells_the_wrong_language(day: date, language: Language) -> None:
    assert dates.language(wording_of(language).spell(day)) in {language, None}


@given(st.text(max_size=30))
def test_any_text_gives_a_birth_date_or_an_unknown_one(text: str) -> None:
    read = dates.birth_date(text)
    assert read.day is None or read.month is not None
    dates.language(text)


@given(st.text(alphabet="0123456789.", max_size=12) | st.text(max_size=12))
def test_any_text_gives_a_day_or_the_packages_own_error(text: str) -> None:
    try:
        assert dates.day(text).strftime("%d.%m") == text[:5]
    except CardUnreadableError:
        return


@pytest.mark.parametrize("text", ["31.02.2024", "1.3.2024", "2024-03-01", "", "01.03.24"])
def test_a_validity_date_has_one_form(text: str) -> None:
    with pytest.raises(CardUnreadableError, match=r"DD\.MM\.YYYY"):
        dates.day(text)
