"""A gate's journal on a disk that fails: full, read-only or broken, wherever something is written.

Run as a program on the disk of `disk.c`. For each kind of fault the disk fails from the first place
on where a call of the journal writes, then from the second, and so on until the call needs no more.
Prints how often each call was refused, and how often a refused record was `left`: on the disk all
the same for who opens the journal after a kill at that moment.
"""

import ctypes
import errno
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from edge.errors import DiskError
from edge.uplink.chain import START, Position, follow
from edge.uplink.journal import Committed, Draft, Journal
from protocol.envelope import token_hash
from tests.crash.recorded import KEY, acknowledge, opened
from tests.edge.uplink.samples import ALARM, CHECK_IN, CLOCK, DEVICE, NOON, identifier

FAULTS = (errno.ENOSPC, errno.EROFS, errno.EIO)
_CHECKPOINT_PAGES = 12
"""So that about every third append also writes the database itself."""


class Disk:
    """The layer that this process was loaded on."""

    def __init__(self) -> None:
        """Find it."""
        self._layer = ctypes.CDLL(None)
        self._layer.disk_fail.argtypes = [ctypes.c_long, ctypes.c_int]
        self._layer.disk_faults.restype = ctypes.c_long

    @contextmanager
    def failing(self, after: int, code: int) -> Iterator[None]:
        """Fail from the `after`th write on, until the end of the block."""
        self._layer.disk_fail(after, code)
        try:
            yield
        finally:
            self._layer.disk_fail(-1, 0)

    @property
    def faults(self) -> int:
        """How often it failed in the last block."""
        return int(self._layer.disk_faults())


@dataclass
class Journalled:
    """A journal, and what it said that it has."""

    path: Path
    journal: Journal
    held: dict[int, str] = field(default_factory=dict)
    fresh: list[Committed] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    days: Iterator[int] = field(default_factory=count)

    def append(self) -> None:
        """Append a record; it is held once this returns."""
        body = CHECK_IN if (self.journal.head.seq + 1) % 5 else ALARM
        made = self.journal.append(Draft(identifier(next(self.ids)), NOON, CLOCK, body))
        self.held[made.seq] = made.token
        self.fresh.append(made)

    def settle(self) -> None:
        """Settle what is fresh."""
        acknowledge(self.journal, self.fresh, day=next(self.days))
        self.fresh.clear()

    def session(self) -> None:
        """Begin a session."""
        self.journal.next_session()

    def prune(self) -> None:
        """Settle on a new day, and let the oldest records go."""
        if self.fresh:
            self.settle()
        gone = self.journal.prune(keep_days=2, most=3)
        for seq in sorted(self.held)[:gone]:
            del self.held[seq]

    def restart(self) -> None:
        """Close and open, as a gate that is started again."""
        with suppress(DiskError):
            self.journal.close()
        self.journal = _with_short_log(opened(self.path))

    def left(self) -> bool:
        """Whether a record that was just refused is there for a gate that is killed and started.

        Whether it is or not, the chain holds and goes on.
        """
        with TemporaryDirectory(dir=self.path.parent) as folder:
            copy = Path(folder) / self.path.name
            for name in (copy.name, f"{copy.name}-wal"):
                copyfile(self.path.with_name(name), copy.with_name(name))
            with opened(copy) as journal:
                held = dict(journal.tokens(0, 100_000, 10**9))
                before = journal.head
                made = journal.append(Draft(identifier(0), NOON, CLOCK, ALARM))
                keys = {KEY.verify_key.kid: KEY.verify_key}
                follow(before, made.seq, made.token, device=DEVICE, keys=keys)
        more = held.keys() - self.held.keys()
        assert {seq: held[seq] for seq in self.held} == self.held
        assert more <= {max(self.held) + 1}
        return bool(more)

    def prove(self) -> None:
        """Everything that was said is there, and nothing that was refused."""
        held = dict(self.journal.tokens(0, 100_000, 10**9))
        assert held == self.held, "what is there is not what was told"
        keys = {KEY.verify_key.kid: KEY.verify_key}
        for seq in sorted(held)[-3:]:
            before = token_hash(held[seq - 1]) if seq - 1 in held else START.hash
            if seq == 1 or seq - 1 in held:
                follow(Position(seq - 1, before), seq, held[seq], device=DEVICE, keys=keys)
        assert self.journal.head == Position(max(held), token_hash(held[max(held)]))


def _with_short_log(journal: Journal) -> Journal:
    journal._db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    return journal


def refused(call: Callable[[], object]) -> bool:
    """Whether the journal refuses, in a sentence that says what to do."""
    try:
        call()
    except DiskError as error:
        if "goes on" in str(error) or "mounted writable" in str(error):
            return True
        raise
    return False


def main() -> None:
    """Try every call with every fault at every place."""
    path, disk, refusals = Path(sys.argv[1]) / "journal.db", Disk(), Counter[str]()
    gate = Journalled(path, _with_short_log(opened(path)))
    calls: dict[str, Callable[[], object]] = {
        "append": gate.append,
        "settle": gate.settle,
        "session": gate.session,
        "prune": gate.prune,
        "restart": gate.restart,
    }
    for code in FAULTS:
        for name, call in calls.items():
            for after in count():
                gate.append()
                with disk.failing(after, code):
                    said_no = refused(call)
                if said_no:
                    refusals[f"{name}/{errno.errorcode[code]}"] += 1
                    refusals["left"] += name == "append" and gate.left()
                    call()  # the fault is gone: it goes on by itself
                gate.prove()
                if not disk.faults:
                    break
    gate.restart()
    gate.prove()
    sys.stdout.write(json.dumps(refusals))


if __name__ == "__main__":
    main()
