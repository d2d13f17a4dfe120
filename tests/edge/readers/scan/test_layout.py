"""Characters out of key strokes, on the keyboard that the scanner was set up for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.readers.scan.layout import LOST, Keyboard, Layout, Stroke, Stroked
from tests.edge.readers.strokes import ALTGR, SHIFT, strokes

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
ADDRESS = "HTTPS%3A%2F%2Fexample.org/?a=1&b_c-d=24910158641968060#+"


def typed(layout: Layout, sent: list[Stroke]) -> str:
    keyboard, text = Keyboard(layout), ""
    for stroke in sent:
        keyboard, character = keyboard.take(stroke)
        text += character
    return text


@pytest.mark.parametrize("layout", Layout)
def test_an_address_comes_through_on_both_keyboards(layout: Layout) -> None:
    assert typed(layout, strokes(ADDRESS, layout)) == ADDRESS


def test_every_printable_character_comes_through_on_the_us_keyboard() -> None:
    assert typed(Layout.US, strokes(PRINTABLE, Layout.US)) == PRINTABLE


def test_on_the_belgian_keyboard_only_dead_keys_are_missing() -> None:
    without_dead_keys = "".join(char for char in PRINTABLE if char not in "^`~")
    assert typed(Layout.BE, strokes(without_dead_keys, Layout.BE)) == without_dead_keys


def test_a_scanner_set_up_for_another_keyboard_is_not_taken_for_digits() -> None:
    """The AZERTY trap: digits need Shift there, so the wrong setting gives signs and no number."""
    assert typed(Layout.US, strokes("24910", Layout.BE)) == "@$(!)"
    assert typed(Layout.BE, strokes("24910", Layout.US)) == "é'ç&à"


@pytest.mark.parametrize("layout", Layout)
def test_the_number_pad_gives_digits_whatever_num_lock_says(layout: Layout) -> None:
    pad = [69, 82, 79, 80, 81, 75, 76, 77, 71, 72, 73, 96]
    pressed = [Stroke(key, what) for key in pad for what in (Stroked.PRESSED, Stroked.RELEASED)]
    assert typed(layout, pressed) == "0123456789\n"


def test_a_stuck_key_is_one_character() -> None:
    held = [Stroke(2, Stroked.PRESSED), *[Stroke(2, Stroked.HELD)] * 1000]
    assert typed(Layout.US, held) == "1"


@pytest.mark.parametrize("key", [29, 56, 97, 125])
def test_what_is_struck_with_control_or_alt_is_no_digit(key: int) -> None:
    """Some scanners send characters as Alt and a code on the number pad."""
    sent = [
        Stroke(key, Stroked.PRESSED),
        Stroke(79, Stroked.PRESSED),
        Stroke(key, Stroked.RELEASED),
    ]
    assert typed(Layout.US, sent) == LOST


def test_dropped_strokes_and_unknown_keys_leave_a_mark_and_free_the_shift() -> None:
    sent = [Stroke(SHIFT, Stroked.PRESSED), Stroke(0, Stroked.LOST), Stroke(2, Stroked.PRESSED)]
    assert typed(Layout.US, sent) == f"{LOST}1"
    assert typed(Layout.US, [Stroke(59, Stroked.PRESSED)]) == LOST
    assert typed(Layout.US, strokes("1", Layout.US, with_key=ALTGR)) == LOST


@given(
    st.sampled_from(Layout),
    st.lists(st.builds(Stroke, st.integers(0, 767), st.sampled_from(Stroked)), max_size=100),
)
def test_any_strokes_give_at_most_one_character_each(layout: Layout, sent: list[Stroke]) -> None:
    assert len(typed(layout, sent)) <= len(sent)
