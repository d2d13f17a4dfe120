"""Cards that are no eID: they answer nothing of use, or nothing at all."""

from hypothesis import given
from hypothesis import strategies as st

from edge.simulator.strangers import OtherChip, SilentCard
from tests.edge.simulator.commands import GET_CARD_DATA, IDENTITY_PATH, select


def test_another_chip_finds_no_file_of_ours() -> None:
    assert OtherChip().transmit(select(IDENTITY_PATH)) == b"\x6a\x82"
    assert OtherChip().transmit(GET_CARD_DATA) == b"\x6e\x00"


def test_another_chips_answer_to_reset_is_well_formed_and_not_an_eids() -> None:
    atr = OtherChip().atr
    interface_bytes = atr[1] >> 4
    assert atr[0] == 0x3B
    assert len(atr) == 2 + interface_bytes.bit_count() + (atr[1] & 0x0F)


@given(st.binary(max_size=300))
def test_another_chip_answers_two_bytes_to_anything(command: bytes) -> None:
    assert len(OtherChip().transmit(command)) == 2


@given(st.binary(max_size=300))
def test_a_card_the_wrong_way_round_is_silent(command: bytes) -> None:
    card = SilentCard()
    card.reset()
    assert card.transmit(command) == card.atr == b""
