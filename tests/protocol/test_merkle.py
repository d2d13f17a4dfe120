"""The Merkle tree: RFC 6962's own figures, and proofs that hold for what is so and nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.ledger.merkle import Subtrees, consistency, inclusion, root
from protocol.merkle import (
    EMPTY,
    consistency_holds,
    inclusion_holds,
    leaf_data,
    leaf_hash,
    node_hash,
)

# The test tree of the RFC's reference implementation (google/certificate-transparency,
# merkletree/merkle_tree_test.cc): inputs, and the roots over the first 1 to 8 of them.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]


def subtrees(leaves: list[bytes]) -> Subtrees:
    """Hash every subtree from the leaves, as the definition says."""

    def subtree(level: int, number: int) -> bytes:
        if level == 0:
            return leaves[number]
        return node_hash(subtree(level - 1, 2 * number), subtree(level - 1, 2 * number + 1))

    return subtree


def plain_root(leaves: list[bytes]) -> bytes:
    """Return section 2.1's MTH, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(plain_root(leaves[:k]), plain_root(leaves[k:]))


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(n.to_bytes(4, "big")) for n in range(size)]


def test_the_rfcs_own_trees_have_the_rfcs_roots() -> None:
    leaves = [leaf_hash(data) for data in INPUTS]
    assert [root(n, subtrees(leaves)) for n in range(1, 9)] == ROOTS
    assert root(0, subtrees([])) == hashlib.sha256(b"").digest()


def test_the_rfcs_own_proof_is_ours() -> None:
    """Section 2.1.3 draws a tree of seven; the reference implementation has one of eight."""
    leaves = [leaf_hash(data) for data in INPUTS]
    path = [step.hex() for step in inclusion(5, 8, subtrees(leaves))]
    assert path == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_a_leaf_binds_a_record_to_its_receipt() -> None:
    token = hashlib.sha256(b"token").digest()
    assert leaf_data(token, 7) == token + b"\0\0\0\0\0\0\0\7"
    assert leaf_data(token, None) == token + bytes(8)


@given(size=st.integers(0, 70))
def test_roots_are_those_of_the_definition(size: int) -> None:
    leaves = leaves_of(size)
    assert root(size, subtrees(leaves)) == plain_root(leaves)


@pytest.mark.rule("R49")
@given(data=st.data(), size=st.integers(1, 70))
def test_every_leaf_is_proved_and_no_other_in_its_place(data: st.DataObject, size: int) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    path, top = inclusion(index, size, subtrees(leaves)), plain_root(leaves)
    assert inclusion_holds(index, size, leaves[index], path, top)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else 0
    if size > 1:
        assert not inclusion_holds(index, size, leaves[other], path, top)
        assert not inclusion_holds(other, size, leaves[index], path, top)
    assert not inclusion_holds(index, size, leaves[index], [*path, top], top)
    assert not inclusion_holds(size, size, leaves[index], path, top)


@pytest.mark.rule("R49")
@given(data=st.data(), new=st.integers(0, 70))
def test_what_only_grew_is_proved_to_begin_as_it_was(data: st.DataObject, new: int) -> None:
    leaves = leaves_of(new)
    old = data.draw(st.integers(0, new))
    proof = consistency(old, new, subtrees(leaves))
    was, now = plain_root(leaves[:old]), plain_root(leaves)
    assert consistency_holds(old, new, was, now, proof)


@pytest.mark.rule("R49")
@given(data=st.data(), new=st.integers(1, 70))
def test_a_past_that_was_rewritten_has_no_proof(data: st.DataObject, new: int) -> None:
    """Whatever leaf was changed, the honest proof of the changed tree shows it."""
    old = data.draw(st.integers(1, new))
    leaves = leaves_of(new)
    was = plain_root(leaves[:old])
    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"another")
    proof = consistency(old, new, subtrees(changed))
    now = plain_root(changed)
    assert not consistency_holds(old, new, was, now, proof)
    cut = data.draw(st.lists(st.sampled_from([*proof, was, now]), max_size=8))
    assert not consistency_holds(old, new, was, now, cut)


@given(
    numbers=st.tuples(st.integers(-2, 99), st.integers(-2, 99)),
    proof=st.lists(st.sampled_from([leaf_hash(b"a"), leaf_hash(b"b")]), max_size=9),
)
def test_nonsense_is_no_proof_and_no_error(numbers: tuple[int, int], proof: list[bytes]) -> None:
    one, other = numbers
    root_ = leaf_hash(b"root")
    assert not inclusion_holds(one, other, leaf_hash(b"leaf"), proof, root_)
    if one != other or proof:
        assert not consistency_holds(one, other, leaf_hash(b"old"), root_, proof)
