"""The gate as a whole under the central's words: what moves, what is recorded, what is answered."""

import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import pytest

from edge.barrier import Barrier
from edge.errors import EdgeError, OrderError
from edge.events import CentralSpoke
from edge.settings import Settings
from edge.steering.around import Around
from edge.steering.desired import Desires
from edge.steering.kept import Kept
from edge.steering.steering import Steering
from protocol.commands import Action, Answer, CommandResult
from protocol.records import Override
from protocol.reported import Outcome, Reported
from protocol.topics import Channel
from tests.edge.gate_parts import Bench, bench
from tests.edge.steering.signed import PINNED, command, desired, local

PATIENCE = 20
HELD = "01939b5c-0000-7000-8000-0000000000aa"
"""Who waits at this gate."""


@dataclass
class Steered:
    """A gate that hears its central."""

    bench: Bench
    steering: Steering
    said: Queue[tuple[Channel, bytes]]
    ended: list[bool]
    applied: list[Settings] = field(default_factory=list)

    def hears(self, channel: Channel, payload: bytes, *, retained: bool = False) -> None:
        now = self.bench.clock.monotonic()
        self.steering.hears[channel](CentralSpoke(channel, payload, now, retained))
        self.bench.gate.tick(now)

    def answer(self) -> tuple[Answer, str]:
        channel, payload = self.said.get(timeout=PATIENCE)
        assert channel is Channel.RESULT
        result = CommandResult.parse(payload)
        return result.answer, result.detail

    def report(self) -> Reported:
        channel, payload = self.said.get(timeout=PATIENCE)
        assert channel is Channel.REPORTED
        return Reported.parse(payload)

    @property
    def overrides(self) -> list[tuple[str, str | None]]:
        bodies = [record.body for record in self.bench.records()]
        return [(body.cause, body.command) for body in bodies if isinstance(body, Override)]

    @property
    def alarms(self) -> list[str]:
        return [r.body.code for r in self.bench.records() if r.body.type == "alarm"]


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Steered]:
    parts = bench(tmp_path, secrets.token_bytes)
    said: Queue[tuple[Channel, bytes]] = Queue()
    ended: list[bool] = []
    applied: list[Settings] = []
    renewals = iter([True, False])

    def renew() -> bool:
        try:
            return next(renewals)
        except StopIteration:
            raise EdgeError("The central refuses.") from None

    def resolve(action: Action, hold: str) -> str:
        if hold != HELD:
            raise OrderError("He does not wait any more.")
        return f"main: {action}"

    around = Around(
        pinned=PINNED,
        clock=parts.clock,
        say=lambda channel, payload: said.put((channel, payload)),
        alarm=parts.recorder.alarm,
        said_at=parts.beats.said_at,
        end=lambda: ended.append(True),
        renew=renew,
        resolve=resolve,
        examined=lambda settings: (True, json.dumps([settings.lanes[0].name])),
        apply=applied.append,
    )
    desires = Desires(local(), Kept.below(tmp_path), pinned=PINNED, alarm=parts.recorder.alarm)
    steering = Steering(desires, [barrier_of(parts)], around)
    steering.errands.start()
    parts.gate.tick(parts.clock.monotonic())  # the first beat
    yield Steered(parts, steering, said, ended, applied)
    steering.errands.stop()
    parts.close()


def barrier_of(parts: Bench) -> Barrier:
    return parts.gate._barriers._barriers["main"]


def name(number: int) -> str:
    return f"01939b5c-0000-7000-8000-{number:012x}"


def test_who_waits_is_approved_by_name_and_nobody_else(gate: Steered) -> None:
    for number, (hold, answer) in enumerate(((HELD, Answer.DONE), (name(9), Answer.REFUSED))):
        said = command(number + 1, action=Action.APPROVE, hold=hold)
        gate.hears(Channel.COMMAND, said)
        assert gate.answer()[0] is answer


@pytest.mark.rule("R56")
def test_a_command_moves_the_arm_once_and_is_recorded_before_it_does(gate: Steered) -> None:
    token = command(1)
    gate.hears(Channel.COMMAND, token)
    assert gate.answer() == (Answer.DONE, "main is released, in")
    assert gate.bench.arm.released
    assert gate.overrides == [("operator-release", name(1))]
    gate.bench.arm.drop()
    gate.hears(Channel.COMMAND, token)
    assert gate.said.empty(), "who plays it again is told nothing"
    assert not gate.bench.arm.released
    assert (len(gate.overrides), gate.alarms) == (1, ["command-stale"])


