"""The lane's rules: one committed record, one pulse, and locked again."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from edge.turnstile.lane import (
    MOST_WAITING,
    RELOCK_SECONDS,
    Drop,
    Effect,
    Lane,
    Locked,
    NotReleased,
    Pulse,
    Release,
    Shutdown,
    Tick,
    step,
)
from protocol.record_ids import record_id
from protocol.records import Alarm, Direction, Override, Passage, Refusal
from tests.edge.turnstile.samples import committed

PULSE = 5.0


def lane() -> Lane:
    return Lane("north", pulse_seconds=PULSE)


def test_a_lane_begins_locked_with_nothing_to_wait_for() -> None:
    assert not lane().released
    assert lane().deadline is None


@pytest.mark.rule("R11")
def test_a_committed_check_in_releases_the_arm_for_one_pulse() -> None:
    released, effects = step(lane(), Release(committed(), Direction.IN), 10.0)

    assert effects == (Pulse(committed(), Direction.IN, PULSE),)
    assert released.released
    assert released.deadline == 10.0 + PULSE


def test_the_arm_locks_when_its_pulse_is_over() -> None:
    released, _ = step(lane(), Release(committed(), Direction.IN), 10.0)

    locked, effects = step(released, Tick(), 10.0 + PULSE)

    assert effects == (Drop(committed()),)
    assert not locked.released
    assert locked.deadline == 10.0 + PULSE + RELOCK_SECONDS


def test_an_impatient_second_check_in_waits_for_a_pulse_of_its_own() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)

    both, effects = step(first, Release(committed(2), Direction.IN), 1.0)
    assert effects == ()
    assert both.deadline == PULSE, "the first pulse is not lengthened"

    between, effects = step(both, Tick(), PULSE)
    assert effects == (Drop(committed(1)),)
    assert not between.released, "the bolt falls in between two people"

    second, effects = step(between, Tick(), PULSE + RELOCK_SECONDS)
    assert effects == (Pulse(committed(2), Direction.IN, PULSE),)
    assert second.deadline == PULSE + RELOCK_SECONDS + PULSE


def test_one_record_releases_the_arm_once() -> None:
    released, _ = step(lane(), Release(committed(), Direction.IN), 0.0)
    again, effects = step(released, Release(committed(), Direction.IN), 1.0)
    assert (again, effects) == (released, ())

    locked, _ = step(released, Tick(), 100.0)
    _, effects = step(locked, Release(committed(), Direction.IN), 200.0)
    assert effects == ()


def test_a_crowd_beyond_the_bound_is_told_and_not_kept() -> None:
    crowded, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    for seq in range(2, MOST_WAITING + 2):
        crowded, effects = step(crowded, Release(committed(seq), Direction.IN), 0.1)
        assert effects == ()

    full, effects = step(crowded, Release(committed(99), Direction.IN), 0.2)

    assert effects == (NotReleased(committed(99)),)
    assert full.waiting == crowded.waiting


def test_after_a_hung_loop_the_late_tick_locks_and_serves_who_waited() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    both, _ = step(first, Release(committed(2), Direction.IN), 1.0)

    late, effects = step(both, Tick(), 60.0)

    assert effects == (Drop(committed(1)), Pulse(committed(2), Direction.IN, PULSE))
    assert late.deadline == 60.0 + PULSE


def test_shutting_down_locks_the_arm_and_says_who_was_not_let_through() -> None:
    first, _ = step(lane(), Release(committed(1), Direction.IN), 0.0)
    both, _ = step(first, Release(committed(2), Direction.IN), 1.0)

    shut, effects = step(both, Shutdown(), 2.0)
    assert effects == (Drop(committed(1)), NotReleased(committed(2)))
    assert shut.deadline is None

    _, effects = step(shut, Release(committed(3), Direction.IN), 3.0)
    assert effects == (NotReleased(committed(3)),)


def test_an_override_releases_the_arm_like_a_check_in() -> None:
    record = committed(1, Override(lane="north", cause="supervisor"))
    _, effects = step(lane(), Release(record, Direction.OUT), 0.0)
    assert effects == (Pulse(record, Direction.OUT, PULSE),)


@pytest.mark.parametrize(
    "body",
    [
        Refusal(lane="north", reason="card-mute"),
        Alarm(code="reader-lost"),
        Passage(lane="north", check_in=record_id(1, bytes(10)), outcome="passed"),
    ],
    ids=lambda body: str(body.type),
)
@pytest.mark.rule("R11")
def test_no_other_record_asks_for_a_release(body: Refusal | Alarm | Passage) -> None:
    with pytest.raises(ValueError, match="releases no arm"):
        Release(committed(1, body), Direction.IN)


class Traces(RuleBasedStateMachine):
    """Any order of releases and waits: the relay as its effects would move it."""

    def __init__(self) -> None:
        super().__init__()
        self.lane = lane()
        self.now = 0.0
        self.seq = 0
        self.asked: set[int] = set()
        self.pulsed: list[int] = []
        self.turned_away: set[int] = set()
        self.on_since: float | None = None
        self.locked_since = -RELOCK_SECONDS
        self.shut = False

    def feed(self, event: Release | Tick | Shutdown) -> None:
        self.lane, effects = step(self.lane, event, self.now)
        for effect in effects:
            self.carry_out(effect)

    def carry_out(self, effect: Effect) -> None:
        match effect:
            case Pulse(record=record, seconds=seconds):
                assert self.on_since is None, "never two pulses at once"
                assert not self.shut
                assert record.seq in self.asked, "never without a committed record"
                assert record.seq not in self.pulsed, "never twice for one"
                assert seconds == PULSE
                assert self.now >= self.locked_since + RELOCK_SECONDS
                self.pulsed.append(record.seq)
                self.on_since = self.now
            case Drop():
                assert self.on_since is not None
                self.locked_since = min(self.now, self.on_since + PULSE)
                self.on_since = None
            case NotReleased(record=record):
                self.turned_away.add(record.seq)

    @rule(seconds=st.floats(0, 20))
    def wait_as_the_loop_does(self, seconds: float) -> None:
        end = self.now + seconds
        while self.lane.deadline is not None and self.lane.deadline <= end:
            self.now = self.lane.deadline
            self.feed(Tick())
        self.now = end

    @rule(seconds=st.floats(0, 20))
    def hang(self, seconds: float) -> None:
        self.now += seconds
        self.feed(Tick())

    @rule()
    def check_in(self) -> None:
        self.seq += 1
        self.asked.add(self.seq)
        self.feed(Release(committed(self.seq), Direction.IN))

    @rule(back=st.integers(0, 3))
    def repeat(self, back: int) -> None:
        if self.seq - back > 0:
            self.feed(Release(committed(self.seq - back), Direction.IN))

    @rule(really=st.integers(0, 9))
    def shut_down(self, really: int) -> None:
        if really == 0:
            self.feed(Shutdown())
            self.shut = True

    @invariant()
    def is_locked_again_within_the_pulse(self) -> None:
        assert self.lane.released == (self.on_since is not None)
        if self.on_since is not None:
            assert self.now < self.on_since + PULSE
            assert self.lane.deadline == self.on_since + PULSE

    @invariant()
    def serves_in_order_and_forgets_nobody(self) -> None:
        assert self.pulsed == sorted(self.pulsed)
        waiting = {release.record.seq for release in self.lane.waiting}
        assert self.asked == {*self.pulsed, *self.turned_away, *waiting}

    @invariant()
    def always_has_a_deadline_while_something_runs(self) -> None:
        idle = isinstance(self.lane.position, Locked) or self.shut
        assert (self.lane.deadline is None) == idle
        assert not (idle and self.lane.waiting)


TestTraces = Traces.TestCase
