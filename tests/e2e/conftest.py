"""A whole site for the tests of the line: real pcscd, broker, central and gate as processes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from json import loads
from pathlib import Path
from typing import Any

import pytest

from edge.simulator.vpcd import VirtualSlot
from stage.pcscd import Pcscd
from stage.screen import Screen
from stage.site import Plan, Site
from stage.workers import Entry, Worker, crew
from tests.e2e.pages import Operator, signed_in

_SEEDS = count(100)


@dataclass(frozen=True, slots=True)
class Line:
    """A site with somebody at its gate."""

    site: Site
    entry: Entry
    screen: Screen
    slot: VirtualSlot

    def workers(self, number: int) -> list[Worker]:
        """Invent workers who have not been here before."""
        crowd = crew(self.site.issuer, seed=next(_SEEDS))
        return [next(crowd) for _ in range(number)]

    def journal(self) -> list[dict[str, Any]]:
        """What the gate has recorded, oldest first."""
        entries: list[dict[str, Any]] = loads(
            self.site.gate.run("journal", "show", "--json", "--last", "100000")
        )
        return entries

    def ledger(self) -> dict[str, Any]:
        """What `ledger verify` finds at the central."""
        found: dict[str, Any] = loads(self.site.central.run("ledger", "verify", "--json"))
        return found

    def files(self) -> list[Path]:
        """Whatever lies on a disk of the gate, the central and the broker, logs too."""
        return [path for path in Path(self.site.folder).rglob("*") if path.is_file()]

    def files_with(self, secrets: set[bytes]) -> list[str]:
        """Name the files that hold one of these."""
        contents = ((path.name, path.read_bytes()) for path in self.files())
        return [name for name, content in contents if any(each in content for each in secrets)]


@pytest.fixture(scope="module")
def line(pcscd: Pcscd) -> Iterator[Line]:
    """A site for the tests of one module; they leave it as they found it: running."""
    with ExitStack() as parts:
        site = parts.enter_context(Site(Plan(longest_retry=2.0), pcscd))
        slot = parts.enter_context(VirtualSlot(pcscd.ports[0]))
        screen = parts.enter_context(Screen(site.kiosk_port))
        yield Line(site, Entry(slot, screen), screen, slot)


@pytest.fixture
def operator(line: Line) -> Iterator[Operator]:
    """Somebody at the central's pages."""
    with signed_in(line.site.central) as operator:
        yield operator