@pytest.mark.rule("R55")
def test_a_late_or_retained_command_moves_nothing_and_says_so(gate: Steered) -> None:
    gate.hears(Channel.COMMAND, command(1), retained=True)
    assert gate.answer()[0] is Answer.REFUSED
    gate.bench.clock.seconds += 21
    gate.hears(Channel.COMMAND, command(2, seconds=20))
    assert gate.answer()[0] is Answer.REFUSED
    assert not gate.bench.arm.released
    assert gate.overrides == []


@pytest.mark.rule("R56")
def test_free_lock_and_normal_are_recorded_each(gate: Steered) -> None:
    gate.hears(Channel.COMMAND, command(1, action=Action.FREE))
    assert gate.answer() == (Answer.DONE, "main is free, in, for 1 min")
    assert gate.bench.arm.released
    gate.hears(Channel.COMMAND, command(2, action=Action.LOCK))
    assert gate.answer()[0] is Answer.DONE
    assert not gate.bench.arm.released
    gate.hears(Channel.COMMAND, command(3))
    assert gate.answer() == (Answer.REFUSED, "main is locked by order: order normal first.")
    gate.hears(Channel.COMMAND, command(4, action=Action.NORMAL))
    assert gate.answer()[0] is Answer.DONE
    gate.hears(Channel.COMMAND, command(5, lane="north"))
    assert gate.answer() == (Answer.REFUSED, "There is no lane north here.")
    causes = [cause for cause, _ in gate.overrides]
    assert causes == ["operator-free", "operator-lock", "operator-normal"]


@pytest.mark.rule("R57")
def test_what_takes_long_is_accepted_and_then_done(gate: Steered) -> None:
    gate.hears(Channel.COMMAND, command(1, action=Action.SELF_TEST))
    assert gate.answer() == (Answer.ACCEPTED, "under way")
    assert gate.answer() == (Answer.DONE, '["main"]')
    gate.hears(Channel.COMMAND, command(2, action=Action.DIAGNOSTICS))
    assert gate.answer()[0] is Answer.ACCEPTED
    done, told = gate.answer()
    assert done is Answer.DONE
    assert {"version", "memory_mb", "findings", "reported"} <= json.loads(told).keys()
    for number, expected in ((3, Answer.DONE), (4, Answer.FAILED), (5, Answer.FAILED)):
        gate.hears(Channel.COMMAND, command(number, action=Action.RENEW))
        assert gate.answer()[0] is Answer.ACCEPTED
        assert gate.answer()[0] is expected
    assert gate.overrides == []


def test_a_restart_is_answered_before_the_gate_ends(gate: Steered) -> None:
    gate.hears(Channel.COMMAND, command(1, action=Action.RESTART))
    assert gate.answer()[0] is Answer.ACCEPTED
    assert gate.ended == [True]


def test_a_second_errand_waits_and_a_third_is_refused(gate: Steered) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> tuple[bool, str]:
        begun.set()
        may_end.wait(PATIENCE)
        return True, "slow"

    gate.steering.errands._errands = {Action.SELF_TEST: slow}
    gate.hears(Channel.COMMAND, command(1, action=Action.SELF_TEST))
    assert begun.wait(PATIENCE)
    gate.hears(Channel.COMMAND, command(2, action=Action.SELF_TEST))
    gate.hears(Channel.COMMAND, command(3, action=Action.SELF_TEST))
    answers = [gate.answer()[0] for _ in range(3)]
    assert answers == [Answer.ACCEPTED, Answer.ACCEPTED, Answer.REFUSED]
    may_end.set()
    assert gate.answer() == gate.answer() == (Answer.DONE, "slow")


@pytest.mark.rule("R53")
def test_every_session_begins_with_a_report_and_every_word_is_answered_by_one(
    gate: Steered,
) -> None:
    gate.steering.met()
    assert gate.report().version == 0
    gate.hears(Channel.DESIRED, desired(2), retained=True)
    told = gate.report()
    assert (told.version, told.in_force.site.capacity) == (2, 12)
    assert gate.applied[-1].site.capacity == 12
    assert gate.steering.version == 2
    gate.hears(Channel.DESIRED, desired(1))
    told = gate.report()
    assert told.answered is not None
    assert (told.version, told.answered.outcome) == (2, Outcome.OLDER)
    assert gate.alarms == ["desired-older"]
