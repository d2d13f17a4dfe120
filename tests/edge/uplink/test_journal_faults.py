"""The journal under kill -9, a full disk and I/O errors: what it said it has, it has."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from threading import Event

import pytest

from edge.errors import JournalError
from edge.uplink.chain import START, follow
from edge.uplink.journal import Committed, Journal
from edge.uplink.journal_reading import JournalReader
from edge.uplink.settlement import Settlement
from protocol.envelope import SigningKey
from protocol.receipts import ReceiptNumber
from tests.edge.uplink.full_disk import SIZES
from tests.edge.uplink.samples import DEVICE, SITE, Drafts

CYCLES = 25
HASH_LENGTH = 64
HOUSE = Path(__file__).parents[3]


def proved(path: Path, key: SigningKey) -> list[tuple[int, str]]:
    """Return (seq, hash) of every record, after proving the whole chain."""
    position, told = START, []
    with JournalReader.open(path) as reader:
        for entry in reader.entries():
            keys = {key.verify_key.kid: key.verify_key}
            position, _ = follow(position, entry.seq, entry.token, device=DEVICE, keys=keys)
            told.append((position.seq, position.hash))
    return told


class Writers:
    """Gate processes that write one journal, one after another, and are killed."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-m", "tests.edge.uplink.crash_writer", path, bytes(range(32)).hex()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HOUSE,
        )

    def killed_after(self, records: int, pause: float) -> list[tuple[int, str]]:
        """Start a writer, kill it a moment after `records` commits; return what it reported."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        pid, told = 0, []
        for line in self._process.stdout:
            match line.split():
                case ["pid", number]:
                    pid = int(number)
                case ["ended"]:
                    break
                case [seq, digest] if len(digest) == HASH_LENGTH:
                    told.append((int(seq), digest))
            if pid and len(told) >= records:
                Event().wait(pause)  # no synchronisation: the moment is to be any
                os.kill(pid, signal.SIGKILL)
                pid, records = 0, 2**63
        return told

    def end(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture
def writers(path: Path) -> Iterator[Writers]:
    started = Writers(path)
    yield started
    started.end()


@pytest.mark.rule("R11")
@pytest.mark.rule("R12")
def test_a_gate_killed_at_any_moment_has_every_record_that_it_reported(
    writers: Writers, path: Path, signing_key: SigningKey
) -> None:
    random = Random(os.urandom(8))  # noqa: S311 - moments of a test
    reported: list[tuple[int, str]] = []
    for _ in range(CYCLES):
        reported += writers.killed_after(random.randrange(30), random.random() * 0.004)
        with Journal.open(path, device=DEVICE, site=SITE, key=signing_key) as journal:
            assert not reported or journal.head.seq >= reported[-1][0]
    held = proved(path, signing_key)
    assert set(reported) <= set(held)
    assert len(held) <= len(reported) + CYCLES  # at most the one that was being written


def test_a_disk_that_is_full_at_any_write_costs_no_record_and_heals(path: Path) -> None:
    told = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "tests.edge.uplink.full_disk", path],
        capture_output=True,
        text=True,
        cwd=HOUSE,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    refused, records = map(int, told.stdout.split())
    assert refused >= 20
    assert records == len(SIZES)


def test_a_database_at_its_page_limit_refuses_and_heals(
    journal: Journal, draft: Drafts, signing_key: SigningKey, path: Path
) -> None:
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages + 1}")
    committed: list[Committed] = []

    def fill() -> None:
        while True:
            committed.append(journal.append(draft()))

    with pytest.raises(JournalError, match="Make room on the disk"):
        fill()
    assert journal.head.seq == len(committed)
    journal._db.execute("PRAGMA max_page_count = 100000")
    committed.append(journal.append(draft()))
    assert proved(path, signing_key) == [(record.seq, record.hash) for record in committed]


CALLS: dict[str, Callable[[Journal, Drafts], object]] = {
    "append": lambda journal, draft: journal.append(draft()),
    "settle": lambda journal, _: journal.settle(Settlement((("x", ReceiptNumber(1)),), 1), ""),
    "next_session": lambda journal, _: journal.next_session(),
    "receipt": lambda journal, _: journal.receipt("x"),
    "tokens": lambda journal, _: journal.tokens(0, 1, 1),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_disk_that_is_gone_is_an_error_that_says_what_to_do(
    path: Path, signing_key: SigningKey, draft: Drafts, call: str
) -> None:
    journal = Journal.open(path, device=DEVICE, site=SITE, key=signing_key)
    journal._db.close()
    with pytest.raises(JournalError, match="The journal could not"):
        CALLS[call](journal, draft)
    journal.close()
    Journal.open(path, device=DEVICE, site=SITE, key=signing_key).close()
