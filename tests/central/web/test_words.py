"""Words in four languages: none is missing, none is said differently from what it is given."""

import re
from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest

from central.web.frame import FOLDER
from central.web.languages import Language, chosen
from central.web.words import Count, Word, catalogue, say

CATALOGUE = catalogue()
AREAS = {key.partition(".")[0] for key in CATALOGUE}
SOURCES = [*FOLDER.glob("*.py"), *FOLDER.glob("templates/**/*.html")]
TEXT = "\n".join(path.read_text() for path in SOURCES)
KEY = re.compile(rf"""["']((?:{"|".join(sorted(AREAS))})\.(?!html|py|js)[a-z0-9-]*[a-z0-9])["']""")
BEGINNING = re.compile(rf"""["']((?:{"|".join(sorted(AREAS))})\.[a-z0-9-]*)(?:["']\s*~|\{{)""")


def forms(word: Word | Count) -> dict[Language, tuple[str, ...]]:
    """Return every form of a word by language."""
    return {
        language: (found,) if isinstance(found := getattr(word, language), str) else found
        for language in Language
    }


def values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_key_that_is_said_has_its_words(path: Path) -> None:
    assert {key for key in KEY.findall(path.read_text()) if key not in CATALOGUE} == set()


def test_no_words_are_left_over() -> None:
    beginnings = tuple(found for found in BEGINNING.findall(TEXT) if not found.endswith("."))
    said = set(KEY.findall(TEXT))
    whole_areas = tuple(found for found in BEGINNING.findall(TEXT) if found.endswith("."))
    kit = "frame."  # what every area may use stands ready
    left = {key for key in CATALOGUE if not key.startswith((*beginnings, *whole_areas, kit))}
    assert left - said == set()


def test_what_means_the_same_is_said_once() -> None:
    """Words of a family, such as every state, belong together and may be like another's."""
    families = tuple(BEGINNING.findall(TEXT))
    alike = defaultdict(set)
    for key, word in CATALOGUE.items():
        if not key.startswith(families):
            alike[word.nl, word.fr, word.de, word.en].add(key)
    twice = [sorted(keys) for keys in alike.values() if len(keys) > 1]
    assert twice == [], "give them one key in `terms`"


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_word_is_there_in_each_language_with_the_same_values(key: str) -> None:
    wanted = {frozenset(values(form)) for found in forms(CATALOGUE[key]).values() for form in found}
    assert len(wanted) == 1 or (isinstance(CATALOGUE[key], Count) and wanted <= _with_n(wanted))
    for found in forms(CATALOGUE[key]).values():
        assert all(form and form == form.strip() for form in found)


def _with_n(wanted: set[frozenset[str]]) -> set[frozenset[str]]:
    """The form for one may say `one` instead of the number."""
    longest = max(wanted, key=len)
    return {longest, longest - {"n"}}


def own_text(template: str) -> set[str]:
    """Return the words that a template says by itself, neither in its code nor in its tags."""
    said = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<code>.*?</code>", "", template, flags=re.DOTALL)
    said = re.sub(r"<[^>]*>|&\w+;|[\w-]+=\"[^\"]*\"", " ", said)
    return set(re.findall(r"[A-Za-z]{4,}", said)) - {"Werfpoort"}


def test_no_word_comes_from_a_template_s_own_text() -> None:
    templates = list(FOLDER.glob("templates/**/*.html"))
    assert templates
    assert {path.name: found for path in templates if (found := own_text(path.read_text()))} == {}


def test_one_and_many_are_said_as_each_language_does() -> None:
    assert say(Language.DUTCH, "login.too-many", n=1).endswith("1 minuut.")
    assert say(Language.FRENCH, "frame.form-wrong", n=0).startswith("Un point")
    assert say(Language.ENGLISH, "frame.form-wrong", n=0) == "0 things are not right yet:"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        say(Language.DUTCH, "frame.no-such-key")


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, "", Language.DUTCH),
        (None, "fr-BE,fr;q=0.9,en;q=0.8", Language.FRENCH),
        (None, "es,de;q=0.5,en;q=0.4", Language.GERMAN),
        (None, "en;q=0, nl;q=0.1", Language.DUTCH),
        (None, "en;q=broken", Language.DUTCH),
        ("de", "fr", Language.GERMAN),
        ("xx", "fr", Language.FRENCH),
    ],
)
def test_a_visitor_gets_the_language_that_he_chose_or_his_browser_asks_for(
    cookie: str | None, accepted: str, language: Language
) -> None:
    assert chosen(cookie, accepted) is language
