"""Proves what concerns the whole ledger: positions, receipt numbers, checkpoints, erasures.

A missing number, wherever it is missing, is evidence of deletion (R23); a checkpoint that the
records do not give any more is evidence of a rewritten past (R47, R49).
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from central.ledger import merkle
from central.ledger.numbers import LEDGER, Gap, gaps
from central.ledger.retention import ERASED
from central.ledger.tree import LEVEL, leaf
from central.schema import (
    audit_entries,
    checkpoints,
    erasures,
    receipt_counter,
    records,
    tree_nodes,
)
from protocol.checkpoints import Checkpoint
from protocol.envelope import VerifyKey, token_hash
from protocol.errors import ProtocolError
from protocol.merkle import EMPTY, node_hash
from protocol.receipts import LAST_SERIAL, ReceiptNumber

_ROWS_AT_ONCE = 10_000


class Numbers:
    """The receipt numbers from 1 to the counter: each is a check-in's, or set apart (R23, R39)."""

    def __init__(self) -> None:
        """Begin before the first."""
        self.receipts = 0
        self.set_apart = 0
        self.first: str | None = None
        self.last: str | None = None

    def problems(self, connection: Connection) -> Iterator[str]:
        """Yield what does not hold; the figures are there at the end."""
        last = 0
        apart = deque(gaps(connection))
        query = (
            select(records.c.receipt)
            .where(records.c.receipt.is_not(None))
            .order_by(records.c.receipt)
            .execution_options(yield_per=_ROWS_AT_ONCE)
        )
        with connection.scalars(query) as serials:
            for serial in serials:
                yield from self._up_to(serial, last, apart)
                last = max(serial, last)
                self.receipts += 1
                self.first = self.first or _shown(serial)
                self.last = _shown(serial)
        given = connection.scalar(
            select(receipt_counter.c.last).where(receipt_counter.c.ledger == LEDGER)
        )
        if given is not None and given >= last:
            yield from self._up_to(given + 1, last, apart)
        else:
            yield f"The counter says {given}, but receipt {_shown(last)} is given."
        for gap in apart:
            yield f"Receipts {_shown(gap.first)} on are set apart, beyond the counter."

    def _up_to(self, serial: int, last: int, apart: deque[Gap]) -> Iterator[str]:
        """Account for what is between `last` and `serial`."""
        while apart and apart[0].first < serial:
            gap = apart.popleft()
            if gap.first <= last or gap.last >= serial or gap.last < gap.first:
                yield f"Receipts {_shown(gap.first)} on are set apart, but given as well."
                continue
            if gap.first > last + 1:
                yield _missing(last + 1, gap.first - 1)
            self.set_apart += gap.size
            last = gap.last
        if serial > last + 1:
            yield _missing(last + 1, serial - 1)


