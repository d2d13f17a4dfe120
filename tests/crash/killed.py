"""A gate that is killed at random moments under load, and what must be true of it afterwards."""

import json
from collections import Counter
from dataclasses import dataclass
from random import Random
from threading import Event
from time import monotonic
from typing import Any

from bench.played import RELEASES
from bench.playing import PlayedGate
from stage.site import Plan, Site

PACE = 150
"""People a second."""
LONGEST_LIFE = 0.5
"""Of a gate, from its start, in seconds: some die while they still open the journal."""
DRAIN_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a soak found."""

    cycles: int = 0
    admitted: int = 0
    receipts: int = 0
    releases: int = 0
    wrong: tuple[str, ...] = ()
    """What must not be, each in a sentence."""

    def __add__(self, other: "Figures") -> "Figures":
        """Take both together."""
        return Figures(
            self.cycles + other.cycles,
            self.admitted + other.admitted,
            self.receipts + other.receipts,
            self.releases + other.releases,
            self.wrong + other.wrong,
        )

    def __str__(self) -> str:
        """Return the line of figures."""
        return (
            f"gate killed {self.cycles} times: {self.admitted} admitted, {self.receipts} receipts, "
            f"{self.releases} releases" + "".join(f"; {each}" for each in self.wrong)
        )


def kill_often(gate: PlayedGate, cycles: int, random: Random) -> None:
    """Start a gate and kill it, again and again."""
    for _ in range(cycles):
        with gate.running():
            Event().wait(random.random() * LONGEST_LIFE)  # any moment


def drain(gate: PlayedGate) -> None:
    """Run a gate where nobody comes, until everything is settled."""
    deadline = monotonic() + DRAIN_WITHIN
    with gate.running(), gate.reader() as reader:
        while reader.acked < reader.length:
            assert monotonic() < deadline, f"{reader.acked} of {reader.length} are settled"
            Event().wait(0.1)


def count(gate: PlayedGate, cycles: int, ledger: dict[str, Any]) -> Figures:
    """Compare what is journalled, what has a receipt, what moved, and what the ledger has."""
    with gate.reader() as reader:
        rows = reader._db.execute(
            """SELECT id, number FROM records LEFT JOIN receipts ON check_in = id
            WHERE type = 'check-in'"""
        ).fetchall()
    check_ins: dict[str, str | None] = dict(rows)
    released = Counter((gate.state / RELEASES).read_text(encoding="ascii").split())
    wrong = [
        *(f"{each} has no receipt" for each, number in check_ins.items() if not number),
        *(f"{each} is not recorded and moved an arm" for each in released.keys() - check_ins),
        *(f"{each} moved an arm {times} times" for each, times in released.items() if times > 1),
        *(f"the ledger: {problem}" for problem in ledger["problems"]),
    ]
    if ledger["receipts"] != len(check_ins):
        wrong.append(f"the ledger has {ledger['receipts']} receipts")
    receipts = len(set(check_ins.values()) - {None})
    return Figures(cycles, len(check_ins), receipts, released.total(), tuple(wrong))


def soak(cycles: int, seed: int) -> Figures:
    """Kill a gate so many times on a site of real parts, then let it drain, and count."""
    with Site(Plan(played=True)) as site:
        with PlayedGate(site, PACE) as busy:
            kill_often(busy, cycles, Random(seed))  # noqa: S311 - moments of a test
        with PlayedGate(site, 0) as quiet:
            drain(quiet)
            ledger = json.loads(site.central.run("ledger", "verify", "--json"))
            return count(quiet, cycles, ledger)
