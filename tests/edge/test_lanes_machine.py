"""Any order of people, contacts and fires on a real arm: what its recorded pins never did."""

from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from edge.errors import OrderError, WiringError
from edge.turnstile.states import Freed
from edge.wiring import Unwritable
from protocol.records import CheckIn, Direction, Override
from tests.edge.barrier_parts import NORTH, Lanes

IN, OUT = 17, 27
COMMAND = "01939b5c-0000-7000-8000-000000000001"
DIRECTIONS = st.sampled_from([None, *Direction])
GOES_IN, GOES_OUT, KEY, FIRE = 5, 6, 13, 12


class Machine(RuleBasedStateMachine):
    """The north lane, passed both ways, with all its contacts."""

    def __init__(self) -> None:
        super().__init__()
        lets_out = NORTH.model_copy(update={"when_unwritable": Unwritable.LET_OUT})
        self.lanes = Lanes([lets_out]).__enter__()
        self.energised_since: float | None = None
        self.rises = 0

    def teardown(self) -> None:
        self.lanes.close_contact(FIRE)
        self.wait(5.0)
        self.lanes.open_contact(GOES_IN)
        self.lanes.open_contact(GOES_OUT)
        for _ in range(40):
            self.wait(1.0)
        self.lanes.__exit__(None, None, None)
        assert not self.lanes.pin(IN).state
        assert not self.lanes.pin(OUT).state

    def wait(self, seconds: float) -> None:
        self.lanes.wait(seconds)
        self.note()

    def note(self) -> None:
        """Remember since when a relay is energised, in the test's own time."""
        rises = self.lanes.moves(IN).count(True) + self.lanes.moves(OUT).count(True)
        if not (self.lanes.pin(IN).state or self.lanes.pin(OUT).state):
            self.energised_since = None
        elif rises > self.rises:
            self.energised_since = self.lanes.now
        self.rises = rises

    @rule(entrance=st.sampled_from(["north", "north-out"]))
    def somebody_checks_in(self, entrance: str) -> None:
        self.lanes.check_in(entrance)

    @rule(pin=st.sampled_from([GOES_IN, GOES_OUT]), active=st.booleans())
    def somebody_moves(self, pin: int, active: bool) -> None:
        (self.lanes.close_contact if active else self.lanes.open_contact)(pin)

    @rule(broken=st.booleans())
    def the_key_is_turned(self, broken: bool) -> None:
        self.lanes.book.broken = broken
        self.lanes.close_contact(KEY)
        self.lanes.open_contact(KEY)
        self.lanes.book.broken = False

    @rule()
    def somebody_goes_out_while_nothing_can_be_written(self) -> None:
        self.lanes.entrances["north-out"].let_out(COMMAND, self.lanes.now)

    @rule(burns=st.integers(0, 3))
    def the_fire_contact_speaks(self, burns: int) -> None:
        (self.lanes.open_contact if burns == 0 else self.lanes.close_contact)(FIRE)

    @rule(action=st.sampled_from(["release", "free", "lock", "normal"]), way=DIRECTIONS)
    def the_central_orders(self, action: str, way: Direction | None) -> None:
        lane, now = self.lanes.barriers[0], self.lanes.now
        with suppress(OrderError, WiringError):
            match action:
                case "release":
                    lane.order_release(COMMAND, way, now)
                case "free":
                    lane.order_free(COMMAND, way, 5.0, now)
                case "lock":
                    lane.order_locked(COMMAND, now)
                case _:
                    lane.order_normal(COMMAND, now)

    @rule(seconds=st.floats(0, 10))
    def time_goes_by(self, seconds: float) -> None:
        self.wait(seconds)

    @rule()
    def a_fault(self) -> None:
        self.lanes.entrances["north"].drop()

    @invariant()
    def never_both_directions_at_once(self) -> None:
        self.note()
        assert not (self.lanes.pin(IN).state and self.lanes.pin(OUT).state)

    @invariant()
    def every_time_a_relay_was_energised_there_is_a_record_for_it(self) -> None:
        book = [*self.lanes.book.bodies, *self.lanes.book.noted]
        reasons = [body for body in book if isinstance(body, CheckIn | Override)]
        assert self.rises <= len(reasons)

    @invariant()
    def nobody_holds_it_longer_than_a_passage(self) -> None:
        in_fire = isinstance(self.lanes.barriers[0]._lane.position, Freed)
        if self.energised_since is not None and not in_fire:
            assert self.lanes.now - self.energised_since < NORTH.passage_seconds


Machine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestMachine = Machine.TestCase
