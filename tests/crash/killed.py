"""A gate that is killed at random moments under load, and what must be true of it afterwards."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from typing import Any

from bench.played import RELEASES, configuration
from edge.uplink.journal_reading import JournalReader
from stage.site import Plan, Site

HOUSE = Path(__file__).parents[2]
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


class Killed:
    """One gate of a site, started and killed again and again."""

    def __init__(self, site: Site) -> None:
        """Take a site whose gate is played."""
        self.state = site.folder / "gate" / "state"
        config = site.folder / "gate" / "played.toml"
        config.write_text(configuration(self.state), encoding="utf-8")
        self._log = (site.logs / "played.log").open("ab")
        self._gates = {pace: self._zygote(config, pace) for pace in (PACE, 0)}

    def _zygote(self, config: Path, pace: int) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bench.played", config, "--pace", str(pace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=HOUSE,
        )

    @contextmanager
    def running(self, pace: int) -> Iterator[None]:
        """Run a gate; at the end of the block it is killed."""
        gate = self._gates[pace]
        assert gate.stdin
        assert gate.stdout
        gate.stdin.write("go\n")
        gate.stdin.flush()
        pid = next(int(line.split()[1]) for line in gate.stdout if line.startswith("pid"))
        try:
            yield
        finally:
            os.kill(pid, signal.SIGKILL)
            assert any(line == "ended\n" for line in gate.stdout)

    def kill_often(self, cycles: int, random: Random) -> None:
        """Start and kill."""
        for _ in range(cycles):
            with self.running(PACE):
                Event().wait(random.random() * LONGEST_LIFE)  # any moment

    def drain(self) -> None:
        """Run the gate, with nobody coming, until everything is settled."""
        deadline = monotonic() + DRAIN_WITHIN
        with self.running(0), JournalReader.open(self.state / "journal.db") as reader:
            while reader.acked < reader.length:
                assert monotonic() < deadline, f"{reader.acked} of {reader.length} are settled"
                Event().wait(0.1)

    def count(self, cycles: int, ledger: dict[str, Any]) -> Figures:
        """Compare what is journalled, what has a receipt, what moved, and what the ledger has."""
        with JournalReader.open(self.state / "journal.db") as reader:
            rows = reader._db.execute(
                """SELECT id, number FROM records LEFT JOIN receipts ON check_in = id
                WHERE type = 'check-in'"""
            ).fetchall()
        check_ins: dict[str, str | None] = dict(rows)
        released = Counter((self.state / RELEASES).read_text(encoding="ascii").split())
        wrong = [
            *(f"{each} has no receipt" for each, number in check_ins.items() if not number),
            *(f"{each} is not recorded and moved an arm" for each in released.keys() - check_ins),
            *(
                f"{each} moved an arm {times} times"
                for each, times in released.items()
                if times > 1
            ),
            *(f"the ledger: {problem}" for problem in ledger["problems"]),
        ]
        if ledger["receipts"] != len(check_ins):
            wrong.append(f"the ledger has {ledger['receipts']} receipts")
        receipts = len(set(check_ins.values()) - {None})
        return Figures(cycles, len(check_ins), receipts, released.total(), tuple(wrong))

    def end(self) -> None:
        """End the programs."""
        for gate in self._gates.values():
            assert gate.stdin
            assert gate.stdout
            gate.stdin.close()
            gate.wait()
            gate.stdout.close()
        self._log.close()


def soak(cycles: int, seed: int) -> Figures:
    """Kill a gate so many times on a site of real parts, then let it drain, and count."""
    with Site(Plan(played=True)) as site:
        gate = Killed(site)
        try:
            gate.kill_often(cycles, Random(seed))  # noqa: S311 - moments of a test
            gate.drain()
        finally:
            gate.end()
        return gate.count(cycles, json.loads(site.central.run("ledger", "verify", "--json")))
