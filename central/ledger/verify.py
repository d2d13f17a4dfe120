"""Proves the whole ledger from its records alone: chains, signatures, number sequence.

Trusts no column: everything is derived from the tokens and the enrolled keys again, and compared.
A missing number, wherever it is missing, is evidence of deletion (R23).
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from central.database import reading
from central.ledger.chains import FIRST
from central.ledger.continuation import NOTHING, Position
from central.ledger.numbers import LEDGER, Gap, gaps
from central.schema import device_heads, device_keys, receipt_counter, records
from protocol.envelope import TokenType, VerifyKey, key_id, token_hash
from protocol.errors import ProtocolError
from protocol.receipts import LAST_SERIAL, ReceiptNumber
from protocol.records import CheckIn, Record

_ROWS_AT_ONCE = 1000
MOST_PROBLEMS = 1000
"""After so many problems the rest is only counted."""


@dataclass
class Report:
    """What a verification found; the ledger is proved when there are no problems."""

    records: int = 0
    check_ins: int = 0
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


def verify(engine: Engine, advance: Callable[[int], None] = lambda _: None) -> Report:
    """Verify everything in one consistent view; `advance` hears of records done."""
    report = Report()
    with reading(engine) as connection:
        keys = _keys(connection)
        heads = _heads(connection)
        for device, number, rows in _by_chain(connection):
            name = device if number == FIRST else f"{device}, chain {number}"
            last = _chain(name, rows, keys, report, advance)
            if heads.pop((device, number), NOTHING) != last:
                report.problem(f"{name}: its head is not its last record, {last.seq}.")
        for device, number in heads:
            report.problem(f"{device}: chain {number} has a head, but no record.")
        _numbers(connection, report)
    return report


def _chain(
    name: str,
    rows: Iterator[Row[Any]],
    keys: dict[str, tuple[str, VerifyKey]],
    report: Report,
    advance: Callable[[int], None],
) -> Position:
    """Verify one chain's records in order; return the last position."""
    last = NOTHING
    for row in rows:
        if row.seq != last.seq + 1:
            report.problem(f"{name}: records {last.seq + 1} to {row.seq - 1} are missing.")
        for text in _record_problems(row, last, keys):
            report.problem(f"{name}, record {row.seq}: {text}")
        last = Position(row.seq, _hash_of(row))
        report.records += 1
        report.check_ins += row.type == "check-in"
        advance(1)
    return last


def _record_problems(
    row: Row[Any], last: Position, keys: dict[str, tuple[str, VerifyKey]]
) -> Iterator[str]:
    try:
        owner, key = keys.get(key_id(row.token, TokenType.RECORD), ("", None))
        if key is None:
            yield "it is signed by a key that never enrolled."
            return
        if owner != row.device:
            yield f"it is signed by {owner}'s key."
        record = Record.parse(key.open(row.token, TokenType.RECORD))
    except ProtocolError as error:
        yield str(error)
        return
    if record.head.prev != last.hash:
        yield "it does not name the record before it."
    if token_hash(row.token) != row.hash:
        yield "its hash is not that of its token."
    if wrong := [name for name, value in _claims(record).items() if getattr(row, name) != value]:
        yield f"its columns differ from what was signed: {', '.join(wrong)}."
    if isinstance(record.body, CheckIn) != (row.receipt is not None):
        yield "check-ins have a receipt number, other records have none."


def _claims(record: Record) -> dict[str, object]:
    head, body = record.head, record.body
    columns = ("lane", "kind", "assurance", "direction")
    return {
        "device": head.device,
        "seq": head.seq,
        "id": head.id,
        "prev": head.prev,
        "type": body.type,
        "at": head.at,
        "site": head.site,
        **{name: getattr(body, name, None) for name in columns},
    }


def _numbers(connection: Connection, report: Report) -> None:
    """Verify that every number from 1 to the counter is a check-in's, or set apart (R23, R39)."""
    last = 0
    apart = deque(gaps(connection))
    query = (
        select(records.c.receipt)
        .where(records.c.receipt.is_not(None))
        .order_by(records.c.receipt)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for serial in connection.scalars(query):
        last = _up_to(serial, last, apart, report)
        report.receipts += 1
        report.first = report.first or _shown(serial)
        report.last = _shown(serial)
    given = connection.scalar(
        select(receipt_counter.c.last).where(receipt_counter.c.ledger == LEDGER)
    )
    if given is not None and given >= last:
        _up_to(given + 1, last, apart, report)
    else:
        report.problem(f"The counter says {given}, but receipt {_shown(last)} is given.")
    for gap in apart:
        report.problem(f"Receipts {_shown(gap.first)} on are set apart, beyond the counter.")


def _up_to(serial: int, last: int, apart: deque[Gap], report: Report) -> int:
    """Account for what is between `last` and `serial`; return the last that is accounted for."""
    while apart and apart[0].first < serial:
        gap = apart.popleft()
        if gap.first <= last or gap.last >= serial or gap.last < gap.first:
            report.problem(f"Receipts {_shown(gap.first)} on are set apart, but given as well.")
            continue
        if gap.first > last + 1:
            report.problem(_missing(last + 1, gap.first - 1))
        report.set_apart += gap.size
        last = gap.last
    if serial > last + 1:
        report.problem(_missing(last + 1, serial - 1))
    return max(serial, last)


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Receipt {_shown(first)} is missing: its record was deleted."
    return f"Receipts {_shown(first)} to {_shown(last)} are missing: their records were deleted."


def _shown(serial: int) -> str:
    """Return a number as people see it, or the bare serial when it is none (tampered with)."""
    return str(ReceiptNumber(serial)) if 1 <= serial <= LAST_SERIAL else str(serial)


def _hash_of(row: Row[Any]) -> str:
    """Return a token's hash; of what was made no token, the hash that was noted for it."""
    return token_hash(row.token) if row.token.isascii() else str(row.hash)


def _by_chain(connection: Connection) -> Iterator[tuple[str, int, Iterator[Row[Any]]]]:
    chains = connection.execute(select(records.c.device, records.c.chain).distinct()).all()
    for device, number in chains:
        yield (
            device,
            number,
            iter(
                connection.execute(
                    select(records)
                    .where(records.c.device == device, records.c.chain == number)
                    .order_by(records.c.seq)
                    .execution_options(yield_per=_ROWS_AT_ONCE)
                )
            ),
        )


def _keys(connection: Connection) -> dict[str, tuple[str, VerifyKey]]:
    """Return every key that ever enrolled: what it signed then stays proved."""
    rows = connection.execute(
        select(device_keys.c.kid, device_keys.c.device, device_keys.c.public_key)
    )
    return {kid: (device, VerifyKey.from_bytes(raw)) for kid, device, raw in rows}


def _heads(connection: Connection) -> dict[tuple[str, int], Position]:
    rows = connection.execute(select(device_heads))
    return {(row.device, row.chain): Position(row.seq, row.hash) for row in rows}
