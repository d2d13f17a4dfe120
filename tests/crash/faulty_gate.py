"""A whole gate on a disk that fails while somebody stands at its arm.

Run as a program on the disk of `disk.c`. Whoever is let through has a durable record; whoever has
none is turned away and told why; once the disk is well again the gate goes on by itself, and its
alarm is in the journal. Prints how often who was turned away by which fault.
"""

import errno
import json
import os
import sys
from collections import Counter
from itertools import count
from pathlib import Path

from bench.played import crowd
from protocol.reasons import Reason
from protocol.records import Alarm, CheckIn
from tests.crash.faulty import FAULTS, Disk
from tests.edge.gate_parts import Bench, bench

A_WHILE = 120.0
"""Long enough for the arm to lock, and for an alarm of the same kind to be told again."""


def turned_away(gate: Bench) -> bool:
    """Whether the person at the arm was turned away because nothing could be written.

    What the screen says, what the arm does and what is in the journal must agree.
    """
    said = (gate.view.state, gate.view.reason) == ("refused", Reason.NOT_RECORDED)
    newest = gate.records()[-1].body if gate.journal.head.seq else None
    assert said is not gate.arm.released
    assert said or isinstance(newest, CheckIn)
    return said


def main() -> None:
    """Let people come while the disk fails at ever another place."""
    gate, disk, away = bench(Path(sys.argv[1]), os.urandom), Disk(), Counter[str]()
    people = crowd(7)
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
    sys.stdout.write(json.dumps(away))


def _alarms(gate: Bench) -> int:
    bodies = [record.body for record in gate.records()]
    return sum(isinstance(body, Alarm) and body.code == "journal-fault" for body in bodies)


if __name__ == "__main__":
    main()
