"""The words of a signed day list in four languages: pages and API make the same list. Pure."""

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "title": (
        "Dagelijkse aanwezigheden",
        "Présences journalières",
        "Tägliche Anwesenheiten",
        "Daily presences",
    ),
    "site": ("Werf", "Chantier", "Baustelle", "Site"),
    "employer": ("Werkgever", "Employeur", "Arbeitgeber", "Employer"),
    "made": ("Opgemaakt op", "Établi le", "Erstellt am", "Made on"),
    "day": ("Dag", "Jour", "Tag", "Day"),
    "name": ("Naam", "Nom", "Name", "Name"),
    "number": ("Nummer", "Numéro", "Nummer", "Number"),
    "in": ("Eerst in", "Entrée", "Hinein", "First in"),
    "out": ("Laatst uit", "Sortie", "Hinaus", "Last out"),
    "receipt": ("Ontvangstnummer", "Accusé", "Quittung", "Receipt"),
}
LANGUAGES = ("nl", "fr", "de", "en")


def headings(language: str) -> dict[str, str]:
    """Return the words in a language by its code."""
    place = LANGUAGES.index(language)
    return {name: words[place] for name, words in _WORDS.items()}
