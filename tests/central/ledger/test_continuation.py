"""Judging a record against its device's chain: sequence and hash decide, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.ledger.continuation import NOTHING, Continuation, Position, judge
from protocol.records import GENESIS

hashes = st.sampled_from([GENESIS, *(letter * 64 for letter in "abcd")])
seqs = st.integers(1, 6)


@pytest.mark.rule("R5")
def test_the_first_record_of_a_device_names_64_zeros() -> None:
    assert judge(NOTHING, Position(1, "a" * 64), GENESIS, None) is Continuation.CONTINUES
    assert judge(NOTHING, Position(1, "a" * 64), "b" * 64, None) is Continuation.FORK


@given(
    head=st.builds(Position, seqs, hashes), record=st.builds(Position, seqs, hashes), prev=hashes
)
def test_only_the_next_record_that_names_the_head_continues(
    head: Position, record: Position, prev: str
) -> None:
    held = head.hash if record.seq == head.seq else "e" * 64 if record.seq < head.seq else None
    continues = judge(head, record, prev, held) is Continuation.CONTINUES
    assert continues == (record.seq == head.seq + 1 and prev == head.hash)


@given(
    head=st.builds(Position, seqs, hashes), record=st.builds(Position, seqs, hashes), prev=hashes
)
def test_a_record_that_is_held_repeats_and_any_other_in_its_place_is_a_fork(
    head: Position, record: Position, prev: str
) -> None:
    if record.seq > head.seq:
        return
    assert judge(head, record, prev, record.hash) is Continuation.REPEATS
    assert judge(head, record, prev, "e" * 64) is Continuation.FORK
    assert judge(head, record, prev, None) is Continuation.FORK


@given(head=st.builds(Position, seqs, hashes), ahead=st.integers(2, 10**30), prev=hashes)
def test_beyond_the_next_is_a_gap_whatever_it_names(head: Position, ahead: int, prev: str) -> None:
    assert judge(head, Position(head.seq + ahead, "a" * 64), prev, None) is Continuation.GAP
