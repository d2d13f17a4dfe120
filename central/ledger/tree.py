"""The Merkle tree over the whole ledger, kept so that a proof reads a few rows of millions.

Hashes of complete subtrees of 256 records and more are kept in `tree_nodes`; what is below them is
hashed again when it is needed. Records never change place, so what is kept is right for ever.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from central.database import reading, writing
from central.errors import LedgerError
from central.ledger import merkle
from central.schema import receipt_counter, records, tree_nodes
from protocol.merkle import leaf_data, leaf_hash, node_hash

LEVEL = 8
"""The lowest level that is kept: subtrees of 256 records."""
_TILE = 1 << LEVEL
_LEAVES_AT_ONCE = 256 * _TILE
"""How many records `grow` hashes between two writes."""


class Tree:
    """The tree as a connection sees it: subtrees by level and number from the left."""

    def __init__(self, connection: Connection) -> None:
        """Read in the connection's transaction, as far as needed."""
        self._connection = connection
        self._known: dict[tuple[int, int], bytes] = {}

    def subtree(self, level: int, number: int) -> bytes:
        """Return the hash of a complete subtree, kept or hashed anew."""
        found = self._known.get((level, number)) or self._kept(level, number)
        if found is None and level <= LEVEL:
            self._hash(number >> (LEVEL - level))
            found = self._known.get((level, number))
            if found is None:
                raise _lacks((number << level) + 1)
        if found is None:
            left, right = (self.subtree(level - 1, 2 * number + side) for side in (0, 1))
            found = node_hash(left, right)
        self._known[level, number] = found
        return found

    def root(self, size: int) -> str:
        """Return the root over the first `size` records, in hexadecimal."""
        return merkle.root(size, self.subtree).hex()

    def inclusion(self, position: int, size: int) -> list[str]:
        """Return the path from a record, by its position, to the root over `size` records."""
        return [step.hex() for step in merkle.inclusion(position - 1, size, self.subtree)]

    def consistency(self, old: int, new: int) -> list[str]:
        """Return the proof that the first `old` records are the beginning of the first `new`."""
        return [step.hex() for step in merkle.consistency(old, new, self.subtree)]

    def _kept(self, level: int, number: int) -> bytes | None:
        if level < LEVEL:
            return None
        n = tree_nodes.c
        query = select(n.hash).where(n.level == level, n.number == number)
        return self._connection.scalar(query)

    def _hash(self, tile: int) -> None:
        """Hash all complete subtrees within a tile of 256 records."""
        level: list[bytes] = list(leaves(self._connection, tile * _TILE, (tile + 1) * _TILE))
        for height, hashes in enumerate([level, *merkle.folded(level)]):
            begin = tile << (LEVEL - height)
            self._known |= {(height, begin + at): found for at, found in enumerate(hashes)}


def leaves(connection: Connection, after: int, up_to: int) -> Iterator[bytes]:
    """Return the leaf hashes of the records behind position `after`, in order.

    Raises:
        LedgerError: a record among them is missing.
    """
    r = records.c
    query = (
        select(r.position, r.hash, r.receipt)
        .where(r.position > after, r.position <= up_to)
        .order_by(r.position)
        .execution_options(yield_per=_LEAVES_AT_ONCE)
    )
    with connection.execute(query) as rows:
        for row in rows:
            after += 1
            if row.position != after:
                raise _lacks(after)
            yield leaf(row.hash, row.receipt)


def leaf(record_hash: str, receipt: int | None) -> bytes:
    """Return the hash of a record's leaf."""
    return leaf_hash(leaf_data(bytes.fromhex(record_hash), receipt))


def size(connection: Connection) -> int:
    """Return how many records the ledger holds: the position of the last."""
    return connection.scalar(select(func.max(receipt_counter.c.position))) or 0


def grow(engine: Engine) -> None:
    """Keep what is complete by now; ends at once when nothing is, and never holds up a commit.

    Any number of processes may do so at once: what one kept, the others find.
    """
    while True:
        with reading(engine) as connection:
            begin = _kept_tiles(connection)
            hashes = list(leaves(connection, begin * _TILE, begin * _TILE + _LEAVES_AT_ONCE))
            whole = len(hashes) // _TILE
            rows = list(_rows(connection, begin, hashes[: whole * _TILE]))
        if not rows:
            return
        try:
            with writing(engine) as connection:
                connection.execute(insert(tree_nodes), rows)
        except IntegrityError:
            continue  # another process was faster; what it kept is the same


def _rows(connection: Connection, begin: int, hashes: list[bytes]) -> Iterator[dict[str, Any]]:
    """Return the nodes over new leaves, which begin at tile `begin`, up to the top."""
    level, number = 0, begin * _TILE
    tree = Tree(connection)
    while hashes:
        if level >= LEVEL:
            for at, found in enumerate(hashes):
                yield {"level": level, "number": number + at, "hash": found}
        if number % 2:  # its parent was not complete before
            number -= 1
            hashes = [tree.subtree(level, number), *hashes]
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [node_hash(left, right) for left, right in pairs]
        level, number = level + 1, number // 2


def _lacks(position: int) -> LedgerError:
    return LedgerError(
        f"The record at position {position}, or one soon after it, is missing: it was deleted. "
        "Stop the central, keep a copy of the database as it is, and run ledger verify."
    )


def _kept_tiles(connection: Connection) -> int:
    n = tree_nodes.c
    last = connection.scalar(select(func.max(n.number)).where(n.level == LEVEL))
    return 0 if last is None else last + 1
