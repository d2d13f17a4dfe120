"""Any order of check-ins, overrides, sensors, fires and waits: what a lane never does."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.turnstile.lane import FIRE_CLEAR_SECONDS, PATIENCE_SECONDS, Lane, step
from edge.turnstile.rules import Rules
from edge.turnstile.states import (
    Alarm,
    AlreadyFree,
    Became,
    Drop,
    Effect,
    Event,
    Fire,
    Free,
    Freed,
    Lock,
    NotMoved,
    NotReleased,
    OrderedFree,
    OrderedLocked,
    OrderedNormal,
    Pulse,
    Release,
    Released,
    Sensed,
    Shut,
    Shutdown,
    Tick,
    TurnedAway,
)
from protocol.records import CheckIn, Direction
from tests.edge.turnstile.samples import CHECK_IN, OVERRIDE, committed

LONGEST = 12.0
RULES = st.builds(
    Rules,
    pulse_seconds=st.sampled_from([0.5, 5.0]),
    passage_seconds=st.sampled_from([3.0, LONGEST]),
    held_open_seconds=st.sampled_from([1.0, 10.0]),
    relock_seconds=st.sampled_from([0.3, 1.0]),
    holds=st.booleans(),
    watched=st.booleans(),
    locks_behind=st.booleans(),
    way_out=st.sampled_from(Direction),
)
SENSORS = st.sampled_from([*Direction, None])


class Traces(RuleBasedStateMachine):
    """The relays as the lane's effects, and the arm's own timer, would move them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.seq = 0
        self.asked: dict[int, bool] = {}  # seq, and whether it is a check-in
        self.pulsed: list[int] = []
        self.answered: set[int] = set()
        self.outcomes: dict[int, list[str]] = {}
        self.on: tuple[Direction, float] | None = None  # which relay, and until when
        self.locked_since = self.window_end = float("-inf")
        self.fire = False
        self.silent_since = float("-inf")
        self.shut = False
        self.closed = False
        self.freed_until = float("-inf")  # by order
        self.freed: list[int] = []

    @initialize(rules=RULES)
    def a_lane(self, rules: Rules) -> None:
        self.lane = Lane("north", rules)

    def feed(self, event: Event) -> None:
        position = self.lane.position
        self.window_end = position.until if isinstance(position, Released) else self.now
        self.lane, effects = step(self.lane, event, self.now)
        for effect in effects:
            self.carry_out(effect)

    def carry_out(self, effect: Effect) -> None:
        if self.on and self.on[1] <= self.now:
            self.on = None  # by the arm's own timer
        match effect:
            case Pulse(record=record, direction=direction, seconds=seconds):
                assert not self.shut
                assert not self.fire
                assert not self.closed, "never while it is locked by order"
                assert self.on is None, "never both directions, nor two releases, at once"
                assert self.now >= self.locked_since + self.lane.rules.relock_seconds
                assert record.seq in self.asked, "never without a committed record"
                assert record.seq not in self.pulsed, "never twice for one"
                assert seconds == self.lane.rules.energised
                self.pulsed.append(record.seq)
                self.on = (direction, self.now + seconds)
            case Drop():
                self.on = None
                self.locked_since = min(self.now, self.window_end)
            case Free(direction=direction, order=None):
                assert self.fire, "never without a fire"
                assert direction is self.lane.rules.way_out
                self.on = (direction, float("inf"))
            case Free(direction=direction, order=record):
                assert record is not None
                assert not self.fire
                assert record.seq in self.asked, "never without a committed override"
                self.freed.append(record.seq)
                self.on = (direction, float("inf"))
            case Lock():
                over = self.silent_since + FIRE_CLEAR_SECONDS if self.fire else self.freed_until
                assert self.shut or self.now >= over
                self.on = None
            case NotReleased(record=record) | AlreadyFree(record=record):
                assert record.seq not in self.answered
                self.answered.add(record.seq)
            case Became(record=record, outcome=outcome):
                assert isinstance(record.body, CheckIn)
                assert record.seq in self.pulsed
                self.outcomes.setdefault(record.seq, []).append(outcome)
            case Alarm(code=code):
                assert code in {"forced", "held-open", "wrong-direction", "two-people"}

    @rule(seconds=st.floats(0, 20))
    def wait_as_the_loop_does(self, seconds: float) -> None:
        end = self.now + seconds
        while self.lane.deadline is not None and self.lane.deadline <= end:
            assert self.lane.deadline >= self.now or self.lane.waiting, "a deadline is ahead"
            self.now = max(self.now, self.lane.deadline)
            self.feed(Tick())
        self.now = end

    @rule(seconds=st.floats(0, 60))
    def hang(self, seconds: float) -> None:
        self.now += seconds
        self.feed(Tick())

    @rule(direction=st.sampled_from(Direction), by_key=st.booleans())
    def ask(self, direction: Direction, by_key: bool) -> None:
        self.seq += 1
        self.asked[self.seq] = not by_key
        body = OVERRIDE if by_key else CHECK_IN
        self.feed(Release(committed(self.seq, body), direction))

    @rule(back=st.integers(0, 3), direction=st.sampled_from(Direction))
    def ask_again_for_the_same(self, back: int, direction: Direction) -> None:
        if self.asked.get(self.seq - back):
            self.feed(Release(committed(self.seq - back), direction))

    @rule(sensor=SENSORS, active=st.booleans())
    def somebody_moves(self, sensor: Direction | None, active: bool) -> None:
        self.feed(Sensed(sensor, active))

    @rule()
    def the_relay_did_not_move(self) -> None:
        if self.pulsed and self.asked[self.pulsed[-1]]:
            self.feed(NotMoved(committed(self.pulsed[-1])))

    @rule()
    def somebody_is_refused(self) -> None:
        self.feed(TurnedAway())

    @rule(active=st.booleans())
    def the_fire_contact_speaks(self, active: bool) -> None:
        if active:
            self.fire = True
        elif self.fire and self.lane.position == Freed():
            self.silent_since = self.now
        self.feed(Fire(active))

    @rule(direction=st.sampled_from(Direction), seconds=st.sampled_from([5.0, LONGEST]))
    def the_operator_frees_it(self, direction: Direction, seconds: float) -> None:
        self.seq += 1
        self.asked[self.seq] = False
        if self.lane.position != Freed() and not self.shut:
            self.freed_until, self.closed = self.now + seconds, False
        self.feed(OrderedFree(committed(self.seq, OVERRIDE), direction, seconds))

    @rule()
    def the_operator_locks_it(self) -> None:
        self.freed_until, self.closed = self.now, True
        self.feed(OrderedLocked())

    @rule()
    def the_operator_ends_his_order(self) -> None:
        self.freed_until, self.closed = self.now, False
        self.feed(OrderedNormal())

    @rule(really=st.integers(0, 15))
    def shut_down(self, really: int) -> None:
        if really == 0:
            self.shut = True
            self.feed(Shutdown())

    @invariant()
    def a_fire_is_over_only_when_the_lane_says_so(self) -> None:
        if self.fire and not isinstance(self.lane.position, Freed):
            self.fire = False

    @invariant()
    def the_lane_is_released_whenever_a_relay_is(self) -> None:
        if self.on and self.on[1] > self.now:
            assert self.lane.released

    @invariant()
    def released_lanes_are_locked_again_in_time(self) -> None:
        if self.lane.released and self.lane.position != Freed():
            assert self.lane.deadline is not None
            longest = max(LONGEST, self.lane.rules.energised, FIRE_CLEAR_SECONDS)
            assert self.lane.deadline <= self.now + longest

    @invariant()
    def nobody_is_forgotten_and_everybody_is_served_in_order(self) -> None:
        assert self.pulsed == sorted(self.pulsed)
        waiting = {each.release.record.seq for each in self.lane.waiting}
        assert set(self.asked) == {*self.pulsed, *self.answered, *self.freed, *waiting}
        assert not waiting & {*self.pulsed, *self.answered, *self.freed}

    @invariant()
    def outcomes_make_sense(self) -> None:
        for said in self.outcomes.values():
            rest = [outcome for outcome in said if outcome != "two-people"]
            assert rest in (
                [],
                ["passed"],
                ["abandoned"],
                ["wrong-direction"],
                ["abandoned", "passed"],
            )
            if "two-people" in said:
                assert said[0] == "passed" or said[:2] == ["abandoned", "passed"]

    def teardown(self) -> None:
        """Left alone, every lane is locked with nobody waiting, unless there is a fire."""
        if not hasattr(self, "lane"):
            return
        self.feed(Fire(active=False))
        self.silent_since = min(self.silent_since, self.now)
        self.wait_as_the_loop_does(2 * PATIENCE_SECONDS)
        assert not self.lane.released
        assert not self.lane.waiting
        assert self.on is None or self.on[1] <= self.now
        assert self.lane.deadline is None
        assert isinstance(self.lane.position, Shut) == self.shut


TestTraces = Traces.TestCase


@pytest.mark.parametrize("direction", Direction)
def test_the_machine_above_can_tell_a_release_from_none(direction: Direction) -> None:
    machine = Traces()
    machine.a_lane(Rules(pulse_seconds=5.0))
    machine.ask(direction, by_key=False)
    assert machine.on == (direction, 5.0)
