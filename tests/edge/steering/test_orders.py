"""No command moves an arm twice, late, retained, in another session, or on another device."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from edge.steering.orders import (
    FORGED,
    MOST_REMEMBERED,
    STALE,
    Refusal,
    Taken,
    judge,
)
from edge.steering.pinned import Pinned
from protocol.commands import MOST_SECONDS, Action, Command
from protocol.envelope import SigningKey
from protocol.identifiers import DeviceId
from tests.edge.steering.signed import PINNED, command

STRANGER = SigningKey(Ed25519PrivateKey.from_private_bytes(b"s" * 32))
SPEAKS_EVERY = 10.0


class Line(RuleBasedStateMachine):
    """A gate that speaks, a central that hears some of it, and somebody between who keeps all.

    What the central meant for the moment may be delivered at once, later, again, retained, or in
    another session; the gate never acts but once, and within the command's life.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.session, self.beat = 1, 0
        self.said: dict[tuple[int, int], float] = {}
        self.heard: tuple[int, int] | None = None
        self.sent: list[tuple[bytes, Command, float]] = []
        self.taken = Taken()
        self.acted: list[str] = []

    def said_at(self, session: int, beat: int) -> float | None:
        return self.said.get((session, beat)) if session == self.session else None

    @rule(reaches=st.booleans())
    def the_gate_speaks(self, reaches: bool) -> None:
        self.beat += 1
        self.said[self.session, self.beat] = self.now
        if reaches:
            self.heard = self.session, self.beat

    @rule(restarts=st.booleans())
    def the_gate_connects_again(self, restarts: bool) -> None:
        self.session, self.beat = self.session + 1, 0
        if restarts:
            self.taken, self.said = Taken(), {}

    @rule(seconds=st.floats(0, 40))
    def time_goes_by(self, seconds: float) -> None:
        self.now += seconds

    @rule(action=st.sampled_from(Action), seconds=st.integers(1, MOST_SECONDS))
    def the_central_commands(self, action: Action, seconds: int) -> None:
        if self.heard is None:
            return
        session, beat = self.heard
        number = len(self.sent) + 1
        token = command(number, action=action, session=session, beat=beat, seconds=seconds)
        order = Command.opened(token.decode(), PINNED.key)
        self.sent.append((token, order, self.now))

    @rule(back=st.integers(0, 5), retained=st.booleans(), other=st.booleans())
    def it_is_delivered(self, back: int, retained: bool, other: bool) -> None:
        if back >= len(self.sent):
            return
        token, order, sent_at = self.sent[-1 - back]
        pinned = PINNED if not other else Pinned(DeviceId("gate-2"), PINNED.key)
        judged = judge(
            token,
            retained=retained,
            pinned=pinned,
            said_at=self.said_at,
            taken=self.taken,
            now=self.now,
        )
        if isinstance(judged, Command):
            assert not retained
            assert not other
            assert order.session == self.session, "never in another session"
            assert self.now - sent_at <= order.seconds, "never late"
            self.taken = self.taken.after(judged, self.now)
            self.acted.append(judged.id)

    @invariant()
    def nothing_is_done_twice(self) -> None:
        assert len(self.acted) == len(set(self.acted))

    @invariant()
    def what_is_remembered_is_bounded(self) -> None:
        assert len(self.taken.until) <= MOST_REMEMBERED


TestLine = pytest.mark.rule("R54")(pytest.mark.rule("R55")(Line.TestCase))


def judged(token: bytes, now: float = 5.0, taken: Taken | None = None) -> Command | Refusal:
    return judge(
        token,
        retained=False,
        pinned=PINNED,
        said_at=lambda session, beat: 0.0 if (session, beat) == (7, 1) else None,
        taken=taken or Taken(),
        now=now,
    )


@pytest.mark.rule("R54")
@pytest.mark.parametrize(
    "token",
    [command(1, key=STRANGER), command(1, device="gate-2"), b"", b"\xff", b"a.b.c"],
)
def test_what_the_central_did_not_say_to_this_gate_gets_no_answer(token: bytes) -> None:
    refused = judged(token)
    assert isinstance(refused, Refusal)
    assert (refused.alarm, refused.command) == (FORGED, None)


@pytest.mark.rule("R55")
def test_a_command_lives_from_the_beat_that_it_names() -> None:
    assert isinstance(judged(command(1, seconds=20), now=20.0), Command)
    late = judged(command(1, seconds=20), now=20.1)
    assert isinstance(late, Refusal)
    assert late.alarm == STALE
    assert late.command is not None, "the central is told"
    for other in (command(1, session=6), command(1, session=8), command(1, beat=2)):
        assert isinstance(judged(other), Refusal)


def test_a_flood_of_commands_is_refused_before_memory_grows() -> None:
    taken = Taken()
    for number in range(MOST_REMEMBERED):
        one = judged(command(number), taken=taken)
        assert isinstance(one, Command)
        taken = taken.after(one, 5.0)
    flood = judged(command(MOST_REMEMBERED), taken=taken)
    assert isinstance(flood, Refusal)
    assert "too many" in flood.why
