"""Invented people, the same for the same seed: nobody's data, but all the shapes of real data.

National numbers hold their check digits (both centuries, odd serials for men, even for women);
names and municipalities are Dutch, French and German; some are foreigners, some have BIS numbers.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from edge.credential import Language
from edge.simulator.wording import Wording, wording_of
from protocol.identifiers import Inss

CITIZEN = 1
KIDS_CARD = 6
FOREIGNER_TYPES = (11, 12, 13, 14, 15, 16, 17, 18, 27, 28, 33, 34, 61, 62, 65, 69)
"""Document types that foreigners' cards carry, out of 11-23, 27-28, 31-36 and 61-69."""

BIS_SEX_KNOWN = 40
BIS_SEX_UNKNOWN = 20

_FIRST_BIRTH, _LAST_BIRTH = date(1957, 1, 1), date(2007, 12, 31)
_LANGUAGE_SHARES = MappingProxyType({Language.DUTCH: 55, Language.FRENCH: 38, Language.GERMAN: 7})
_FOREIGN_SHARE = 0.25
_BIS_SHARE = 0.3
_LAST_SERIAL = 997


class Sex(StrEnum):
    """As the national number tells it: odd serials are men, even ones women."""

    MALE = "M"
    FEMALE = "F"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person, and what of a card depends on the person."""

    surname: str
    given_names: str
    sex: Sex
    born: date
    birth_place: str
    nationality: str
    language: Language
    municipality: str
    number: Inss
    document_type: int = CITIZEN
    third_initial: str = ""
    birth_text: str = field(default="")
    """The birth date as the card spells it, when it is spelled otherwise than usual."""

    @property
    def birth_date(self) -> str:
        """The birth date as the card spells it."""
        return self.birth_text or wording_of(self.language).spell(self.born)

    @property
    def sex_letter(self) -> str:
        """The sex in the card's language: M, or F (French), V (Dutch), W (German)."""
        return "M" if self.sex is Sex.MALE else wording_of(self.language).female

    @property
    def is_foreigner(self) -> bool:
        """Whether the card is a foreigner's."""
        return self.document_type not in {CITIZEN, KIDS_CARD}


def national_number(born: date, serial: int, *, month_raised_by: int = 0) -> Inss:
    """Build the number: YYMMDD, the serial of three digits, and 97 - (nine digits mod 97).

    For births from 2000 the nine digits get a 2 before them. `month_raised_by` 20 or 40 makes it
    a BIS number.
    """
    nine = f"{born:%y}{born.month + month_raised_by:02}{born:%d}{serial:03}"
    checked = int("2" + nine if born.year >= 2000 else nine)  # noqa: PLR2004  the rule's own year
    return Inss(f"{nine}{97 - checked % 97:02}")


def people(seed: int) -> Iterator[Person]:
    """Invent people without end; no two of the first many thousand share a number."""
    chance = random.Random(seed)
    seen: set[str] = set()
    while True:
        person = _invent(chance)
        if person.number.digits not in seen:
            seen.add(person.number.digits)
            yield person


def crowd(size: int, seed: int) -> tuple[Person, ...]:
    """Return the first `size` of `people(seed)`."""
    return tuple(islice(people(seed), size))


def _invent(chance: random.Random) -> Person:
    language = chance.choices(*zip(*_LANGUAGE_SHARES.items(), strict=True))[0]
    wording = wording_of(language)
    sex = chance.choice(list(Sex))
    days = (_LAST_BIRTH - _FIRST_BIRTH).days
    born = _FIRST_BIRTH + timedelta(days=chance.randint(0, days))
    foreign = chance.random() < _FOREIGN_SHARE
    return Person(
        surname=chance.choice(wording.surnames),
        given_names=" ".join(_given_names(chance, wording, sex)),
        sex=sex,
        born=born,
        birth_place=chance.choice(wording.foreign_places if foreign else wording.municipalities),
        nationality=chance.choice(wording.foreign_nationalities) if foreign else wording.belgian,
        language=language,
        municipality=chance.choice(wording.municipalities),
        number=_number(chance, born, sex, foreign=foreign),
        document_type=chance.choice(FOREIGNER_TYPES) if foreign else CITIZEN,
        third_initial=chance.choice(("", "A", "J", "M")),
    )


def _given_names(chance: random.Random, wording: Wording, sex: Sex) -> list[str]:
    names = wording.men if sex is Sex.MALE else wording.women
    return chance.sample(names, k=chance.choice((1, 2, 2)))


def _number(chance: random.Random, born: date, sex: Sex, *, foreign: bool) -> Inss:
    serial = chance.randrange(1, _LAST_SERIAL + 1, 2) + (sex is Sex.FEMALE)
    raised = 0
    if foreign and chance.random() < _BIS_SHARE:
        raised = chance.choice((BIS_SEX_KNOWN, BIS_SEX_UNKNOWN))
    return national_number(born, serial, month_raised_by=raised)
