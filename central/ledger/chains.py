"""Which chain of its device a record belongs to, within one transaction (R40).

A key signs in one chain for ever. A new key goes on in the chain that its first record continues,
or begins a chain of its own with a record 1: a device whose journal was lost and that enrolled
again. So a copied or rolled-back journal, whose key has a chain, can begin none.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from central.ledger.chain import Chain, Held
from central.ledger.continuation import NOTHING, Position
from central.ledger.entries import VerifiedBatch, VerifiedRecord
from central.schema import device_heads, device_keys, records
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.records import GENESIS

_ROWS_AT_ONCE = 500
"""How many keys one query asks for; SQLite takes 32,766."""
FIRST = 1
"""The number of a device's first chain."""


class Chains:
    """The chains that a commit touches, as they grow."""

    def __init__(self, connection: Connection, batches: Sequence[VerifiedBatch]) -> None:
        """Read the heads of the batches' devices, and where their keys sign."""
        self._connection = connection
        self._heads = heads(connection, {batch.device for batch in batches})
        kids = {entry.kid for batch in batches for entry in batch.records}
        self._signs_in = _signs_in(connection, kids)
        self._new_keys: dict[str, int] = {}
        self._chains: dict[tuple[DeviceId, int], Chain] = {}
        self._touched: dict[Chain, None] = {}

    def of(self, device: DeviceId, entry: VerifiedRecord) -> Chain:
        """Return the chain that an entry is to be judged against."""
        number = self._signs_in.get(entry.kid) or self._new_keys.get(entry.kid)
        chain = self._chain(device, number or self._chosen(device, entry))
        self._touched[chain] = None
        return chain

    def signed(self, chain: Chain, entry: VerifiedRecord) -> None:
        """Note that an entry was stored in `chain`: its key signs there from now on."""
        if entry.kid not in self._signs_in:
            self._new_keys[entry.kid] = chain.number

    def touched(self) -> list[Chain]:
        """Return the chains that entries were judged against."""
        return list(self._touched)

    def write(self) -> None:
        """Write the heads of what grew, and where new keys sign."""
        grown = [chain for chain in self._chains.values() if chain.stored]
        known = {(device, number) for device, of in self._heads.items() for number in of}
        old = [_row(chain) for chain in grown if (chain.device, chain.number) in known]
        new = [_row(chain) for chain in grown if (chain.device, chain.number) not in known]
        keys = [{"key": kid, "number": number} for kid, number in self._new_keys.items()]
        for statement, rows in ((_MOVE, old), (_BEGIN, new), (_SIGNS_IN, keys)):
            if rows:
                self._connection.execute(statement, rows)

    def _chosen(self, device: DeviceId, entry: VerifiedRecord) -> int:
        """Choose for a key that has signed nothing yet."""
        numbers = {*self._heads.get(device, {}), *(n for d, n in self._chains if d == device)}
        if not numbers:
            return FIRST
        place = entry.record.head
        if (place.seq, place.prev) == (1, GENESIS):
            return max(numbers) + 1
        before = Position(place.seq - 1, place.prev)
        continued = [n for n in numbers if self._chain(device, n).head == before]
        return max(continued or numbers)

    def _chain(self, device: DeviceId, number: int) -> Chain:
        if (device, number) not in self._chains:
            head = self._heads.get(device, {}).get(number, NOTHING)
            self._chains[device, number] = Chain(device, number, head)
        return self._chains[device, number]

    def learn(self, chain: Chain, entries: Sequence[VerifiedRecord]) -> None:
        """Tell a chain what the ledger holds where these entries are."""
        seqs = chain.unknown(entries)
        r = records.c
        for start in range(0, len(seqs), _ROWS_AT_ONCE):
            some = seqs[start : start + _ROWS_AT_ONCE]
            found = self._connection.execute(
                select(r.seq, r.hash, r.receipt).where(
                    r.device == chain.device, r.chain == chain.number, r.seq.in_(some)
                )
            )
            chain.learn(
                {
                    seq: Held(token_hash, ReceiptNumber(serial) if serial else None)
                    for seq, token_hash, serial in found
                }
            )


def heads(
    connection: Connection, devices: Iterable[DeviceId]
) -> dict[DeviceId, dict[int, Position]]:
    """Return the heads of the devices' chains, by device and chain."""
    wanted = sorted(devices)
    found: dict[DeviceId, dict[int, Position]] = {}
    h = device_heads.c
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        rows = connection.execute(
            select(h.device, h.chain, h.seq, h.hash).where(
                h.device.in_(wanted[start : start + _ROWS_AT_ONCE])
            )
        )
        for device, number, seq, token_hash in rows:
            found.setdefault(device, {})[number] = Position(seq, token_hash)
    return found


def chain_with(
    connection: Connection, device: DeviceId, numbers: Iterable[int], place: Position
) -> int | None:
    """Return which of the device's chains has this record; None when none has."""
    r = records.c
    there = (r.device == device) & r.chain.in_(sorted(numbers)) & (r.seq == place.seq)
    return connection.scalar(select(r.chain).where(there, r.hash == place.hash))


_MOVE = (
    update(device_heads)
    .where(device_heads.c.device == bindparam("of"), device_heads.c.chain == bindparam("number"))
    .values(seq=bindparam("to"), hash=bindparam("token_hash"))
)
_BEGIN = insert(device_heads).values(
    device=bindparam("of"),
    chain=bindparam("number"),
    seq=bindparam("to"),
    hash=bindparam("token_hash"),
)
_SIGNS_IN = (
    update(device_keys)
    .where(device_keys.c.kid == bindparam("key"))
    .values(chain=bindparam("number"))
)


def _row(chain: Chain) -> Mapping[str, str | int]:
    return {
        "of": chain.device,
        "number": chain.number,
        "to": chain.head.seq,
        "token_hash": chain.head.hash,
    }


def _signs_in(connection: Connection, kids: Iterable[str]) -> dict[str, int]:
    wanted = sorted(kids)
    found: dict[str, int] = {}
    k = device_keys.c
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        some = wanted[start : start + _ROWS_AT_ONCE]
        rows = connection.execute(
            select(k.kid, k.chain).where(k.kid.in_(some), k.chain.is_not(None))
        )
        found |= {kid: chain for kid, chain in rows if chain}
    return found
