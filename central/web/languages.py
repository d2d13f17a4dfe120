"""The languages that the pages speak, and which one a visitor gets: his choice, else his browser's.

Pure; the order is: what he chose on a page (a cookie), what his browser asks for, Dutch.
"""

from enum import StrEnum


class Language(StrEnum):
    """A language of the pages; its value stands in `lang` attributes."""

    DUTCH = "nl"
    FRENCH = "fr"
    GERMAN = "de"
    ENGLISH = "en"

    @property
    def own_name(self) -> str:
        """What its speakers call it."""
        return _OWN_NAMES[self]


_OWN_NAMES = {
    Language.DUTCH: "Nederlands",
    Language.FRENCH: "Français",
    Language.GERMAN: "Deutsch",
    Language.ENGLISH: "English",
}


def known(code: str | None) -> Language | None:
    """Return the language of a code such as `fr-BE`, None when the pages do not speak it."""
    try:
        return Language((code or "").partition("-")[0].strip().lower())
    except ValueError:
        return None


def chosen(cookie: str | None, accept_language: str) -> Language:
    """Return the language for a visitor with this cookie and this Accept-Language header."""
    return known(cookie) or _preferred(accept_language) or Language.DUTCH


def _preferred(accept_language: str) -> Language | None:
    """Return the best of RFC 9110's weighted list that the pages speak."""
    wanted: list[tuple[float, Language]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, weight = part.partition(";")
        language = known(tag)
        if language is not None:
            wanted.append((_weight(weight), language))
    best = max(wanted, key=lambda found: found[0], default=None)
    return best[1] if best and best[0] > 0 else None


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
