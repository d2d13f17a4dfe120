"""Every sentence is there in every language, is not empty, and is short enough for the screen."""

from itertools import combinations

import pytest

from edge.credential import Language
from edge.kiosk.refusals import REFUSALS
from edge.kiosk.wording import DETAIL_LENGTH, PHRASES, TITLE_LENGTH, Phrase, Sentences
from protocol.reasons import Reason

TITLES_ONLY = {
    Phrase.OFFLINE,
    Phrase.HELP,
    Phrase.ARM_RELEASED,
    Phrase.ARM_LOCKED,
    Phrase.TYPE_NUMBER,
    Phrase.TYPE_INSTEAD,
    Phrase.KEY_CORRECT,
    Phrase.KEY_CANCEL,
    Phrase.KEY_ENTER,
    Phrase.ROLL_CALL,
}
HINT_LENGTH = 44
ALL: dict[Phrase | Reason, Sentences] = dict([*PHRASES.items(), *REFUSALS.items()])


def test_every_reason_has_its_sentences() -> None:
    assert set(REFUSALS) == set(Reason)


def test_every_phrase_has_its_sentences() -> None:
    assert set(PHRASES) == set(Phrase)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("said", ALL)
def test_a_sentence_is_there_and_fits_the_screen(said: Phrase | Reason, language: Language) -> None:
    sentence = ALL[said][language]
    longest = HINT_LENGTH if said is Phrase.OFFLINE else TITLE_LENGTH
    assert 0 < len(sentence.title) <= longest
    assert len(sentence.detail) <= DETAIL_LENGTH
    assert bool(sentence.detail) == (said not in TITLES_ONLY)
    for text in (sentence.title, sentence.detail):
        assert text == text.strip()
        assert "  " not in text


@pytest.mark.parametrize("said", ALL)
def test_no_sentence_was_left_untranslated(said: Phrase | Reason) -> None:
    for one, other in combinations(Language, 2):
        if ALL[said][one].detail:
            assert ALL[said][one].detail != ALL[said][other].detail


@pytest.mark.parametrize("language", Language)
def test_each_reason_is_told_apart_from_the_others(language: Language) -> None:
    said = [REFUSALS[reason][language] for reason in Reason]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("reason", Reason)
def test_what_to_do_is_a_whole_sentence(reason: Reason) -> None:
    for language in Language:
        assert REFUSALS[reason][language].detail.endswith(".")


@pytest.mark.parametrize("language", Language)
def test_a_registration_s_longest_number_fits(language: Language) -> None:
    for phrase in (Phrase.NSSO_REGISTERED, Phrase.NSSO_REMARKS):
        detail = PHRASES[phrase][language].detail
        assert len(detail.replace("{number}", "9" * 15)) <= DETAIL_LENGTH


def test_french_keeps_an_unbreakable_space_before_double_signs() -> None:
    for sentences in ALL.values():
        said = sentences[Language.FRENCH]
        for text in (said.title, said.detail):
            for sign in "?!;:":
                assert sign not in text.replace(f"\u00a0{sign}", "")
