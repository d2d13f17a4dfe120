"""What an e-mail with a one-time link says: for what, until when, and nobody's name."""

import re
from datetime import UTC, datetime

from central.accounts.letters import LANGUAGES, letter
from central.accounts.links import Purpose
from central.web.languages import Language

AN = "an@example.be"
UNTIL = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)


def test_a_letter_says_for_what_in_each_language_and_names_nobody() -> None:
    assert set(LANGUAGES) == {language.value for language in Language}
    texts = {
        letter(AN, purpose, "https://x/welcome/s", UNTIL, language).text
        for purpose in Purpose
        for language in LANGUAGES
    }
    assert len(texts) == len(Purpose) * len(LANGUAGES)
    assert all("https://x/welcome/s\n" in text and "26-11-2026 07:30" in text for text in texts)
    assert not any(re.search(r"[{}@]", text) for text in texts)
    assert letter(AN, Purpose.RESET, "a", UNTIL, "xx") == letter(
        AN, Purpose.RESET, "a", UNTIL, "nl"
    )
