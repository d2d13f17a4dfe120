"""Dates as cards spell them: exact ones for validity, partial ones for birth.

What a card leaves unknown stays unknown: no day or month is ever invented.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from edge.credential import Language
from edge.readers.eid.errors import CardUnreadableError

_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_NO_DAY = ("", "0", "0", "0")
_SEPARATORS = re.compile(r"[\s.]+")
_NUMBER = re.compile(r"[0-9]{1,4}")
_FIRST_YEAR = 1850
_MONTHS = (
    ("JAN",),
    ("FEV", "FEB"),
    ("MARS", "MAAR", "MAR", "MRT"),
    ("AVR", "APR"),
    ("MAI", "MEI"),
    ("JUIN", "JUN"),
    ("JUIL", "JUL"),
    ("AOUT", "AUG"),
    ("SEPT", "SEP"),
    ("OCT", "OKT"),
    ("NOV",),
    ("DEC", "DEZ"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_FRENCH_ONLY = frozenset(("FEV", "MARS", "AVR", "MAI", "JUIN", "JUIL", "AOUT", "SEPT", "OCT"))
_DUTCH_ONLY = frozenset(("FEB", "MAAR", "MRT", "APR", "MEI", "JUN", "JUL", "AUG", "SEP", "OKT"))


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date of which the day, or day and month, or all may be unknown (None)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """`1997-12-22`, `1997-12`, `1997`, or nothing: ISO 8601 as far as it is known."""
        parts = [f"{self.year:04}" if self.year is not None else ""]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def day(text: str) -> date:
    """Read `DD.MM.YYYY`.

    Raises:
        CardUnreadableError: another form, or no day of the calendar.
    """
    parts = _DAY.fullmatch(text) or _NO_DAY
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError as error:
        raise CardUnreadableError("A validity date on the card is no DD.MM.YYYY.") from error


def birth_date(text: str) -> BirthDate:
    """Read a birth date in any spelling that cards use; what cannot be read is unknown."""
    parts = _parts(text)
    words = [part for part in parts if part in _MONTH]
    numbers = [int(part) for part in parts if _NUMBER.fullmatch(part)]
    if len(words) + len(numbers) != len(parts):
        return BirthDate()
    match words, numbers:
        case [], [year] | [_, year]:
            return _checked(year)
        case [], [in_month, month, year]:
            return _checked(year, month, in_month)
        case [name], [year]:
            return _checked(year, _MONTH[name])
        case [name], [in_month, year]:
            return _checked(year, _MONTH[name], in_month)
        case _:
            return BirthDate()


def language(text: str) -> Language | None:
    """Tell the card's language from the spelling of a birth date; None when it does not tell."""
    if "." in text:
        return Language.GERMAN
    words = set(_parts(text))
    if words & _FRENCH_ONLY:
        return Language.FRENCH
    return Language.DUTCH if words & _DUTCH_ONLY else None


def _parts(text: str) -> list[str]:
    """Split at blanks and dots, in upper case without accents: MÄR is MAR, AOÛT is AOUT."""
    folded = unicodedata.normalize("NFKD", text).upper()
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return [part for part in _SEPARATORS.split(plain) if part]


def _checked(year: int, month: int = 0, in_month: int = 0) -> BirthDate:
    """Keep what makes a date; zeros are unknown, and so is a day without its month."""
    in_month = in_month if month else 0
    try:
        date(year, month or 1, in_month or 1)
    except ValueError:
        return BirthDate()
    known = BirthDate(year, month or None, in_month or None)
    return known if year >= _FIRST_YEAR else BirthDate()
