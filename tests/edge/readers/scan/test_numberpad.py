"""A number typed on a pad: corrected, entered, left half-typed, or struck by a stuck key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.readers.scan.layout import PAD_DIGITS, Stroke, Stroked
from edge.readers.scan.numberpad import (
    LONGEST_NUMBER,
    LONGEST_SECONDS,
    PAUSE_SECONDS,
    STUCK_SECONDS,
    Entered,
    NumberPad,
    Outcome,
    Progress,
    Stuck,
    elapse,
    take,
)

INSS = "78012340961"
PAD = {digit: key for key, digit in PAD_DIGITS.items()} | {"E": 96, "<": 14, "X": 1, "?": 59}
ROW = dict(zip("1234567890", range(2, 12), strict=True)) | {"E": 28, "<": 111}


class Hand:
    """Somebody at a pad, with time in the test's hand."""

    def __init__(self) -> None:
        self.pad, self.now = NumberPad(), 1000.0
        self.told: list[Outcome] = []

    def strike(self, key: int, what: Stroked = Stroked.PRESSED) -> None:
        self.pad, outcomes = take(self.pad, Stroke(key, what), self.now)
        self.told += outcomes

    def type(self, text: str, keys: dict[str, int] = PAD, pace: float = 0.2) -> None:
        for character in text:
            self.now += pace
            self.strike(keys[character])
            self.strike(keys[character], Stroked.RELEASED)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.pad, outcomes = elapse(self.pad, self.now)
        self.told += outcomes

    @property
    def entered(self) -> list[str]:
        return [told.digits for told in self.told if isinstance(told, Entered) and not told.is_left]


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.mark.parametrize("keys", [PAD, ROW])
def test_a_number_is_typed_and_entered_and_nothing_stays(hand: Hand, keys: dict[str, int]) -> None:
    hand.type(f"{INSS}E", keys)
    assert hand.entered == [INSS]
    assert hand.pad.digits == ""
    counts = [told.digits for told in hand.told if isinstance(told, Progress)]
    assert counts == [*range(1, 12), 0]


def test_the_last_digit_can_be_corrected_and_all_of_it_cleared(hand: Hand) -> None:
    hand.type("789<<8E")
    hand.type("123X456E")
    assert hand.entered == ["78", "456"]


def test_enter_and_corrections_on_nothing_and_other_keys_are_nothing(hand: Hand) -> None:
    hand.type("E<X?E")
    assert hand.told == []


def test_a_number_left_half_typed_is_given_up_and_said(hand: Hand) -> None:
    hand.type("780")
    hand.wait(PAUSE_SECONDS)
    assert hand.told[-2:] == [Entered("780", is_left=True), Progress(0)]
    hand.type("1E")
    assert hand.entered == ["1"]


def test_what_the_next_worker_types_is_not_added_to_what_was_left(hand: Hand) -> None:
    hand.type("780")
    hand.now += PAUSE_SECONDS  # nobody looked at the time in between
    hand.type(f"{INSS}E")
    assert hand.entered == [INSS]


def test_a_key_that_chatters_does_not_keep_a_number_for_ever(hand: Hand) -> None:
    for _ in range(int(LONGEST_SECONDS)):
        hand.type("5", pace=1.0)
    hand.wait(1.0)
    assert hand.told[-2:] == [Entered("5" * (LONGEST_NUMBER + 1), is_left=True), Progress(0)]


def test_a_digit_too_many_is_never_cut_to_a_number(hand: Hand) -> None:
    hand.type("24910158641968060999E")
    assert [len(digits) for digits in hand.entered] == [LONGEST_NUMBER + 1]


def test_a_stuck_key_types_once_is_told_once_and_when_it_is_free(hand: Hand) -> None:
    hand.strike(PAD["5"])
    for _ in range(400):
        hand.now += 0.033
        hand.strike(PAD["5"], Stroked.HELD)
    assert hand.pad.digits == "5"
    assert [told for told in hand.told if isinstance(told, Stuck)] == [Stuck(frozenset({PAD["5"]}))]
    hand.strike(PAD["5"], Stroked.RELEASED)
    assert hand.told[-1] == Stuck(frozenset())


def test_others_can_type_while_a_key_is_stuck(hand: Hand) -> None:
    hand.strike(PAD["?"])
    hand.wait(STUCK_SECONDS)
    hand.type(f"{INSS}E")
    assert hand.entered == [INSS]


def test_strokes_that_were_lost_spoil_the_number(hand: Hand) -> None:
    hand.strike(PAD["?"])
    hand.wait(STUCK_SECONDS)
    hand.type("780")
    hand.strike(0, Stroked.LOST)
    assert hand.told[-2:] == [Progress(0), Stuck(frozenset())]
    hand.type("12E")
    assert hand.entered == ["12"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*PAD.values(), *ROW.values(), 0, 500]),
            st.sampled_from(Stroked),
            st.floats(0, 20),
        ),
        max_size=60,
    )
)
def test_whatever_is_struck_the_count_shown_is_the_count_typed_and_it_ends(
    struck: list[tuple[int, Stroked, float]],
) -> None:
    hand = Hand()
    shown = 0
    for key, what, pause in struck:
        hand.now += pause
        hand.strike(key, what)
        for told in hand.told:
            shown = told.digits if isinstance(told, Progress) else shown
        assert shown == len(hand.pad.digits) <= LONGEST_NUMBER + 1
        deadline = hand.pad.deadline
        assert deadline is None or deadline > hand.now
    hand.wait(LONGEST_SECONDS)
    assert hand.pad.digits == ""
    assert hand.pad.deadline is None


def test_digits_are_not_in_what_is_printed(hand: Hand) -> None:
    hand.type("780123")
    assert "780123" not in repr(hand.pad)
    assert "780123" not in repr(Entered("780123"))
