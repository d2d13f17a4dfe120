"""`docs/eid.md` names every check and every reason that the reader gives, and its figures hold."""

from pathlib import Path

import pytest

from edge.readers.eid import ChipPolicy, errors
from edge.readers.eid.checks import CheckName
from edge.readers.eid.errors import RefusedCardError
from edge.readers.eid.files import CardFile

DOCS = (Path(__file__).parents[4] / "docs" / "eid.md").read_text()
REASONS = {
    kind.reason
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, RefusedCardError) and hasattr(kind, "reason")
}


@pytest.mark.parametrize("check", list(CheckName))
def test_every_check_is_explained(check: CheckName) -> None:
    assert f"| `{check}` |" in DOCS


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_is_explained(reason: str) -> None:
    assert f"`{reason}`" in DOCS


@pytest.mark.parametrize("policy", list(ChipPolicy))
def test_every_chip_policy_is_explained(policy: ChipPolicy) -> None:
    assert f"| `{policy}` |" in DOCS


@pytest.mark.parametrize("file", list(CardFile))
def test_every_file_that_is_read_is_named(file: CardFile) -> None:
    assert f"`{file.path[-1].hex().upper()}`" in DOCS
