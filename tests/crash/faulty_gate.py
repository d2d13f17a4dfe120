"""A whole gate on a disk that fails while somebody stands at its arm.

Run as a program on the disk of `disk.c`. Whoever is let through has a durable record; whoever has
none is turned away and told why; once the disk is well again the gate goes on by itself, and its
alarm is in the journal. At a lane that lets people out they go out, and are recorded as soon as
that can be. Prints how often who was turned away by which fault, and how many were let out.
"""

import errno
import json
import os
import sys
from collections import Counter
from itertools import count
from pathlib import Path

from bench.played import crowd
from edge.credential import Credential
from edge.wiring import LaneSection, Unwritable
from protocol.reasons import Reason
from protocol.records import Alarm, CheckIn, Direction, Override
from tests.crash.faulty import FAULTS, Disk
from tests.edge.gate_parts import Bench, bench

A_WHILE = 120.0
"""Long enough for the arm to lock, and for an alarm of the same kind to be told again."""


WAY_OUT = LaneSection(
    name="main",
    relay_pin=17,
    pulse_seconds=5.0,
    direction=Direction.OUT,
    when_unwritable=Unwritable.LET_OUT,
)


def turned_away(gate: Bench) -> bool:
    """Whether the person at the arm was turned away because nothing could be written.

    What the screen says, what the arm does and what is in the journal must agree.
    """
    said = (gate.view.state, gate.view.reason) == ("refused", Reason.NOT_RECORDED)
    newest = gate.records()[-1].body if gate.journal.head.seq else None
    assert said is not gate.arm.released
    assert said or isinstance(newest, CheckIn)
    return said


def goes_out(gate: Bench, person: Credential) -> bool:
    """Whether somebody went out unwritten: what the screen, arm and journal say must agree."""
    before = gate.journal.head.seq
    gate.present(person)
    assert gate.arm.released
    assert (gate.view.state, gate.view.passage) == ("admitted", "open")
    check_ins = [each.body for each in gate.records()[before:] if isinstance(each.body, CheckIn)]
    return not check_ins


def let_out(home: Path, disk: Disk) -> int:
    """Let people out while the disk fails at ever another place; return how many went unwritten."""
    home.mkdir()
    gate, people, unwritten = bench(home, os.urandom, lane=WAY_OUT), crowd(8), 0
    for code in FAULTS:
        for after in count():
            before = gate.journal.head.seq
            with disk.failing(after, code):
                noted = goes_out(gate, next(people))
            unwritten += noted
            gate.clock.seconds += A_WHILE
            gate.gate.tick(gate.clock.monotonic())  # the disk is well again
            assert not gate.arm.released
            bodies = [each.body for each in gate.records()[before:]]
            assert sum(isinstance(body, CheckIn) for body in bodies) == 1
            freed = [body.cause for body in bodies if isinstance(body, Override)]
            assert freed == (["let-out"] if noted else [])
            if not disk.faults:
                break
    return unwritten


def main() -> None:
    """Let people come while the disk fails at ever another place."""
    home, disk, away = Path(sys.argv[1]), Disk(), Counter[str]()
    gate, people = bench(home, os.urandom), crowd(7)
    gate.journal._db.execute("PRAGMA wal_autocheckpoint = 12")
    for code in FAULTS:
        for after in count():
            before = _alarms(gate)
            with disk.failing(after, code):
                gate.present(next(people))
                said_no = turned_away(gate)
            away[errno.errorcode[code]] += said_no
            gate.clock.seconds += A_WHILE
            gate.gate.tick(gate.clock.monotonic())
            assert not gate.arm.released
            gate.present(next(people))  # the disk is well again
            assert not turned_away(gate)
            gate.clock.seconds += A_WHILE
            gate.gate.tick(gate.clock.monotonic())
            assert _alarms(gate) > before or not said_no, "no alarm is in the journal"
            if not disk.faults:
                break
    sys.stdout.write(json.dumps({**away, "let_out": let_out(home / "out", disk)}))


def _alarms(gate: Bench) -> int:
    bodies = [record.body for record in gate.records()]
    return sum(isinstance(body, Alarm) and body.code == "journal-fault" for body in bodies)


if __name__ == "__main__":
    main()
