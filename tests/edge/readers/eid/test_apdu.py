"""Nothing but the whitelist reaches a card, whatever the rest of the program does."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.readers.eid import apdu
from edge.readers.eid.channel import Channel
from edge.readers.eid.errors import CardMuteError, CardUnreadableError, ForbiddenCommandError

VERIFY = bytes.fromhex("0020000108241234FFFFFFFFFF")
CHANGE = bytes.fromhex("0024000110241234FFFFFFFFFF245678FFFFFFFFFF")
RESET_RETRY_COUNTER = bytes.fromhex("002C000108241234FFFFFFFFFF")
CHALLENGE = bytes(48)
ALLOWED = {0xA4, 0xB0, 0xC0, 0xE4}


class Echo:
    """A card that answers every command with the same bytes."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.got: list[bytes] = []

    def transmit(self, command: bytes) -> bytes:
        self.got.append(command)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def channel(*answers: bytes) -> tuple[Channel, Echo]:
    card = Echo(*answers)
    return Channel(card, atr=b"", pause=lambda _: None), card


@pytest.mark.parametrize(
    "command",
    [
        VERIFY,
        CHANGE,
        RESET_RETRY_COUNTER,
        apdu.internal_authenticate(CHALLENGE),
        b"",
        b"\x00",
        bytes.fromhex("00A40400"),
        apdu.select_path(b"\x3f\x00") + b"\x00",
        apdu.read_binary(0, 256) + VERIFY,
        apdu.get_card_data() + b"\x00",
    ],
    ids=lambda command: command.hex()[:16] or "nothing",
)
def test_what_is_not_on_the_whitelist_is_not_sent(command: bytes) -> None:
    way, card = channel(b"\x90\x00")
    with pytest.raises(ForbiddenCommandError, match="whitelist"):
        way.exchange(command)
    assert card.got == []


@given(st.binary(max_size=80))
def test_no_bytes_slip_through_the_whitelist(command: bytes) -> None:
    try:
        apdu.check(command, chip_proof=False)
    except ForbiddenCommandError:
        return
    assert command[1] in ALLOWED


def test_a_chip_proof_that_was_granted_is_sent_once() -> None:
    way, card = channel(bytes(96) + b"\x90\x00")
    way.authenticate(CHALLENGE)
    assert card.got == [bytes.fromhex("00880281329430") + CHALLENGE]
    with pytest.raises(ForbiddenCommandError):
        way.exchange(apdu.internal_authenticate(CHALLENGE))


def test_data_that_is_announced_is_fetched() -> None:
    way, card = channel(b"\x61\x03", b"abc\x90\x00")
    assert way.exchange(apdu.read_binary(0, 256)) == apdu.Answer(b"abc", 0x9000)
    assert card.got[1] == bytes.fromhex("00C0000003")


def test_a_wrong_length_is_repeated_with_the_right_one() -> None:
    way, card = channel(b"\x6c\x05", b"abcde\x90\x00")
    assert way.exchange(apdu.read_binary(512, 256)).data == b"abcde"
    assert card.got == [bytes.fromhex("00B0020000"), bytes.fromhex("00B0020005")]


def test_a_card_that_announces_data_for_ever_is_given_up() -> None:
    way, _ = channel(b"ab\x61\x10")
    with pytest.raises(CardUnreadableError, match="61xx"):
        way.exchange(apdu.read_binary(0, 256))


@pytest.mark.parametrize("answer", [b"", b"\x90"])
def test_less_than_a_status_is_no_answer(answer: bytes) -> None:
    way, _ = channel(answer)
    with pytest.raises(CardMuteError):
        way.exchange(apdu.get_card_data())


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=6))
def test_whatever_a_card_answers_an_exchange_ends(answers: list[bytes]) -> None:
    way, card = channel(*answers)
    with suppress(CardMuteError, CardUnreadableError):
        way.exchange(apdu.read_binary(0, 256))
    assert len(card.got) <= 6