class _Frontier:
    """The tree as it grows leaf by leaf: its complete subtrees, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: list[bytes] = []
        """The complete subtrees of `LEVEL`."""
        self._edge: list[bytes] = []

    def grow(self, found: bytes) -> None:
        level, number = 0, self.size
        self.size += 1
        while number & 1:
            found = node_hash(self._edge.pop(), found)
            level, number = level + 1, number >> 1
            if level == LEVEL:
                self.tiles.append(found)
        self._edge.append(found)

    @property
    def root(self) -> str:
        if not self._edge:
            return EMPTY.hex()
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root.hex()


def order_problems(connection: Connection, central: VerifyKey | None) -> Iterator[str]:
    """Prove positions, the kept tree and every checkpoint; `central` is who must have signed."""
    said = connection.execute(select(checkpoints).order_by(checkpoints.c.number)).all()
    frontier = _Frontier()
    roots: dict[int, str] = {}
    wanted = deque(sorted({row.size for row in said}))
    r = records.c
    query = (
        select(r.position, r.hash, r.receipt)
        .order_by(r.position)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    with connection.execute(query) as rows:
        for row in rows:
            if row.position != frontier.size + 1:
                yield f"Positions {frontier.size + 1} to {row.position - 1} are missing."
                return  # nothing behind it has its place
            while wanted and wanted[0] == frontier.size:
                roots[wanted.popleft()] = frontier.root
            frontier.grow(leaf(row.hash, row.receipt))
    if wanted and wanted[0] == frontier.size:
        roots[frontier.size] = frontier.root
    counted = connection.scalar(select(func.max(receipt_counter.c.position)))
    if counted != frontier.size:
        yield f"The counter says {counted} records, but there are {frontier.size}."
    yield from _kept_problems(connection, frontier.tiles)
    yield from _checkpoint_problems(connection, said, roots, central)


def _kept_problems(connection: Connection, tiles: Sequence[bytes]) -> Iterator[str]:
    levels = [tiles, *merkle.folded(tiles)]
    nodes = connection.execute(select(tree_nodes).execution_options(yield_per=_ROWS_AT_ONCE))
    wrong = 0
    for node in nodes:
        level = levels[node.level - LEVEL] if 0 <= node.level - LEVEL < len(levels) else []
        wrong += not 0 <= node.number < len(level) or level[node.number] != node.hash
    if wrong:
        yield f"{wrong} of the tree's kept hashes are not those of the records."


def _checkpoint_problems(
    connection: Connection,
    said: Sequence[Row[Any]],
    roots: dict[int, str],
    central: VerifyKey | None,
) -> Iterator[str]:
    before: Row[Any] | None = None
    for number, row in enumerate(said, 1):
        name = f"Checkpoint {row.number}"
        if row.number != number:
            yield f"{name} is there, but not {number}: it was deleted."
            return
        if row.size not in roots:
            yield f"{name} counts {row.size} records: more than there are."
        elif roots[row.size] != row.root:
            yield f"{name}: the {row.size} records that it counts are not those of today."
        if central is not None:
            for text in _word_problems(connection, row, before, central):
                yield f"{name}: {text}"
        before = row


def _word_problems(
    connection: Connection, row: Row[Any], before: Row[Any] | None, central: VerifyKey
) -> Iterator[str]:
    try:
        word = Checkpoint.opened(row.token, central)
    except ProtocolError as error:
        yield str(error)
        return
    if any(getattr(word, name) != getattr(row, name) for name in ("number", "size", "root", "at")):
        yield "its columns differ from what was signed."
    named = (word.previous.size, word.previous.root) if word.previous else None
    if named != ((before.size, before.root) if before else None):
        yield "it does not name the one before it."
    if word.audit.entries:
        a = audit_entries.c
        entry = connection.scalar(select(a.token).where(a.number == word.audit.entries))
        if entry is None or token_hash(entry) != word.audit.head:
            yield "the audit trail that it counts is not that of today."


def erasure_problems(connection: Connection, found: Counter[datetime]) -> Iterator[str]:
    """Prove that no more was erased than was recorded at the time, in the audit trail too."""
    recorded = {row.at: row.records for row in connection.execute(select(erasures))}
    a = audit_entries.c
    audited = set(connection.scalars(select(a.at).where(a.action == ERASED)))
    for at in sorted(recorded.keys() - audited):
        yield f"An erasure of {at:%Y-%m-%d} is recorded, but the audit trail does not tell of it."
    for at, count in sorted(found.items()):
        if count > recorded.get(at, 0):
            yield (
                f"{count} records are erased since {at:%Y-%m-%d}, "
                f"but {recorded.get(at, 0)} were recorded then."
            )


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Receipt {_shown(first)} is missing: its record was deleted."
    return f"Receipts {_shown(first)} to {_shown(last)} are missing: their records were deleted."


def _shown(serial: int) -> str:
    """Return a number as people see it, or the bare serial when it is none (tampered with)."""
    return str(ReceiptNumber(serial)) if 1 <= serial <= LAST_SERIAL else str(serial)
