"""The ledger's Merkle tree as in RFC 6962: what is hashed, and how proofs are checked. Pure.

Leaf n is the record at position n + 1. Whoever has a signed checkpoint can check with these few
functions that a record is in the ledger, and that an older checkpoint's ledger is its beginning.
"""

import hashlib
from collections.abc import Iterator, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""
_SERIAL_BYTES = 8


def leaf_data(record_hash: bytes, receipt: int | None) -> bytes:
    """Return what a record's leaf says: the SHA-256 of its token, and its receipt's serial.

    That is 32 bytes and 8 (big endian, 0 for a record without a receipt). The token itself is not
    needed, so that a record whose token was erased stays provable.
    """
    return record_hash + (receipt or 0).to_bytes(_SERIAL_BYTES, "big")


def leaf_hash(data: bytes) -> bytes:
    """Return a leaf's hash (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def inclusion_holds(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that leaf `index` (from 0) of `size` has the hash `leaf`.

    RFC 9162 section 2.1.3.2, which spells out what RFC 6962 leaves to the reader.
    """
    if not 0 <= index < size:
        return False
    own, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if own & 1 or own == last:
            found = node_hash(sibling, found)
            while not own & 1 and own:
                own, last = own >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        own, last = own >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the tree of `old` leaves is the beginning of that of `new`.

    RFC 9162 section 2.1.4.2. Every tree begins with the empty one, and a tree with itself.
    """
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (EMPTY if old == 0 else new_root)
    steps: Iterator[bytes] = iter(proof)
    own, last = old - 1, new - 1
    while own & 1:
        own, last = own >> 1, last >> 1
    first = old_root if own == 0 else next(steps, b"")
    was = now = first
    for step in steps:
        if last == 0:
            return False
        if own & 1 or own == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not own & 1 and own:
                own, last = own >> 1, last >> 1
        else:
            now = node_hash(now, step)
        own, last = own >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root
