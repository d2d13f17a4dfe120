"""Bridge and broker killed at every point and at random: every check-in ends with one number."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from random import Random
from time import monotonic

import pytest
from sqlalchemy import select

from central.database import reading
from central.ledger.verify import verify
from central.schema import records
from protocol.acknowledgements import Acknowledgement
from protocol.batches import join
from protocol.receipts import ReceiptNumber
from protocol.sessions import Life
from protocol.topics import Channel, topic
from tests.central.bridge import mortal
from tests.central.bridge.conftest import Line, Works
from tests.central.bridge.mortal import Point
from tests.central.ledger.gates import Gate

ROOT = Path(__file__).parents[3]
WITHIN = 60.0
"""Seconds after the last fault within which all must be settled."""
SILENCE = 0.25
"""Seconds without the central's word after which a gate sends again."""
BATCH = 5
DEATHS = 15
CYCLES = 12


class Sender:
    """A gate's own part: sends what is not settled, again and again, and holds the numbers."""

    def __init__(self, line: Line, gate: Gate) -> None:
        self.line = line
        self.gate = gate
        self.tokens: list[str] = []
        self.check_ins: list[str] = []
        self.numbers: dict[str, str] = {}
        self.up_to = 0

    def people_pass(self, count: int) -> None:
        for _ in range(count):
            self.tokens.append(self.gate.check_in())
            self.check_ins.append(self.gate.ids[-1])

    def send(self) -> None:
        """Publish the first batch that is not settled."""
        first = next((n for n, c in enumerate(self.check_ins) if c not in self.numbers), None)
        start = self.up_to if first is None else min(first, self.up_to)
        if batch := self.tokens[start : start + BATCH]:
            name = topic(self.gate.device, Channel.RECORDS)
            self.line.client.publish(name, join(batch), qos=1)

    def hear(self, within: float) -> bool:
        """Take the central's next word; return whether one came."""
        try:
            word: Acknowledgement = self.line.heard.get(timeout=within)
        except Empty:
            return False
        for receipt in word.receipts:
            assert self.numbers.setdefault(receipt.check_in, receipt.number) == receipt.number
        self.up_to = max(self.up_to, word.up_to)
        return True

    def go_on_for(self, seconds: float) -> None:
        """Send and hear for so long."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self.send()
            self.hear(min(left, SILENCE))

    @property
    def settled(self) -> bool:
        return self.up_to == len(self.tokens) and len(self.numbers) == len(self.check_ins)

    def settle(self, between: Callable[[], None] = lambda: None) -> None:
        """Go on until everything has its number; `between` is called before each try."""
        deadline = monotonic() + WITHIN
        while not self.settled:
            assert monotonic() < deadline, f"{len(self.numbers)} of {len(self.check_ins)} settled"
            between()
            self.send()
            while self.hear(SILENCE) and not self.settled:
                self.send()


class Process:
    """A mortal bridge that is started again whenever it has died: forked from one that waits."""

    def __init__(self, works: Works, worker: int = 1) -> None:
        where = [str(works.folder / "central"), works.database, str(works.port), str(worker)]
        self._waiting = subprocess.Popen(  # noqa: S603 - our own script, by this very interpreter
            [sys.executable, mortal.__file__, *where],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: Queue[str] = Queue()
        self._ears = threading.Thread(target=self._hear, daemon=True)
        self._ears.start()
        self._pid: int | None = None
        self.deaths = 0

    def _hear(self) -> None:
        assert self._waiting.stdout is not None
        with self._waiting.stdout as said:
            for line in said:
                self._said.put(line.strip())

    def ensure(self, point: Point = Point.NOWHERE, times: int = 1) -> None:
        """Start it, if it does not live."""
        if self._pid is not None:
            try:
                assert self._said.get_nowait() == "ended"
            except Empty:
                return
            self.deaths += 1
        assert self._waiting.stdin is not None
        self._waiting.stdin.write(f"{point} {times}\n")
        self._waiting.stdin.flush()
        self._pid = int(self._said.get(timeout=WITHIN).removeprefix("pid "))

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def end(self) -> None:
        """Ask it to end, as who stops a service does."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        """End it, and wait until it is gone: it is known to be when it is looked for next."""
        if self._pid is not None and self._said.empty():
            os.kill(self._pid, number)
            self._said.put(self._said.get(timeout=WITHIN))

    def close(self) -> None:
        """End it for good."""
        self.kill()
        assert self._waiting.stdin is not None
        self._waiting.stdin.close()
        self._waiting.wait()
        self._ears.join()


@contextmanager
def bridge_process(works: Works) -> Iterator[Process]:
    process = Process(works)
    try:
        yield process
    finally:
        process.close()


def assert_each_has_one_number(works: Works, sender: Sender) -> None:
    query = select(records.c.id, records.c.receipt).where(records.c.receipt.is_not(None))
    with reading(works.engine) as connection:
        held = [(row.id, ReceiptNumber(row.receipt).digits) for row in connection.execute(query)]
    assert sorted(held) == sorted(sender.numbers.items())
    assert {number for _, number in held} == {
        ReceiptNumber(serial).digits for serial in range(1, len(sender.check_ins) + 1)
    }
    assert verify(works.engine).problems == []


def told(sender: Sender) -> str:
    return f"{len(sender.check_ins)} check-ins, {len(set(sender.numbers.values()))} receipts"


@pytest.mark.rule("R17")
@pytest.mark.rule("R22")
@pytest.mark.rule("R26")
@pytest.mark.parametrize("point", [Point.COMMITTED, Point.ACKNOWLEDGED, Point.CONFIRMED])
def test_a_bridge_killed_there_again_and_again_numbers_every_check_in_once(
    works: Works, point: Point, figure: Callable[[str], None]
) -> None:
    gate, chance = works.gate("gate-1"), Random(20261123)  # noqa: S311 - repeatable, no secret
    with works.line(gate) as line, bridge_process(works) as process:
        sender = Sender(line, gate)
        while process.deaths < DEATHS:  # a bridge that answers all at once comes by only once
            process.ensure(point, chance.randint(1, 3))
            sender.people_pass(chance.randint(4, 12))
            sender.settle(lambda: process.ensure(point, chance.randint(1, 3)))
    assert_each_has_one_number(works, sender)
    figure(f"bridge killed {process.deaths} times when {point}: {told(sender)}")


@pytest.mark.rule("R22")
@pytest.mark.rule("R23")
def test_bridge_broker_and_gate_killed_at_random_lose_and_double_nothing(
    works: Works, figure: Callable[[str], None]
) -> None:
    gate, chance = works.gate("gate-1"), Random(42)  # noqa: S311 - repeatable, no secret
    with bridge_process(works) as process:
        sender: Sender | None = None
        for cycle in range(CYCLES):
            with works.line(gate) as line:  # the gate begins anew: it has only its journal
                before, sender = sender, Sender(line, gate)
                if before is not None:
                    sender.tokens, sender.check_ins = before.tokens, before.check_ins
                    sender.numbers = before.numbers
                sender.people_pass(chance.randint(5, 20))
                line.say(Life.ALIVE, cycle + 1)
                process.ensure()
                for fault in (process.kill, works.broker.kill, works.broker.start):
                    sender.go_on_for(chance.uniform(0.05, 0.6))
                    fault()
                if cycle % 2:
                    continue  # the gate dies with all of it unsettled
                sender.settle(process.ensure)
        assert sender is not None
        with works.line(gate) as line:
            sender.line = line
            sender.settle(process.ensure)
    assert process.deaths
    assert_each_has_one_number(works, sender)
    figure(f"bridge killed {process.deaths} times, broker and gate too: {told(sender)}")
