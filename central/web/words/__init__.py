"""Every sentence of the pages in four languages: one module an area, `WORDS` by key.

`Word` says it once for each language, `Count` for one and for more; `{name}` stands for a value.
A key is `area.key`; an unknown one is an error at once, and a test finds those that nobody uses.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from central.web.formats import number
from central.web.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word or sentence in each language."""

    nl: str
    fr: str
    de: str
    en: str

    def said(self, language: Language, _count: int | None) -> str:
        """Return it in one language."""
        return str(getattr(self, language.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is said of one and of more; which it is comes from the value `n`."""

    nl: tuple[str, str]
    fr: tuple[str, str]
    de: tuple[str, str]
    en: tuple[str, str]

    def said(self, language: Language, count: int | None) -> str:
        """Return the form for `count` in one language; in French nothing is singular too."""
        if count is None:
            raise KeyError("a counted word is said with n=")
        one: str
        more: str
        one, more = getattr(self, language.value)
        singular = count in (0, 1) if language is Language.FRENCH else count == 1
        return one if singular else more


Words = Mapping[str, Word | Count]


@cache
def catalogue() -> Words:
    """Return every word of every area by its full key."""
    found: dict[str, Word | Count] = {}
    for module in pkgutil.iter_modules(__path__):
        words: Words = importlib.import_module(f"{__name__}.{module.name}").WORDS
        found.update({f"{module.name}.{key}": word for key, word in words.items()})
    return found


def say(language: Language, key: str, /, **values: object) -> str:
    """Return the words of a key such as `fleet.title`, with its values put in.

    Raises:
        KeyError: there is no such key, or one of its values was not given.
    """
    count = values.get("n")
    sentence = catalogue()[key].said(language, count if isinstance(count, int) else None)
    shown = {
        name: number(value, language) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return sentence.format_map(shown)
