"""Roots and proofs of a Merkle tree (RFC 6962) out of its complete subtrees. Pure.

A complete subtree is named by its level and its number from the left: (0, n) is leaf n, (8, n) the
256 leaves from 256 n on. Whoever keeps some of them needs few to prove anything.
"""

from collections.abc import Callable, Iterator, Sequence

from protocol.merkle import EMPTY, node_hash

Subtrees = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at a level and number."""


def root(size: int, subtree: Subtrees) -> bytes:
    """Return the root over the first `size` leaves."""
    return _span(0, size, subtree) if size else EMPTY


def inclusion(index: int, size: int, subtree: Subtrees) -> list[bytes]:
    """Return the path from leaf `index` to the root over `size` leaves (section 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("no leaf of this tree")
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if index < middle:
            path.append(_span(middle, end, subtree))
            end = middle
        else:
            path.append(_span(begin, middle, subtree))
            begin = middle
    return path[::-1]


def consistency(old: int, new: int, subtree: Subtrees) -> list[bytes]:
    """Return the proof that the tree of `old` leaves begins that of `new` (section 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError("an older tree is not larger")
    if old in (0, new):
        return []
    begin, end, whole, proof = 0, new, True, []
    while old != end:
        middle = begin + _half(end - begin)
        if old <= middle:
            proof.append(_span(middle, end, subtree))
            end = middle
        else:
            proof.append(_span(begin, middle, subtree))
            begin, whole = middle, False
    if not whole:
        proof.append(_span(begin, end, subtree))
    return proof[::-1]


def folded(hashes: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Return the complete levels above `hashes`, which begin at an even number each time."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [node_hash(left, right) for left, right in pairs]
        yield hashes


def _span(begin: int, end: int, subtree: Subtrees) -> bytes:
    """Return the hash over leaves `begin` to `end`, where the tree has a node of its own."""
    size = end - begin
    half = _half(size)
    if size == 1 or half * 2 == size:
        return subtree(size.bit_length() - 1, begin // size)
    middle = begin + half
    return node_hash(_span(begin, middle, subtree), _span(middle, end, subtree))


def _half(size: int) -> int:
    """Return the largest power of two below `size`; 0 for 1."""
    return (1 << (size - 1).bit_length()) >> 1 if size > 1 else 0
