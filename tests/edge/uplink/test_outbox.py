"""The outbox: in order, without gaps, within the window, and until all is settled."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.uplink.outbox import (
    Acked,
    Appended,
    Connected,
    Event,
    Limits,
    Lost,
    Outbox,
    Published,
    Restored,
    Send,
    Tick,
)

LIMITS = Limits(batch=3, window=12, first_wait=1.0, longest_wait=5.0)


class Driven:
    """An outbox that is told things; remembers what it wants sent."""

    def __init__(self, head: int = 0, acked: int = 0) -> None:
        self.outbox = Outbox(head, acked, LIMITS)
        self.now = 100.0

    def tell(self, *events: Event) -> list[tuple[int, int]]:
        told: list[Send] = []
        for event in events:
            self.outbox, sends = self.outbox.after(event, self.now)
            told += sends
        return [(send.after, send.up_to) for send in told]

    def wait(self) -> list[tuple[int, int]]:
        assert self.outbox.deadline is not None
        self.now = self.outbox.deadline
        return self.tell(Tick())


def test_nothing_is_sent_without_a_session() -> None:
    driven = Driven(5)
    assert driven.tell(Appended(6), Tick(), Acked(1)) == []
    assert driven.outbox.deadline is None


def test_after_a_connect_only_the_first_batch_goes_out_until_there_is_progress() -> None:
    driven = Driven(30, 10)
    assert driven.tell(Connected()) == [(10, 13)]
    assert driven.tell(Appended(31)) == []
    assert driven.tell(Acked(13)) == [(13, 16), (16, 19)]


def test_each_progress_doubles_the_window_up_to_its_limit() -> None:
    driven = Driven(100)
    windows = []
    driven.tell(Connected())
    for acked in (3, 6, 9, 12):
        driven.tell(Acked(acked))
        windows.append(driven.outbox.sent - acked)
    assert windows == [6, 12, 12, 12]


def test_a_batch_that_brings_nothing_is_halved_and_grows_back_with_progress() -> None:
    driven = Driven(100)
    assert driven.tell(Connected()) == [(0, 3)]
    assert driven.wait() == [(0, 1)]
    driven.tell(Lost())
    assert driven.tell(Connected()) == [(0, 1)]
    assert driven.tell(Acked(1)) == [(1, 4), (4, 7)]


def test_a_line_that_breaks_in_the_midst_of_progress_is_not_asked_for_less() -> None:
    driven = Driven(100)
    driven.tell(Connected(), Acked(3), Lost())
    assert driven.tell(Connected()) == [(3, 6)]


def test_a_live_record_is_sent_at_once() -> None:
    driven = Driven(10, 10)
    assert driven.tell(Connected()) == []
    assert driven.outbox.deadline is None
    assert driven.tell(Appended(11)) == [(10, 11)]
    assert driven.tell(Appended(12)) == [(11, 12)]


def test_without_progress_the_first_batch_is_tried_again_with_growing_pauses() -> None:
    driven = Driven(30)
    driven.tell(Connected())
    pauses = []
    for _ in range(5):
        before = driven.now
        assert driven.wait() == [(0, 1)]
        pauses.append(driven.now - before)
    assert pauses == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_progress_makes_it_quick_again() -> None:
    driven = Driven(30)
    driven.tell(Connected())
    driven.wait()
    driven.wait()
    driven.tell(Acked(3))
    before = driven.now
    assert driven.wait() == [(3, 6)]
    assert driven.now - before == 1.0
    assert driven.wait() == [(3, 4)]


def test_when_nobody_listens_the_backlog_stays_here() -> None:
    driven = Driven(30)
    driven.tell(Connected(), Acked(3))
    assert driven.tell(Published(6, delivered=False), Appended(31)) == []
    assert driven.outbox.sent == 9
    assert driven.wait() == [(3, 4)]


def test_confirmations_of_the_broker_alone_settle_nothing() -> None:
    driven = Driven(5)
    driven.tell(Connected())
    assert driven.tell(Published(3, delivered=True)) == []
    assert (driven.outbox.acked, driven.outbox.sent) == (0, 3)
    assert driven.wait() == [(0, 1)]
    assert driven.outbox.sent == 3


def test_what_the_broker_took_is_waited_for_longer_and_then_asked_for_with_one_record() -> None:
    driven = Driven(30)
    driven.tell(Connected())
    begin = driven.now
    driven.tell(Published(3, delivered=True))
    assert driven.wait() == [(0, 1)]
    assert driven.now == begin + LIMITS.taken_wait
    assert driven.tell(Published(1, delivered=True)) == []
    assert driven.wait() == [(0, 1)], "the one that asked may be lost too"
    assert driven.tell(Acked(3)) == [(3, 6), (6, 9)], "it was only late"


def test_when_only_the_record_that_asked_came_through_everything_behind_it_goes_out_again() -> None:
    driven = Driven(3)
    driven.tell(Connected(), Published(3, delivered=True))
    assert driven.wait() == [(0, 1)]
    assert driven.tell(Published(1, delivered=True), Acked(1)) == []
    begin = driven.now
    assert driven.wait() == [(1, 3)]
    assert driven.now == begin + LIMITS.taken_wait, "a loss makes nobody patient"
    driven.tell(Published(3, delivered=True))
    assert driven.wait() == [(1, 2)], "and is asked for again when that was lost as well"


def test_a_message_that_nobody_hears_is_no_reason_for_smaller_ones() -> None:
    driven = Driven(30)
    driven.tell(Connected())
    for _ in range(3):
        driven.tell(Published(3, delivered=False))
        assert driven.wait() == [(0, 3)]


def test_a_central_that_says_nothing_is_sent_the_same_ever_more_rarely() -> None:
    driven, waits = Driven(2), []
    driven.tell(Connected())
    for _ in range(7):
        begin = driven.now
        driven.tell(Published(2, delivered=True))
        assert driven.wait() == [(0, 1)]
        waits.append(driven.now - begin)
    assert waits == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0]


def test_a_central_that_takes_long_is_given_twice_as_long_until_it_is_quick_again() -> None:
    driven, patience = Driven(), []
    driven.tell(Connected())
    for head, took in ((2, 20.0), (4, 1.0), (6, 1.0), (8, 1.0)):
        driven.tell(Appended(head), Published(head, delivered=True))
        assert driven.outbox.deadline is not None
        patience.append(driven.outbox.deadline - driven.now)
        if took > patience[-1]:
            driven.wait()  # sent again in vain: the word on the first was only late
        driven.now += took - (0 if took <= patience[-1] else patience[-1])
        driven.tell(Acked(head))
    assert patience == [5.0, 40.0, 20.0, 10.0]
    driven.now += 3600
    driven.tell(Appended(9), Published(9, delivered=True))
    assert driven.outbox.deadline == driven.now + LIMITS.taken_wait


def test_as_soon_as_the_central_says_anything_what_waits_goes_out_anew() -> None:
    driven = Driven(2)
    driven.tell(Connected(), Published(2, delivered=True))
    assert driven.tell(Acked(0)) == [], "nothing was in vain yet"
    driven.wait()
    driven.tell(Published(1, delivered=True))
    assert driven.tell(Acked(0)) == [(0, 2)]
    assert driven.tell(Acked(0)) == [], "once"


def test_it_is_patient_while_the_broker_has_everything_and_quick_again_with_progress() -> None:
    driven = Driven(6)
    driven.tell(Connected(), Acked(3), Published(6, delivered=True), Appended(7))
    assert driven.outbox.deadline == driven.now + LIMITS.taken_wait
    driven.tell(Published(7, delivered=True), Acked(6))
    assert driven.outbox.deadline == driven.now + LIMITS.taken_wait
    driven.tell(Acked(7), Appended(8))
    assert driven.outbox.deadline == driven.now + LIMITS.first_wait


def test_it_is_quiet_when_all_is_settled() -> None:
    driven = Driven(2)
    driven.tell(Connected(), Acked(2))
    assert driven.outbox.deadline is None
    driven.now += 1000
    assert driven.tell(Tick(), Published(2, delivered=False), Acked(1)) == []


def test_after_a_lost_line_everything_not_settled_is_sent_again() -> None:
    driven = Driven(9)
    driven.tell(Connected(), Acked(3))
    assert driven.tell(Lost(), Tick()) == []
    assert driven.tell(Connected()) == [(3, 6)]


def test_an_acknowledgement_may_be_ahead_of_what_was_sent() -> None:
    driven = Driven(30)
    driven.tell(Connected())
    assert driven.tell(Acked(20)) == [(20, 23), (23, 26)]


@pytest.mark.rule("R36")
def test_a_restored_central_is_told_again_from_what_it_still_holds() -> None:
    driven = Driven(20, 20)
    assert driven.tell(Connected()) == []
    assert driven.tell(Restored(11)) == [(11, 14)]
    assert driven.tell(Restored(11), Appended(21)) == []
    assert driven.tell(Acked(14)) == [(14, 17), (17, 20)]
    assert driven.tell(Acked(21)) == []
    assert driven.outbox.deadline is None


class Line(RuleBasedStateMachine):
    """An outbox, a line that loses, and a central that settles what reaches it in order."""

    def __init__(self) -> None:
        super().__init__()
        self.driven = Driven()
        self.held = 0
        self.offered = 0

    def carry(self, sends: list[tuple[int, int]], lost: bool = False) -> None:
        for after, up_to in sends:
            outbox = self.driven.outbox
            assert outbox.acked <= after < up_to <= outbox.head
            assert up_to - after <= LIMITS.batch
            assert after <= max(self.offered, outbox.acked), "a gap"
            if not up_to == outbox.asked < outbox.sent:  # which only asks for what was offered
                self.offered = up_to
            if not lost and after <= self.held:
                self.held = max(self.held, up_to)

    @rule(count=st.integers(1, 20), lost=st.booleans())
    def append(self, count: int, lost: bool) -> None:
        self.carry(self.driven.tell(Appended(self.driven.outbox.head + count)), lost)

    @rule(lost=st.booleans())
    def connect(self, lost: bool) -> None:
        self.offered = self.driven.outbox.acked
        self.carry(self.driven.tell(Connected()), lost)

    @rule()
    def lose(self) -> None:
        assert self.driven.tell(Lost()) == []

    @rule(data=st.data(), lost=st.booleans())
    def acknowledge(self, data: st.DataObject, lost: bool) -> None:
        self.carry(self.driven.tell(Acked(data.draw(st.integers(0, self.held)))), lost)

    @precondition(lambda self: self.driven.outbox.connected)
    @rule(data=st.data(), lost=st.booleans())
    def restore_the_central(self, data: st.DataObject, lost: bool) -> None:
        self.held = data.draw(st.integers(0, self.held))
        if self.held < self.driven.outbox.acked:
            self.offered = self.held
            self.carry(self.driven.tell(Restored(self.held)), lost)

    @rule(data=st.data(), delivered=st.booleans())
    def confirm(self, data: st.DataObject, delivered: bool) -> None:
        seq = data.draw(st.integers(0, self.driven.outbox.head))
        self.carry(self.driven.tell(Published(seq, delivered)))

    @precondition(lambda self: self.driven.outbox.deadline is not None)
    @rule(lost=st.booleans())
    def time_out(self, lost: bool) -> None:
        sends = self.driven.wait()
        if not self.driven.outbox.asked:
            self.offered = self.driven.outbox.acked
        self.carry(sends, lost)

    @rule(seconds=st.floats(0, 0.5))
    def time_passes(self, seconds: float) -> None:
        outbox = self.driven.outbox
        if outbox.deadline is None or self.driven.now + seconds < outbox.deadline:
            self.driven.now += seconds
            assert self.driven.tell(Tick()) == []

    @invariant()
    def never_more_than_the_window_is_under_way(self) -> None:
        outbox = self.driven.outbox
        if outbox.connected:
            assert 0 <= outbox.sent - outbox.acked <= LIMITS.window

    @invariant()
    def a_deadline_stands_exactly_while_something_is_under_way(self) -> None:
        outbox = self.driven.outbox
        under_way = outbox.connected and outbox.head > outbox.acked
        assert (outbox.deadline is not None) == under_way
        if outbox.deadline is not None:
            assert outbox.deadline <= self.driven.now + LIMITS.longest_taken_wait

    def teardown(self) -> None:
        """Heal the line: within as many tries as there are records, all is settled and quiet."""
        self.connect(lost=False)
        for _ in range(2 * self.driven.outbox.head + 2):
            self.carry(self.driven.tell(Acked(self.held)))
            if self.driven.outbox.deadline is None:
                break
            self.time_out(lost=False)
        assert self.driven.outbox.acked == self.driven.outbox.head
        assert self.driven.outbox.deadline is None


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=60, stateful_step_count=40)


@pytest.mark.rule("R20")
@given(st.integers(0, 40), st.integers(0, 40))
def test_the_gate_sends_on_from_what_is_settled(head: int, acked: int) -> None:
    outbox = replace(Outbox(max(head, acked), acked, LIMITS))
    _, sends = outbox.after(Connected(), 0.0)
    assert [send.after for send in sends] == ([acked] if head > acked else [])
