"""Each fault strikes at its command, in the way that cards and readers fail."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.simulator.card import VirtualCard
from edge.simulator.errors import SimulationError
from edge.simulator.faults import (
    CardTorn,
    Deselected,
    Fault,
    Faults,
    Garbled,
    Mute,
    Shortened,
    Slow,
    Spurious,
    Tear,
    WrongLength,
)
from edge.simulator.image import CardImage
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person
from edge.simulator.personalise import issue
from tests.edge.simulator.commands import IDENTITY_PATH, read, select

OK = b"\x90\x00"


@pytest.fixture(scope="module")
def image(issuer: Issuer, person: Person) -> CardImage:
    return issue(person, issuer)


def struck(image: CardImage, fault: Fault) -> VirtualCard:
    """A card whose identity is selected, and whose second command meets the fault."""
    card = VirtualCard(image, Faults.only(2, fault))
    assert card.transmit(select(IDENTITY_PATH)) == OK
    return card


def test_a_torn_card_stays_out_whatever_is_sent(image: CardImage) -> None:
    card = struck(image, Tear())
    for _ in range(2):
        with pytest.raises(CardTorn):
            card.transmit(read(0, 8))
        card.reset()
    assert [exchange.answer for exchange in card.log] == [OK, b"", b""]


def test_a_mute_card_speaks_again_after_a_reset(image: CardImage) -> None:
    card = struck(image, Mute())
    assert card.transmit(read(0, 8)) == card.transmit(read(0, 8)) == b""
    card.reset()
    assert card.transmit(select(IDENTITY_PATH)) == OK


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (Spurious.not_found(), "6A87"),
        (Spurious.past_the_end(), "6B00"),
        (Spurious.nothing_selected(), "6986"),
        (Spurious.empty(), "9000"),
        (WrongLength(3), "6C03"),
    ],
)
def test_a_spurious_answer_comes_once_and_the_repeat_is_good(
    image: CardImage, fault: Fault, answer: str
) -> None:
    card = struck(image, fault)
    assert card.transmit(read(0, 8)) == bytes.fromhex(answer)
    assert card.transmit(read(0, 8)) == image.files["4031"][:8] + OK


def test_a_shortened_answer_keeps_its_status(image: CardImage) -> None:
    assert struck(image, Shortened(3)).transmit(read(0, 8)) == image.files["4031"][:3] + OK


def test_a_garbled_answer_differs_in_one_byte(image: CardImage) -> None:
    good = image.files["4031"][:8]
    answer = struck(image, Garbled(at=2, mask=0x40)).transmit(read(0, 8))
    assert answer == good[:2] + bytes([good[2] ^ 0x40]) + good[3:] + OK


def test_a_deselected_file_has_to_be_selected_again(image: CardImage) -> None:
    card = struck(image, Deselected())
    assert card.transmit(read(0, 8)) == b"\x69\x86"
    assert card.transmit(select(IDENTITY_PATH)) == OK


def test_a_slow_answer_is_the_right_one_after_the_wait(image: CardImage) -> None:
    waited: list[float] = []
    card = VirtualCard(image, Faults.only(1, Slow(1.5)), pause=waited.append)
    assert card.transmit(select(IDENTITY_PATH)) == OK
    assert waited == [1.5]


def test_a_schedule_can_be_typed() -> None:
    assert Faults.parse(["3=tear", "1=6A87", "2=slow:0.5", "4=mute"]).at == {
        1: Spurious.not_found(),
        2: Slow(0.5),
        3: Tear(),
        4: Mute(),
    }


@pytest.mark.parametrize(
    "word",
    ["tear", "x=tear", "3=fire", "3=6A", "3=slow:x", "3=", "0=tear", "3=slow:-1", "3=slow:nan"],
)
def test_a_typing_error_in_a_schedule_is_explained(word: str) -> None:
    with pytest.raises(SimulationError, match="3=tear"):
        Faults.parse([word])


@given(st.text(max_size=20))
def test_no_typed_word_gives_another_exception(word: str) -> None:
    with contextlib.suppress(SimulationError):
        assert len(Faults.parse([word]).at) == 1
