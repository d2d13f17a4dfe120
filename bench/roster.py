"""`./dev bench roster`: how fast a person is found among many, and how much room they take.

A look-up is all that a gate does for it: hash the number with the device's key, see whether a new
roster has come, ask the file. It is held against a plain dict of plain numbers and against SQLite
in memory by the plain number, in the same run.
"""

import secrets
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import perf_counter_ns
from typing import Annotated

import typer
from sqlite_utils import Database

from bench.figures import Spread, last_line
from edge.admission import Known
from edge.roster.keys import PersonKeys
from edge.roster.roster import Difference, Roster
from edge.simulator.people import people
from protocol.identifiers import EnterpriseNumber, Inss

_EMPLOYER = EnterpriseNumber("0448181966")


def main(
    size: Annotated[int, typer.Option(min=1000, help="How many people are on the roster.")] = (
        100_000
    ),
    lookups: Annotated[int, typer.Option(min=100, help="How many are looked up.")] = 20_000,
) -> None:
    """Measure the roster on the device."""
    crowd = [person.number for person in islice(people(seed=1), size)]
    asked = [secrets.choice(crowd) for _ in range(lookups)]
    keys = PersonKeys(secrets.token_bytes(32))
    with tempfile.TemporaryDirectory(prefix="werfpoort-") as folder:
        roster = Roster(Path(folder), keys.fingerprint)
        full = {keys.of(number): Known(_EMPLOYER) for number in crowd}
        imported_s = _timed(lambda: roster.change(Difference(full, frozenset())))
        few = {keys.of(number): Known(_EMPLOYER, blocked=True) for number in crowd[:100]}
        updated_s = _timed(lambda: roster.change(Difference(few, frozenset())))
        about = roster.about
        found = _each(asked, lambda number: roster.of(keys.of(number)) is not None)
        roster.close()
    plain = {number.digits: Known(_EMPLOYER) for number in crowd}
    by_dict = _each(asked, lambda number: plain.get(number.digits) is not None)
    by_sqlite = _in_memory(crowd, asked)
    print(
        f"{about.people} people in {about.bytes / 1e6:.1f} MB; imported in {imported_s:.2f} s, "
        f"100 changed in {updated_s:.2f} s.\nA look-up takes {found.p50} us (p99 {found.p99}); "
        f"a dict {by_dict.p50}, SQLite in memory by the bare number {by_sqlite.p50}."
    )
    last_line(
        "roster",
        {
            "people": about.people,
            "bytes": about.bytes,
            "lookup_us": found.as_json(),
            "dict_us": by_dict.as_json(),
            "sqlite_us": by_sqlite.as_json(),
            "ratio_to_dict": round(found.p50 / by_dict.p50, 1),
            "ratio_to_sqlite": round(found.p50 / by_sqlite.p50, 2),
            "import_s": round(imported_s, 2),
            "update_s": round(updated_s, 2),
        },
    )


def _in_memory(crowd: list[Inss], asked: list[Inss]) -> Spread:
    with Database(memory=True) as db:
        db.execute("CREATE TABLE people (number TEXT PRIMARY KEY, employer TEXT) WITHOUT ROWID")
        rows = [(number.digits, _EMPLOYER.digits) for number in crowd]
        db.conn.executemany("INSERT INTO people VALUES (?, ?)", rows)
        find = "SELECT employer FROM people WHERE number = ?"
        return _each(asked, lambda number: bool(db.execute(find, (number.digits,)).fetchone()))


def _each(asked: list[Inss], find: Callable[[Inss], bool]) -> Spread:
    taken: list[float] = []
    for number in asked:
        begin = perf_counter_ns()
        found = find(number)
        taken.append((perf_counter_ns() - begin) / 1000)
        if not found:
            raise AssertionError("a person on the roster was not found")
    return Spread.of(taken)


def _timed(work: Callable[[], object]) -> float:
    begin = perf_counter_ns()
    work()
    return (perf_counter_ns() - begin) / 1e9


if __name__ == "__main__":
    typer.run(main)
