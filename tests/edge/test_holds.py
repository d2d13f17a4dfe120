"""Who waits at the gate is told to the central; what is said there lets in him, and nobody else."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.admission import Policy, Strangers
from edge.drafts import Drafter
from edge.errors import OrderError
from edge.holds import HeldPeople
from protocol.commands import Action
from protocol.holds import Hold, Holds
from protocol.records import Alarm, CheckIn, Refusal
from protocol.seal import unseal
from protocol.topics import Channel
from tests.edge.gate_parts import SEALING, Bench, bench, worker


class House:
    """A gate that holds strangers, and what it says of them."""

    def __init__(self, folder: Path) -> None:
        self.bench: Bench = bench(folder, secrets.token_bytes, Policy(strangers=Strangers.HOLD))
        self.said: list[tuple[Hold, ...]] = []
        drafter = Drafter(SEALING.public_key(), secrets.token_bytes)
        keeper = self.bench.gate._gatekeeper
        self.held = HeldPeople(keeper, drafter, self.bench.clock, self._say)

    def _say(self, channel: Channel, payload: bytes) -> None:
        assert channel is Channel.HELD
        self.said.append(Holds.parse(payload).holds)

    def comes(self) -> Hold:
        """A stranger's card is read; return his waiting."""
        self.bench.present(worker())
        self.held.tick()
        return self.said[-1][0]

    def time_passes(self, seconds: float) -> None:
        self.bench.clock.seconds += seconds
        self.bench.gate.tick(self.bench.clock.monotonic())
        self.held.tick()

    def kinds(self) -> list[type]:
        return [type(record.body) for record in self.bench.records()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.bench.close()


@pytest.mark.rule("R63")
def test_who_waits_is_told_sealed_and_once(house: House) -> None:
    hold = house.comes()
    subject = unseal(hold.subject, hold.id, SEALING)
    assert (subject.number, subject.surname) == (worker().number, "Peeters")
    assert (hold.lane, hold.reason) == ("main", "not-approved")
    assert hold.seconds > 0
    house.held.tick()
    assert len(house.said) == 1
    house.held.met()
    assert house.said[1] == house.said[0]
    house.time_passes(16)
    assert [one.id for one in house.said[2]] == [hold.id]


def test_he_who_is_approved_is_let_in_with_a_record(house: House) -> None:
    hold = house.comes()
    assert house.held.resolve(Action.APPROVE, hold.id) == "main: approved"
    assert house.bench.arm.released
    assert house.kinds() == [CheckIn, Alarm]  # the alarm says that he was approved
    house.held.tick()
    assert house.said[-1] == ()


def test_he_who_is_dismissed_is_refused_with_a_record(house: House) -> None:
    hold = house.comes()
    assert house.held.resolve(Action.DISMISS, hold.id) == "main: refused"
    assert not house.bench.arm.released
    assert house.kinds() == [Refusal]


@pytest.mark.rule("R63")
def test_an_approval_that_comes_again_or_late_lets_nobody_in(house: House) -> None:
    first = house.comes()
    house.held.resolve(Action.APPROVE, first.id)
    house.time_passes(600)
    house.bench.arm.drop()
    with pytest.raises(OrderError, match="any more"):
        house.held.resolve(Action.APPROVE, first.id)
    late = house.comes()
    house.bench.clock.seconds += 600  # his time is over, and nobody noticed yet
    with pytest.raises(OrderError, match="any more"):
        house.held.resolve(Action.APPROVE, late.id)
    assert not house.bench.arm.released


@pytest.mark.rule("R63")
def test_an_approval_of_who_went_is_none_of_who_came_after_him(house: House) -> None:
    first = house.comes()
    second = house.comes()
    assert first.id != second.id
    with pytest.raises(OrderError):
        house.held.resolve(Action.APPROVE, first.id)
    assert not house.bench.arm.released
    assert house.held.resolve(Action.APPROVE, second.id)


@pytest.mark.rule("R63")
def test_at_the_start_of_a_session_it_is_said_too_that_nobody_waits(house: House) -> None:
    house.held.met()
    assert house.said == [()]
