"""Somebody who waits at a simulated gate is told, and let in or refused by a command."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from edge.clock import SystemClock
from edge.simulator.fleet.crowd import Crowd
from edge.simulator.fleet.gate import LightGate, Tally
from edge.simulator.fleet.waiting import NEXT_AFTER, STAYS, Waiting
from edge.uplink.identity import Identity
from edge.uplink.line import Pace
from protocol.batches import split
from protocol.commands import Action, Answer, Command, CommandResult
from protocol.envelope import SigningKey, claimed
from protocol.holds import Hold, Holds
from protocol.identifiers import device_id
from protocol.record_ids import record_id
from protocol.records import Record
from protocol.seal import unseal

CENTRAL = SigningKey(Ed25519PrivateKey.generate())
SEALING = X25519PrivateKey.generate()
NOW = 100.0


class Gate(LightGate):
    """One that said its third beat just now."""

    def said_at(self, session: int, beat: int) -> float | None:
        return NOW if (session, beat) == (1, 3) else None


@dataclass
class Scene:
    """A gate where somebody waits."""

    types: list[str] = field(default_factory=list)
    """Of the records that were captured."""
    gate: Gate = field(init=False)
    waiting: Waiting = field(init=False)

    def __post_init__(self) -> None:
        identity = Identity(
            device=device_id("sim-1"),
            site="1Y1000003EQCZ",
            key=SigningKey(Ed25519PrivateKey.generate()),
            acknowledgement_key=CENTRAL.verify_key,
            sealing_key=SEALING.public_key(),
            brokers=(),
            central="",
            directory=Path(),
        )
        self.gate = Gate(identity, Tally(), lambda: 0.5, pace=Pace())
        crowd = Crowd(identity.sealing_key, SystemClock(always_trusted=True))
        self.waiting = Waiting(self.gate, crowd, self.capture)

    def capture(self, gate: LightGate) -> None:
        gate.journal.capture()
        for _, message in gate.journal.messages(0, gate.journal.head.seq):
            self.types += [Record.parse(claimed(token)).body.type for token in split(message)]

    def held(self, now: float = NOW) -> list[Hold]:
        return list(Holds.parse(self.waiting.told(now)).holds)

    def ordered(self, action: Action, hold: str, *, key: SigningKey = CENTRAL) -> Answer | None:
        command = Command(
            id=record_id(7, hold.encode()[-10:]),
            device="sim-1",
            session=1,
            beat=3,
            seconds=25,
            action=action,
            hold=hold,
        )
        said = self.waiting.commanded(command.signed(key).encode(), retained=False, now=NOW)
        return CommandResult.parse(said).answer if said else None


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_who_waits_is_told_sealed_and_the_same_until_his_time_is_over(scene: Scene) -> None:
    (held,) = scene.held()
    assert unseal(held.subject, held.id, SEALING).surname
    assert scene.held(NOW + 10)[0].id == held.id
    assert scene.held(NOW + STAYS) == []
    (later,) = scene.held(NOW + STAYS + NEXT_AFTER)
    assert later.id != held.id


@pytest.mark.parametrize(
    ("action", "kind"), [(Action.APPROVE, "check-in"), (Action.DISMISS, "refusal")]
)
def test_he_is_let_in_or_refused_once_and_leaves_a_record(
    scene: Scene, action: Action, kind: str
) -> None:
    (held,) = scene.held()
    assert scene.ordered(action, held.id) is Answer.DONE
    assert (scene.types, scene.held()) == ([kind], [])
    assert scene.ordered(action, held.id) is None, "the same command again gets no answer"


def test_nobody_else_is_let_in_and_by_nobody_else(scene: Scene) -> None:
    (held,) = scene.held()
    stranger = SigningKey(Ed25519PrivateKey.generate())
    assert scene.ordered(Action.APPROVE, held.id, key=stranger) is None
    other = record_id(7, bytes(10))
    assert scene.ordered(Action.APPROVE, other) is Answer.REFUSED
    assert (scene.types, len(scene.held())) == ([], 1)
