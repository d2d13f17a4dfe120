"""What becomes of an admitted worker at the arm, on the real line with a virtual turnstile."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from stage.site import Plan, Site
from tests.edge.readers.plug import Plug

BESIDE = """
[site]
accepted = ["limosa"]

[[scanners]]
lane = "main"
mode = "serial"
device = "{device}"
"""


class Turnstile:
    """A site whose gate has a passage sensor, and a scanner instead of cards."""

    def __init__(self, site: Site, scanner: Plug) -> None:
        self.site = site
        self._scanner = scanner
        self._numbers = iter(range(100))

    def start(self, *, people_walk: bool) -> None:
        """Start the gate with its sensor, and with or without people who walk."""
        configuration = self.site.gate.configuration
        text = configuration.read_text(encoding="utf-8").replace(
            "relay_pin = 17", "relay_pin = 17\npassage = { pin = 5 }\npassage_seconds = 1.0"
        )
        if people_walk:
            text = text.replace("simulation = true", "simulation = true\nvirtual_people = true")
        configuration.write_text(text + BESIDE.format(device=self._scanner.name), encoding="utf-8")
        self.site.gate.start()
        self.site.gate.process.wait_line(f"Reading at {self._scanner.name}")

    def scan(self) -> None:
        self._scanner.scan(f"2491{next(self._numbers):013d}\r".encode())

    def records(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = json.loads(
            self.site.gate.run("journal", "show", "--json", "--last", "100")
        )
        return [entry for entry in shown if entry["type"] in {"check-in", "passage"}]


@pytest.fixture
def turnstile(tmp_path: Path) -> Iterator[Turnstile]:
    with ExitStack() as parts:
        scanner = Plug(tmp_path / "scanner")
        scanner.plug_in()
        parts.callback(scanner.end)
        site = parts.enter_context(Site(Plan(played=True)))
        parts.callback(site.gate.stop)
        yield Turnstile(site, scanner)


@pytest.mark.parametrize(
    ("people_walk", "outcome"), [(True, "passed"), (False, "abandoned")], ids=str
)
def test_whoever_walks_through_has_passed_and_whoever_does_not_is_no_longer_present(
    turnstile: Turnstile, people_walk: bool, outcome: str
) -> None:
    turnstile.start(people_walk=people_walk)
    turnstile.scan()
    turnstile.site.gate.process.wait_line(f'"outcome": "{outcome}"')
    turnstile.site.gate.process.wait_line('"event": "registered"')
    check_in, passage = turnstile.records()
    assert passage["what"] == {"check_in": check_in["id"], "outcome": outcome}
    assert check_in["receipt"]
