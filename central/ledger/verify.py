"""Proves the whole ledger: chains, signatures, numbers, order, checkpoints, audit trail, erasures.

The chains are cut into stretches, which several processes prove at once; what concerns the whole
is proved beside them. Trusts no column: `verify_chains.py` and `verify_whole.py` say how.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context

from sqlalchemy import Connection, Engine, func, select

from central.audit import verify as audit
from central.database import open_engine, reading
from central.ledger.continuation import NOTHING, Position
from central.ledger.verify_chains import Found, Stretch, check
from central.ledger.verify_whole import Numbers, erasure_problems, order_problems
from central.schema import device_heads, records
from protocol.envelope import VerifyKey

STRETCH = 2000
"""How many records are proved at a time, by one process."""
WORTH_PROCESSES = 20_000
"""From so many records on other processes are worth their start."""
MOST_PROBLEMS = 1000
"""After so many problems the rest is only counted."""

Advance = Callable[[int], None]
_Checked = Iterable[Found]


@dataclass
class Report:
    """What a verification found; the ledger is proved when there are no problems."""

    records: int = 0
    check_ins: int = 0
    erased: int = 0
    """How many records retention erased: their hashes, places and numbers are proved."""
    receipts: int = 0
    first: str | None = None
    """The first receipt number given, as people see it; None when there is none."""
    last: str | None = None
    set_apart: int = 0
    """How many numbers no check-in has because of a restore: see `central.ledger.numbers`."""
    problems: list[str] = field(default_factory=list)
    more_problems: int = 0

    def problem(self, text: str) -> None:
        """Note a problem: a sentence without personal data."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(text)
        else:
            self.more_problems += 1


def count(engine: Engine) -> int:
    """Return how many records there are to verify."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(records)) or 0


def verify(
    engine: Engine,
    advance: Advance = lambda _: None,
    *,
    central: VerifyKey | None = None,
    processes: int = 1,
) -> Report:
    """Verify everything; `advance` hears of records done.

    Args:
        engine: The database; it may be written meanwhile.
        advance: Called with the number of records that were proved in one work; with several
            processes from other threads too, perhaps at the same time.
        central: The key that must have signed checkpoints and audit trail; without it neither is
            proved to be the central's.
        processes: How many work at once.
    """
    report = Report()
    erased: Counter[datetime] = Counter()
    reached: dict[tuple[str, int, int], Position] = {}
    with reading(engine) as connection:
        heads = _heads(connection)
        plan = _plan(connection)
        enough = sum(map(_size, plan)) >= WORTH_PROCESSES
        with _checked(engine, plan, processes if enough else 1, advance) as parts:
            _whole(connection, report, central)
            for found in parts:
                _take(found, report)
                reached |= found.ends
                erased += found.erased
    for text in _head_problems(heads, reached):
        report.problem(text)
    with reading(engine) as connection:  # anew: an erasure meanwhile was found by some
        for text in erasure_problems(connection, erased):
            report.problem(text)
    report.erased = erased.total()
    return report


def _whole(connection: Connection, report: Report, central: VerifyKey | None) -> None:
    numbers = Numbers()
    for text in numbers.problems(connection):
        report.problem(text)
    report.receipts, report.set_apart = numbers.receipts, numbers.set_apart
    report.first, report.last = numbers.first, numbers.last
    for text in order_problems(connection, central):
        report.problem(text)
    if central is not None:
        for text in audit.problems(connection, central):
            report.problem(text)


def _take(found: Found, report: Report) -> None:
    report.records += found.records
    report.check_ins += found.check_ins
    for text in found.problems:
        report.problem(text)


def _head_problems(
    heads: dict[tuple[str, int], Position], reached: dict[tuple[str, int, int], Position]
) -> Iterator[str]:
    """Yield where a chain's head is not its last record; `reached` is the end of each stretch."""
    ends: dict[tuple[str, int], Position] = {}
    for device, chain, last in sorted(reached):
        ends[device, chain] = reached[device, chain, last]
    for (device, chain), end in ends.items():
        if heads.get((device, chain), NOTHING) != end:
            name = Stretch(device, chain, 1, 1).name
            yield f"{name}: its head is not its last record, {end.seq}."
    for device, chain in heads.keys() - ends.keys():
        yield f"{device}: chain {chain} has a head, but no record."


def _heads(connection: Connection) -> dict[tuple[str, int], Position]:
    rows = connection.execute(select(device_heads))
    return {(row.device, row.chain): Position(row.seq, row.hash) for row in rows}


def _plan(connection: Connection) -> list[list[Stretch]]:
    """Cut all chains into works of about the same size."""
    r = records.c
    chains = connection.execute(
        select(r.device, r.chain, func.max(r.seq)).group_by(r.device, r.chain)
    )
    works: list[list[Stretch]] = []
    for device, chain, last in chains:
        for first in range(1, last + 1, STRETCH):
            stretch = Stretch(device, chain, first, min(first + STRETCH - 1, last))
            if works and _size(works[-1]) + stretch.size <= STRETCH:
                works[-1].append(stretch)
            else:
                works.append([stretch])
    return works


def _size(work: Sequence[Stretch]) -> int:
    return sum(stretch.size for stretch in work)


@contextmanager
def _checked(
    engine: Engine, plan: Sequence[Sequence[Stretch]], processes: int, advance: Advance
) -> Iterator[_Checked]:
    """Give what is found as it is found; other processes work on it from the beginning.

    `advance` hears of it at once, also while nobody takes what is found.
    """

    def told(found: Found) -> Found:
        advance(found.records)
        return found

    def tell(done: Future[Found]) -> None:
        if not done.cancelled() and done.exception() is None:
            told(done.result())

    if processes == 1:
        yield (told(check(engine, work)) for work in plan)
        return
    url = engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(url,)
    ) as pool:
        works = [pool.submit(_work, work) for work in plan]
        for submitted in works:
            submitted.add_done_callback(tell)
        yield (_result(done) for done in as_completed(works))


def _result(done: Future[Found]) -> Found:
    return done.result()


_engines: list[Engine] = []
"""The one database of a process that proves stretches."""


def _begin(url: str) -> None:
    _engines.append(open_engine(url))


def _work(work: Sequence[Stretch]) -> Found:
    return check(_engines[0], work)
