"""A gate process for the full-disk test: the room for files ends at ever another byte.

Run as a program, because the limit (RLIMIT_FSIZE) holds for a whole process. Prints how many
appends were refused and how many records there are.
"""

import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.errors import JournalError
from edge.uplink.chain import START, follow
from edge.uplink.journal import Committed, Journal
from edge.uplink.settlement import Settlement
from protocol.envelope import SigningKey
from protocol.receipts import ReceiptNumber
from tests.edge.uplink.samples import DEVICE, SITE, drafts

SIZES = range(0, 40_000, 487)
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
_UNLIMITED = resource.getrlimit(resource.RLIMIT_FSIZE)[1]


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, _UNLIMITED))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_UNLIMITED, _UNLIMITED))


def refused(action: Callable[[], object]) -> bool:
    """Whether the journal refuses, with a sentence that says what to do."""
    said = ""
    try:
        action()
    except JournalError as error:
        said = str(error)
    assert not said or "goes on" in said, said
    return bool(said)


class Gate:
    """A journal that is written with little room."""

    def __init__(self, path: Path) -> None:
        """Open the journal."""
        self.path = path
        self.draft = drafts()
        self.refusals = 0
        self.open()

    def open(self) -> None:
        """Start as a gate does."""
        self.journal = Journal.open(self.path, device=DEVICE, site=SITE, key=KEY)

    @property
    def written(self) -> int:
        """Size of the write-ahead log in bytes."""
        return self.path.with_name(self.path.name + "-wal").stat().st_size

    def append(self, extra: int, *, restart: bool) -> Committed:
        """Append with `extra` bytes of room; where that is refused, again with enough."""
        head, draft = self.journal.head, self.draft()
        made: list[Committed] = []
        with room(self.written + extra):
            if not refused(lambda: made.append(self.journal.append(draft))):
                return made[0]
            assert self.journal.head == head, "the chain is not as it was"
            refused(self.journal.next_session)
            if restart:
                self.journal.close()
                self.open()
                assert self.journal.head == head
        self.refusals += 1
        return self.journal.append(draft)

    def settle(self, committed: Committed) -> None:
        """Store a receipt with hardly any room; where that is refused, again with enough."""
        number = ReceiptNumber(committed.seq)
        settlement = Settlement(((committed.id, number),), committed.seq)
        with room(self.written + 10):
            stored = not refused(lambda: self.journal.settle(settlement, "word"))
        if not stored:
            assert self.journal.receipt(committed.id) is None
            assert self.journal.acked < committed.seq
            self.journal.settle(settlement, "word")
        assert self.journal.receipt(committed.id) == number

    def proved(self) -> int:
        """Prove the chain; return its length."""
        position, keys = START, {KEY.verify_key.kid: KEY.verify_key}
        for seq, token in self.journal.tokens(0, 10_000, 10**9):
            position, _ = follow(position, seq, token, device=DEVICE, keys=keys)
        assert position == self.journal.head
        return position.seq


def main() -> None:
    """Try every size of room."""
    gate = Gate(Path(sys.argv[1]))
    for turn, size in enumerate(SIZES):
        before = gate.journal.head.seq
        committed = gate.append(size % 20_000, restart=turn % 5 == 0)
        assert committed.seq == before + 1
        if turn % 3 == 0:
            gate.settle(committed)
    print(gate.refusals, gate.proved())  # noqa: T201 - what the test reads
    gate.journal.close()


if __name__ == "__main__":
    main()
