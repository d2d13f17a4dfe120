"""A numeric pad at a lane, struck through an object with the interface of evdev's."""

from collections.abc import Iterator

import pytest

from edge.credential import Credential, Unreadable
from edge.events import NumberTyped, ReaderKind, ReaderState
from edge.readers.keypad import keypad
from edge.readers.scan.layout import PAD_DIGITS, Stroke, Stroked
from edge.readers.scan.numberpad import PAUSE_SECONDS, STUCK_SECONDS
from protocol.reasons import Reason
from protocol.records import Assurance
from tests.edge.readers.hearing import Lane
from tests.edge.readers.strokes import FakeInput, FakeInputs

INSS = "78012340961"
ENTER = 96
KEYS = {digit: key for key, digit in PAD_DIGITS.items()}


class HandTime:
    """The monotonic clock, moved on by the test."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> HandTime:
    return HandTime()


@pytest.fixture
def lane() -> Lane:
    return Lane()


@pytest.fixture
def inputs() -> Iterator[FakeInputs]:
    plugged = FakeInputs()
    yield plugged
    for device in plugged.devices:
        device.dispose()


@pytest.fixture
def pad(inputs: FakeInputs, lane: Lane, time: HandTime) -> Iterator[FakeInput]:
    device = inputs.plug("Numeric Keypad", keys=[*KEYS.values(), ENTER, 14])
    reader = keypad("main", "keypad", lane.post, kernel=inputs, now=time)
    reader.start()
    assert lane.is_ready()
    yield device
    reader.stop()


def type_in(pad: FakeInput, text: str, *, enter: bool = True) -> None:
    keys = [*(KEYS[digit] for digit in text), *([ENTER] if enter else [])]
    pad.strike(Stroke(key, what) for key in keys for what in (Stroked.PRESSED, Stroked.RELEASED))


def test_a_typed_number_is_a_person_and_only_the_count_of_digits_is_told_before(
    pad: FakeInput, lane: Lane
) -> None:
    type_in(pad, INSS)
    assert [lane.hears(NumberTyped).digits for _ in INSS] == list(range(1, 12))
    result = lane.gets()
    assert isinstance(result, Credential)
    assert (result.number.digits, result.assurance) == (INSS, Assurance.TYPED)
    assert lane.hears(NumberTyped).digits == 0


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("78012340962", Reason.NUMBER_WRONG_CHECK_DIGITS), ("7801234096", Reason.NUMBER_INCOMPLETE)],
)
def test_a_number_that_is_wrong_or_not_whole_has_its_answer(
    pad: FakeInput, lane: Lane, typed: str, reason: Reason
) -> None:
    type_in(pad, typed)
    result = lane.gets()
    assert isinstance(result, Unreadable)
    assert result.reason is reason


def test_a_number_that_was_left_is_given_up(pad: FakeInput, lane: Lane, time: HandTime) -> None:
    type_in(pad, "780", enter=False)
    while lane.hears(NumberTyped).digits < 3:
        pass
    time.seconds += PAUSE_SECONDS
    result = lane.gets()
    assert isinstance(result, Unreadable)
    assert result.reason is Reason.NUMBER_INCOMPLETE
    assert lane.hears(NumberTyped).digits == 0


def test_a_stuck_key_is_told_and_when_it_is_free(
    pad: FakeInput, lane: Lane, time: HandTime
) -> None:
    pad.strike([Stroke(KEYS["5"], Stroked.PRESSED)])
    assert lane.hears(NumberTyped).digits == 1
    time.seconds += STUCK_SECONDS
    stuck = lane.hears(ReaderState)
    assert (stuck.ready, stuck.kind) == (False, ReaderKind.KEYPAD)
    assert "stuck" in stuck.detail
    pad.strike([Stroke(KEYS["5"], Stroked.RELEASED)])
    assert lane.is_ready()


def test_what_was_typed_on_a_pad_that_is_unplugged_is_forgotten(
    pad: FakeInput, lane: Lane, inputs: FakeInputs
) -> None:
    type_in(pad, "780", enter=False)
    while lane.hears(NumberTyped).digits < 3:
        pass
    pad.unplug()
    assert lane.hears(NumberTyped).digits == 0
    assert not lane.is_ready()
    again = inputs.plug("Numeric Keypad", keys=[*KEYS.values(), ENTER])
    assert lane.is_ready()
    type_in(again, INSS)
    assert lane.number() == INSS
