"""Proves stretches of the devices' chains: signatures, links, columns (R5, R16).

Trusts no column: what a token says is compared with what stands beside it. A stretch depends on
nothing but the hash before it, so that many of them are proved at once in several processes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from central.database import reading
from central.ledger.chains import FIRST
from central.ledger.continuation import NOTHING, Position
from central.ledger.keys import device_key
from central.schema import device_keys, erasures, records
from protocol.envelope import TokenType, VerifyKey, key_id, token_hash
from protocol.errors import ProtocolError
from protocol.records import CheckIn, Record

_ROWS_AT_ONCE = 1000
_DEVICES_AT_ONCE = 500
"""How many devices one query asks for; SQLite takes 32,766."""

Keys = dict[str, tuple[str, VerifyKey]]
"""Every key that ever enrolled, and whose it is: what it signed then stays proved."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The records `first` to `last` of a device's chain, both included."""

    device: str
    chain: int
    first: int
    last: int

    @property
    def name(self) -> str:
        """How people call the chain."""
        return self.device if self.chain == FIRST else f"{self.device}, chain {self.chain}"

    @property
    def size(self) -> int:
        """How many records it should have."""
        return self.last - self.first + 1


@dataclass
class Found:
    """What the proof of some stretches found."""

    records: int = 0
    check_ins: int = 0
    erased: Counter[datetime] = field(default_factory=Counter)
    """How many records were erased, by when."""
    ends: dict[tuple[str, int, int], Position] = field(default_factory=dict)
    """The last record by device, chain and the stretch's `last`."""
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What records are held against."""

    keys: Keys
    erasures: dict[datetime, datetime]
    """What was erased when: everything received before the second moment."""


def check(engine: Engine, stretches: Sequence[Stretch]) -> Found:
    """Prove stretches in one view of the database."""
    found = Found()
    with reading(engine) as connection:
        ground = _Ground(
            _keys(connection, sorted({stretch.device for stretch in stretches})),
            {row.at: row.before for row in connection.execute(select(erasures))},
        )
        for stretch in stretches:
            _check(connection, stretch, ground, found)
    return found


def _check(connection: Connection, stretch: Stretch, ground: _Ground, found: Found) -> None:
    r = records.c
    of_chain = (r.device == stretch.device) & (r.chain == stretch.chain)
    before = connection.scalar(select(r.hash).where(of_chain, r.seq == stretch.first - 1))
    last = Position(stretch.first - 1, before or "") if stretch.first > 1 else NOTHING
    query = (
        select(*_READ)
        .where(of_chain, r.seq >= stretch.first, r.seq <= stretch.last)
        .order_by(r.seq)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    with connection.execute(query) as rows:
        for row in rows:
            if row.seq != last.seq + 1:
                found.problems.append(_missing(stretch, last.seq + 1, row.seq - 1))
            digest = _hash_of(row)
            wrong = (
                _erased(row, ground, found) if row.token is None else _signed(row, digest, ground)
            )
            found.problems += [f"{stretch.name}, record {row.seq}: {text}" for text in wrong]
            if last.hash and row.prev != last.hash:
                found.problems.append(f"{stretch.name}, record {row.seq}: {_NOT_LINKED}")
            last = Position(row.seq, digest)
            found.records += 1
            found.check_ins += row.type == "check-in"
    if last.seq < stretch.last:
        found.problems.append(_missing(stretch, last.seq + 1, stretch.last))
    found.ends[stretch.device, stretch.chain, stretch.last] = last


def _signed(row: Row[Any], digest: str, ground: _Ground) -> Iterator[str]:
    """Yield what does not hold of a record whose token is there."""
    try:
        owner, key = ground.keys.get(key_id(row.token, TokenType.RECORD), ("", None))
        if key is None:
            yield "it is signed by a key that never enrolled."
            return
        if owner != row.device:
            yield f"it is signed by {owner}'s key."
        record = Record.parse(key.open(row.token, TokenType.RECORD))
    except ProtocolError as error:
        yield str(error)
        return
    if digest != row.hash:
        yield "its hash is not that of its token."
    if (said := _claims(record)) != tuple(row[: len(said)]):
        wrong = [
            name for name, value in zip(_CLAIMED, said, strict=True) if getattr(row, name) != value
        ]
        yield f"its columns differ from what was signed: {', '.join(wrong)}."
    if isinstance(record.body, CheckIn) != (row.receipt is not None):
        yield "check-ins have a receipt number, other records have none."
    if row.erased_at is not None:
        yield "it is marked as erased, but its token is there."


def _erased(row: Row[Any], ground: _Ground, found: Found) -> Iterator[str]:
    """Yield what does not hold of a record without token: somebody must have recorded why."""
    before = ground.erasures.get(row.erased_at)
    if before is None or row.received_at >= before:
        yield "its token is gone, and no erasure is recorded that took it."
        return
    found.erased[row.erased_at] += 1
    if left := [name for name in ("person", "masked", "employer") if getattr(row, name)]:
        yield f"it is erased, but not its {', '.join(left)}."
    if (row.type == "check-in") != (row.receipt is not None):
        yield "check-ins have a receipt number, other records have none."


def _claims(record: Record) -> tuple[object, ...]:
    """Return what a record's columns have to be, in the order of `_CLAIMED`."""
    head, body = record.head, record.body
    place = (head.device, head.seq, head.id, head.prev, body.type, head.at, head.site)
    return (*place, *(getattr(body, name, None) for name in _OF_BODY))


def _hash_of(row: Row[Any]) -> str:
    """Return a token's hash; of what is no token, the hash that was noted for it."""
    return token_hash(row.token) if row.token and row.token.isascii() else str(row.hash)


def _missing(stretch: Stretch, first: int, last: int) -> str:
    return f"{stretch.name}: records {first} to {last} are missing."


def _keys(connection: Connection, devices: Sequence[str]) -> Keys:
    """Return the devices' keys; one that is another device's now is unknown, or told as such."""
    k = device_keys.c
    found: Keys = {}
    for start in range(0, len(devices), _DEVICES_AT_ONCE):
        some = devices[start : start + _DEVICES_AT_ONCE]
        rows = connection.execute(select(k.kid, k.device, k.public_key).where(k.device.in_(some)))
        found |= {row.kid: (row.device, device_key(row.public_key)) for row in rows}
    return found


_NOT_LINKED = "it does not name the record before it."
_OF_BODY = ("lane", "kind", "assurance", "direction")
_CLAIMED = ("device", "seq", "id", "prev", "type", "at", "site", *_OF_BODY)
"""The columns that a token says too; read first, in this order."""
_BESIDE = ("token", "hash", "receipt", "received_at", "erased_at", "person", "masked", "employer")
_READ = [records.c[name] for name in (*_CLAIMED, *_BESIDE)]
