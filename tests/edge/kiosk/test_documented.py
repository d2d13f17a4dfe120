"""The page on the screen says what the screen really does."""

import re
from dataclasses import fields
from pathlib import Path

from edge.kiosk.screen import LANGUAGE_SECONDS, PERSON_SECONDS, RECEIPT_SECONDS
from edge.kiosk.server import BEAT_SECONDS
from edge.kiosk.view import Passage, State, View
from edge.settings import KioskSection

GUIDE = (Path(__file__).parents[3] / "docs" / "kiosk.md").read_text()


def first_column(table_after: str) -> set[str]:
    table = GUIDE.split(table_after, 1)[1].split("\n\n", 2)[1]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    return {name for row in rows for name in re.findall(r"`([a-z_-]+)`", row)}


def test_every_state_is_in_the_guide() -> None:
    assert first_column("## What a worker sees") == {str(state) for state in State}
    for passage in set(Passage) - {Passage.NONE}:
        assert f"`{passage}`" in GUIDE


def test_every_field_of_a_view_is_in_the_guide() -> None:
    assert first_column("## Watching it\n\n") == {field.name for field in fields(View)} | {
        "seq_of_view"
    }


def test_the_guides_figures_are_the_screens() -> None:
    assert f"for {PERSON_SECONDS:.0f} s after he was admitted" in GUIDE
    assert f"at least {RECEIPT_SECONDS:.0f} s with a number" in GUIDE
    assert f"turns of {LANGUAGE_SECONDS:.0f} s" in GUIDE
    assert f"every {BEAT_SECONDS:.0f} s" in GUIDE
    assert f":{KioskSection().port}/" in GUIDE
