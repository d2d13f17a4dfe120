"""What goes wrong with people, sites and gates is told on the pages in four languages."""

import re
from pathlib import Path

import pytest

import central
from central.web.words import catalogue

ROOT = Path(central.__file__).parent
FAULT = re.compile(r'fault="([a-z-]+)"')


@pytest.mark.parametrize("folder", ["accounts", "sites", "fleet"])
def test_every_fault_has_its_words(folder: str) -> None:
    named = {
        fault for path in (ROOT / folder).glob("*.py") for fault in FAULT.findall(path.read_text())
    }
    assert named
    assert {fault for fault in named if f"fault.{fault}" not in catalogue()} == set()
