"""`docs/virtual-card.md` cannot lie: its example runs, and what it names exists."""

import re
from pathlib import Path

import pytest

from edge.simulator.faults import Faults
from edge.simulator.image import KNOWN_FILES
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "virtual-card.md").read_text()


def test_the_python_example_runs() -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 1
    exec(compile(examples[0], "docs/virtual-card.md", "exec"), {})  # noqa: S102  our own page


@pytest.mark.parametrize("path", re.findall(r"`(edge/[\w/]+\.py|edge/simulator/)`", PAGE))
def test_the_files_it_names_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("word", re.findall(r"^\| `(\d=[^`]+)`", PAGE, re.MULTILINE))
def test_the_faults_it_shows_can_be_typed(word: str) -> None:
    assert len(Faults.parse([word]).at) == 1


def test_the_files_that_a_saved_card_has_are_those_of_the_table(
    tmp_path: Path, issuer: Issuer, person: Person
) -> None:
    issue(person, issuer).save(tmp_path)
    in_table = set(re.findall(r"`((?:[\dA-F]{4}|ATR|CARDDATA)\.bin|chip-key\.pem)`", PAGE))
    assert {path.name for path in tmp_path.iterdir()} == in_table
    assert {name for name in KNOWN_FILES if f"`{name}.bin`" in PAGE} == set(KNOWN_FILES) - {"5032"}
