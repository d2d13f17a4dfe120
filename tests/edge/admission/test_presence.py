"""Presence: nobody is counted twice, who did not go through is where he was, clocks may jump."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from edge.admission import (
    Admitted,
    Passback,
    PersonKey,
    Policy,
    Presence,
    Refused,
    Stamp,
    Standing,
    Trace,
    decide,
)
from protocol.reasons import Reason
from protocol.records import Direction
from tests.edge.admission.cases import at, case

PEOPLE = [PersonKey(bytes([one]) * 16) for one in range(4)]
CAPACITY = 2
STAY = 10_000.0


def passed(person: PersonKey, direction: Direction, seconds: float, name: str = "c") -> Trace:
    return Trace(person, Standing(direction, at(seconds), name))


def test_who_comes_in_twice_is_counted_once() -> None:
    presence = Presence()
    presence.committed(passed(PEOPLE[0], Direction.IN, 0, "a"))
    presence.committed(passed(PEOPLE[0], Direction.IN, 10, "b"))
    assert presence.inside(at(20), STAY) == 1
    presence.committed(passed(PEOPLE[0], Direction.OUT, 30, "c"))
    assert presence.inside(at(40), STAY) == 0


def test_who_stays_longer_than_anyone_does_is_not_counted() -> None:
    presence = Presence([passed(PEOPLE[0], Direction.IN, 0)])
    assert presence.inside(at(STAY - 1), STAY) == 1
    assert presence.inside(at(STAY), STAY) == 0


def test_who_did_not_go_through_is_where_he_was() -> None:
    presence = Presence()
    before = passed(PEOPLE[0], Direction.OUT, 0, "a")
    presence.committed(before)
    presence.committed(passed(PEOPLE[0], Direction.IN, 10, "b"))
    assert presence.went("b", through=True) is None
    assert presence.went("b", through=False) == before
    assert presence.inside(at(20), STAY) == 0
    assert presence.went("b", through=False) is None, "it is known already"
    assert presence.went("b", through=True) == passed(PEOPLE[0], Direction.IN, 10, "b")
    assert presence.inside(at(20), STAY) == 1


def test_who_was_never_seen_and_did_not_go_through_is_forgotten() -> None:
    presence = Presence()
    presence.committed(passed(PEOPLE[0], Direction.IN, 10, "b"))
    assert presence.went("b", through=False) == Trace(PEOPLE[0], None)
    assert presence.of(PEOPLE[0]) is None


def test_an_old_passage_that_ends_late_does_not_undo_a_newer_one() -> None:
    presence = Presence()
    presence.committed(passed(PEOPLE[0], Direction.IN, 0, "a"))
    presence.committed(passed(PEOPLE[0], Direction.OUT, 10, "b"))
    assert presence.went("a", through=False) is None
    assert presence.went("unknown", through=False) is None
    assert presence.inside(at(20), STAY) == 0


def test_who_has_not_passed_for_long_is_forgotten() -> None:
    presence = Presence([passed(PEOPLE[0], Direction.IN, 0), passed(PEOPLE[1], Direction.IN, 500)])
    assert presence.stale(at(1000), 600) == [PEOPLE[0]]
    assert presence.of(PEOPLE[0]) is None
    assert presence.of(PEOPLE[1]) is not None


@pytest.mark.parametrize("trusted", [True, False])
def test_within_one_boot_a_clock_that_jumps_changes_nothing(trusted: bool) -> None:
    jumped = at(100, trusted=trusted)
    jumped = Stamp(jumped.boot, jumped.monotonic, jumped.wall - timedelta(days=9000), trusted)
    assert jumped.since(at(40)) == 60


def test_over_a_reboot_only_two_trusted_clocks_can_tell() -> None:
    assert at(100, "second").since(at(40, "first")) == 60
    assert at(100, "second", trusted=False).since(at(40, "first")) is None
    assert at(100, "second").since(at(40, "first", trusted=False)) is None
    assert at(40, "second").since(at(100, "first")) is None


@given(st.floats(0, 10_000), st.floats(1, 10_000))
def test_timed_anti_passback_refuses_within_its_time_and_never_where_no_clock_can_tell(
    later: float, seconds: float
) -> None:
    policy = Policy(passback=Passback.TIMED, passback_seconds=seconds)
    standing = Standing(Direction.IN, at(0), "a")
    decision = decide(case(policy=policy, standing=standing, now=at(later)))
    assert isinstance(decision, Refused) == (at(later).monotonic - at(0).monotonic < seconds)
    rebooted = case(policy=policy, standing=standing, now=at(later, "other", trusted=False))
    assert isinstance(decide(rebooted), Admitted)


class Gate(RuleBasedStateMachine):
    """Anyone comes and goes at a site of hard in/out anti-passback and room for two."""

    def __init__(self) -> None:
        super().__init__()
        self.presence = Presence()
        self.inside: set[PersonKey] = set()
        self.now = 0.0
        self.last: tuple[str, PersonKey, bool] | None = None

    def decide(self, person: PersonKey, direction: Direction, *, approved: bool) -> bool:
        self.now += 1
        policy = Policy(passback=Passback.IN_OUT, capacity=CAPACITY, stay_seconds=1e9)
        decision = decide(
            case(
                policy=policy,
                direction=direction,
                now=at(self.now),
                standing=self.presence.of(person),
                inside=self.presence.inside(at(self.now), 1e9),
                approved=approved,
            )
        )
        if isinstance(decision, Refused):
            assert decision.reason in {Reason.ALREADY_INSIDE, Reason.SITE_FULL}
            assert direction is Direction.IN
            return False
        assert isinstance(decision, Admitted)
        self.presence.committed(passed(person, direction, self.now, str(self.now)))
        self.last = (str(self.now), person, person in self.inside)
        return True

    @rule(person=st.sampled_from(PEOPLE), approved=st.booleans())
    def comes(self, person: PersonKey, approved: bool) -> None:
        was_inside, was_full = person in self.inside, len(self.inside) >= CAPACITY
        admitted = self.decide(person, Direction.IN, approved=approved)
        expected = approved if was_inside else not was_full
        assert admitted == expected
        if admitted:
            self.inside.add(person)

    @rule(person=st.sampled_from(PEOPLE))
    def leaves(self, person: PersonKey) -> None:
        assert self.decide(person, Direction.OUT, approved=False)
        self.inside.discard(person)

    @rule()
    def does_not_go_through(self) -> None:
        if self.last is None:
            return
        check_in, person, was_inside = self.last
        self.presence.went(check_in, through=False)
        (self.inside.add if was_inside else self.inside.discard)(person)
        self.last = None

    @rule()
    def starts_again(self) -> None:
        """What is kept is all that is needed; only what ended just now cannot be undone."""
        kept = [(person, self.presence.of(person)) for person in PEOPLE]
        self.presence = Presence(Trace(person, standing) for person, standing in kept if standing)
        self.last = None

    @invariant()
    def everybody_inside_is_counted_once_and_never_more_than_there_is_room(self) -> None:
        assert self.presence.inside(at(self.now), 1e9) == len(self.inside) <= CAPACITY


TestGate = Gate.TestCase
