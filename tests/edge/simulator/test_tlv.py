"""The card's tag-length-value files, as the twin writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.simulator import tlv

FIELDS = st.dictionaries(st.integers(1, 255), st.binary(max_size=700), min_size=1, max_size=12)


@given(FIELDS, st.integers(0, 40))
def test_what_is_written_is_read_back_whatever_the_zeros_behind_it(
    fields: dict[int, bytes], padding: int
) -> None:
    assert tlv.decode(tlv.encode(fields) + bytes(padding)) == fields


@pytest.mark.parametrize(
    ("length", "written"),
    [(0, "00"), (48, "30"), (254, "FE"), (255, "FF00"), (256, "FF01"), (510, "FFFF00")],
)
def test_lengths_chain_in_bytes_of_ff_and_sum(length: int, written: str) -> None:
    assert tlv.encode_length(length) == bytes.fromhex(written)


def test_tags_ascend_whatever_order_they_are_given_in() -> None:
    assert tlv.encode({7: b"b", 1: b"a"}) == b"\x01\x01a\x07\x01b"


def test_tag_zero_may_come_first_and_is_no_padding() -> None:
    assert tlv.decode(tlv.encode({0: b"\x01", 6: b"x"})) == {0: b"\x01", 6: b"x"}


@given(st.binary(max_size=300))
def test_garbage_gives_what_was_readable_and_no_exception(garbage: bytes) -> None:
    fields = tlv.decode(garbage)
    assert sum(map(len, fields.values())) <= len(garbage)
