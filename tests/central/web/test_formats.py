"""Values on a page as Belgians write them, in each language."""

from datetime import UTC, date, datetime

import pytest

from central.web.formats import Formats, number
from central.web.languages import Language

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "digits", "dutch", "french"),
    [
        (1234.5, 1, "1.234,5", "1\u202f234,5"),
        (-1234567, 0, "-1.234.567", "-1\u202f234\u202f567"),
        (0, 0, "0", "0"),
        (-0.04, 1, "0,0", "0,0"),
    ],
)
def test_numbers_have_a_comma_and_their_groups(
    value: float, digits: int, dutch: str, french: str
) -> None:
    assert number(value, Language.DUTCH, digits) == dutch
    assert number(value, Language.FRENCH, digits) == french


@pytest.mark.parametrize(
    ("language", "moment", "day"),
    [
        (Language.DUTCH, "23 nov 07:30:05", "1 mrt 2026"),
        (Language.FRENCH, "23 nov. 07:30:05", "1 mars 2026"),
        (Language.GERMAN, "23. Nov. 07:30:05", "1. März 2026"),
        (Language.ENGLISH, "23 Nov 07:30:05", "1 Mar 2026"),
    ],
)
def test_moments_and_days_are_belgian(language: Language, moment: str, day: str) -> None:
    formats = Formats(language, NOW)
    at = datetime(2026, 11, 23, 6, 30, 5, tzinfo=UTC)
    assert formats.moment(at) == moment
    assert formats.clock(at) == "07:30"
    assert formats.day(date(2026, 3, 1)) == day
    assert formats.day(datetime(2026, 2, 28, 23, 30, tzinfo=UTC)) == day, "past midnight there"
    assert "2025" in formats.moment(at.replace(year=2025)), "another year is told"
