"""Any order of answers, silence, trouble and decisions: what a rollout never does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from central.steering.rollout import (
    Aborted,
    Answered,
    Effect,
    Event,
    Fate,
    Paused,
    Plan,
    Restore,
    Resumed,
    RolledBack,
    Rollout,
    State,
    Tell,
    Tick,
    Troubled,
    step,
)

BEGIN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STAGES = st.sampled_from([(100,), (5, 15, 80), (1, 99), (50, 50), (10, 20, 30, 40)])


class Machine(RuleBasedStateMachine):
    """A fleet that answers as it likes, and people who decide."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.told: list[str] = []
        self.back: list[str] = []
        self.trouble = 0

    @initialize(count=st.integers(1, 40), stages=STAGES, bears=st.integers(0, 3))
    def a_rollout(self, count: int, stages: tuple[int, ...], bears: int) -> None:
        plan = Plan(stages=stages, most_trouble=bears)
        self.devices = [f"gate-{number}" for number in range(count)]
        self.rollout = Rollout.over(self.devices, plan)

    def feed(self, event: Event) -> tuple[Effect, ...]:
        before = self.rollout
        self.rollout, effects = step(self.rollout, event, self.now)
        for effect in effects:
            match effect:
                case Tell(device):
                    assert before.state is State.RUNNING
                    assert device not in self.told, "never twice"
                    self.told.append(device)
                case Restore(device):
                    assert isinstance(event, RolledBack)
                    assert device in self.told
                    self.back.append(device)
        return effects

    @rule(minutes=st.integers(0, 6), away=st.sets(st.integers(0, 39), max_size=3))
    def time_goes_by(self, minutes: int, away: set[int]) -> None:
        self.now += minutes * MINUTE
        there = {name for place, name in enumerate(self.devices) if place not in away}
        self.feed(Tick(there))

    @precondition(lambda self: bool(self.told))
    @rule(place=st.integers(0, 39), applied=st.booleans())
    def a_device_answers(self, place: int, applied: bool) -> None:
        self.feed(Answered(self.told[place % len(self.told)], applied, "it said so"))

    @rule()
    def every_device_answers_well(self) -> None:
        for member in self.rollout.members:
            if member.fate is Fate.TOLD:
                self.feed(Answered(member.device, applied=True))

    @rule(place=st.integers(0, 39))
    def a_device_is_in_trouble(self, place: int) -> None:
        self.feed(Troubled(self.devices[place % len(self.devices)], "tamper"))

    @rule(event=st.sampled_from([Paused(), Resumed(), Resumed(), Aborted()]))
    def somebody_decides(self, event: Event) -> None:
        assert self.feed(event) == ()

    @rule(really=st.integers(0, 5))
    def somebody_rolls_back(self, really: int) -> None:
        if really == 0:
            again = self.rollout.state is State.BACK
            self.feed(RolledBack())
            assert again or self.back == self.told, "who was told goes back, and nobody else"

    @invariant()
    def it_stops_by_itself_when_there_is_more_trouble_than_is_borne(self) -> None:
        if self.rollout.state is State.RUNNING:
            new = len(self.rollout.troubled) - self.rollout.forgiven
            assert new <= self.rollout.plan.most_trouble

    @invariant()
    def nobody_of_a_later_stage_was_told(self) -> None:
        for member in self.rollout.members:
            if member.fate is not Fate.WAITING:
                assert member.stage <= self.rollout.stage
            if member.stage < self.rollout.stage:
                assert member.fate not in {Fate.WAITING, Fate.TOLD}

    @invariant()
    def what_is_done_was_told_to_everybody(self) -> None:
        if self.rollout.state is State.DONE:
            assert sorted(self.told) == sorted(self.devices)


Machine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestMachine = Machine.TestCase


@given(st.integers(1, 2000), STAGES)
def test_stages_are_as_large_as_was_said_and_the_first_is_never_empty(
    count: int, stages: tuple[int, ...]
) -> None:
    rollout = Rollout.over([str(number) for number in range(count)], Plan(stages=stages))
    numbers = [member.stage for member in rollout.members]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(max(numbers) + 1))
    assert numbers.count(0) == max(1, -(-count * stages[0] // 100))


def test_a_fleet_that_answers_well_is_done_stage_by_stage() -> None:
    rollout, now = Rollout.over([f"gate-{n}" for n in range(100)], Plan()), BEGIN
    told: list[int] = []
    while rollout.state is State.RUNNING:
        rollout, effects = step(rollout, Tick({m.device for m in rollout.members}), now)
        if effects:
            told.append(len(effects))
        for member in rollout.members:
            if member.fate is Fate.TOLD:
                rollout, _ = step(rollout, Answered(member.device, applied=True), now)
        now += MINUTE
    assert rollout.state is State.DONE
    assert told == [5, 15, 80]
    assert now - BEGIN >= 3 * rollout.plan.watch_for


def test_a_device_that_is_not_there_keeps_nobody_waiting_and_one_that_is_silent_stops_all() -> None:
    rollout = Rollout.over(["away", "there"], Plan(stages=(50, 50)))
    rollout, effects = step(rollout, Tick(), BEGIN)
    assert effects == (Tell("away"),)
    rollout, _ = step(rollout, Tick(), BEGIN + MINUTE)
    assert rollout.members[0].fate is Fate.AWAY
    rollout, effects = step(rollout, Tick({"there"}), BEGIN + 7 * MINUTE)
    assert effects == (Tell("there"),)
    rollout, _ = step(rollout, Tick(), BEGIN + 10 * MINUTE)
    assert (rollout.state, rollout.why) == (State.STOPPED, "there: did not answer")
    rollout, _ = step(rollout, Resumed(), BEGIN + 10 * MINUTE)
    rollout, _ = step(rollout, Tick(), BEGIN + 11 * MINUTE)
    rollout, _ = step(rollout, Tick(), BEGIN + 20 * MINUTE)
    assert rollout.state is State.DONE, "a person saw it, and let it go on"


@pytest.mark.parametrize("stages", [(), (50,), (0, 100), (60, 60)])
def test_stages_that_make_no_whole_are_refused(stages: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="make 100"):
        Plan(stages=stages)
