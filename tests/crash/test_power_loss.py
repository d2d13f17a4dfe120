"""The power goes at any moment: the journal opens, its chain holds, and what was told is there."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Self

import pytest

from edge.uplink.chain import START, follow
from edge.uplink.journal import Draft, Journal
from edge.uplink.journal_pruning import read_anchor
from tests.crash.disk import Disk, Operation, build, environment, read_log
from tests.crash.recorded import CARELESS, KEY, LIVES, RECORDS, TOLD, opened
from tests.edge.uplink.samples import CHECK_IN, CLOCK, DEVICE, NOON, identifier

IMAGES = 1_000
HOUSE = Path(__file__).parents[2]
MEMORY = Path("/dev/shm")  # noqa: S108 - a thousand images need no real disk
FRAME = 24 + 4096
"""A frame of the log is a header and a page."""
ON_DISK = ("journal.db", "journal.db-wal")
COMMITS = 8
LAST_COMMITS = 2
"""How many of them are cut at every byte."""


@dataclass
class Recording:
    """What a gate's journal did on the disk, and its records in the end."""

    folder: Path
    operations: list[Operation]
    tokens: dict[int, str]


@dataclass
class Told:
    """What calls of the journal had returned by some moment."""

    held: int = 0
    settled: int = 0

    def take_all(self, done: Sequence[Operation]) -> None:
        for operation in done:
            if operation.path.name == TOLD and operation.what == "w":
                what, seq, *_ = operation.data.split()
                setattr(self, what.decode(), int(seq))


def tokens_told(told: Path) -> dict[int, str]:
    """Return every record, pruned ones too, as the journal told of them."""
    lines = (line.split() for line in told.read_text(encoding="ascii").splitlines())
    return {int(seq): token for what, seq, *rest in lines if what == "held" for token in rest}


def recorded(folder: Path, *options: str) -> Recording:
    """Let a journal live on the disk that keeps a log."""
    home, log = folder / "gate", folder / "log"
    home.mkdir()
    subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "tests.crash.recorded", home, *options],
        env=environment(build(folder), home, log),
        cwd=HOUSE,
        check=True,
    )
    return Recording(home, list(read_log(log)), tokens_told(home / TOLD))


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """A journal's work, recorded once."""
    return recorded(tmp_path_factory.mktemp("recorded"))


@pytest.fixture
def image() -> Iterator[Path]:
    """A directory for one image after another, in memory where there is some."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


def moments(recording: Recording, random: Random, count: int) -> list[int]:
    """Choose moments: half of them any, half while the database itself is written."""
    end = len(recording.operations)
    checkpoints = [at for at in range(1, end) if recording.operations[at].path.name == "journal.db"]
    any_ = [random.randrange(1, end) for _ in range(count // 2)]
    return sorted(any_ + random.choices(checkpoints, k=count - len(any_)))


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """Write an image in place of the one before; return its journal."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        if name != TOLD:
            (folder / name).write_bytes(content)
    return folder / "journal.db"


def proved(journal: Journal, recording: Recording) -> int:
    """Prove that the journal holds what was recorded, up to some record; return which.

    The recorded tokens' signatures are proved once, below: equal bytes need no second proof.
    """
    held = journal.tokens(0, 10_000, 10**9)
    first, head = (held[0][0], held[-1][0]) if held else (1, 0)
    assert [seq for seq, _ in held] == list(range(first, head + 1))
    assert all(token == recording.tokens[seq] for seq, token in held)
    assert journal.head.seq == head
    assert first - 1 <= read_anchor(journal._db).position.seq <= journal.acked
    return head


def goes_on(journal: Journal) -> None:
    """The next record continues the chain."""
    before = journal.head
    made = journal.append(Draft(identifier(10**6), NOON, CLOCK, CHECK_IN))
    keys = {KEY.verify_key.kid: KEY.verify_key}
    after, _ = follow(before, made.seq, made.token, device=DEVICE, keys=keys)
    assert journal.head == after


def test_the_recorded_journal_holds(recording: Recording) -> None:
    position, keys = START, {KEY.verify_key.kid: KEY.verify_key}
    for seq, token in recording.tokens.items():
        position, _ = follow(position, seq, token, device=DEVICE, keys=keys)
    assert position.seq == LIVES * RECORDS


@pytest.mark.rule("R11")
@pytest.mark.rule("R12")
def test_after_a_power_cut_at_any_moment_every_record_that_was_told_is_there(
    recording: Recording, image: Path, figure: Callable[[str], None]
) -> None:
    random = Random(20261123)  # noqa: S311 - moments of a test, the same in every run
    disk, told, lost = Disk(recording.folder), Told(), 0
    for moment in moments(recording, random, IMAGES):
        told.take_all(disk.go_on(recording.operations, moment))
        files = disk.after_power_loss(random)
        files["journal.db-shm"] = random.randbytes(2**15)  # shared memory: anything may be left
        with opened(written(image, files)) as journal:
            length = proved(journal, recording)
            assert length >= told.held, f"moment {moment}: {told.held} were told"
            assert journal.acked >= told.settled, f"moment {moment}"
            numbered = [seq for seq in range(max(1, told.settled - 20), told.settled) if seq % 5]
            assert all(journal.receipt(identifier(seq)) for seq in numbered)
            goes_on(journal)
        lost += any(files.get(name) != disk.present().get(name) for name in ON_DISK)
    figure(f"power loss: {IMAGES} images, in {lost} of them writes were lost, no told record was")


def test_a_journal_that_does_not_sync_each_commit_is_found_out(tmp_path: Path, image: Path) -> None:
    careless, random = recorded(tmp_path, CARELESS), Random(1)  # noqa: S311 - as above
    disk, told, losses = Disk(careless.folder), Told(), 0
    for moment in moments(careless, random, 60):
        told.take_all(disk.go_on(careless.operations, moment))
        with opened(written(image, disk.after_power_loss(random))) as journal:
            losses += proved(journal, careless) < told.held
    assert losses > 0


@dataclass
class Log:
    """A journal of a few commits, all of it in its write-ahead log."""

    files: dict[str, bytes]
    tokens: list[tuple[int, str]]
    ends: list[int]
    """Of the log, after each commit."""

    @classmethod
    def made(cls, image: Path) -> Self:
        tokens, ends = [], []
        with opened(written(image, {})) as journal:
            for number in range(1, COMMITS + 1):
                made = journal.append(Draft(identifier(number), NOON, CLOCK, CHECK_IN))
                tokens.append((made.seq, made.token))
                ends.append((image / ON_DISK[1]).stat().st_size)
            files = {name: (image / name).read_bytes() for name in ON_DISK}
        return cls(files, tokens, ends)

    def whole(self, cut: int) -> int:
        """Return how many commits are whole in a log that is cut there."""
        return sum(end <= cut for end in self.ends)

    def cut(self, at: int) -> dict[str, bytes]:
        return {**self.files, ON_DISK[1]: self.files[ON_DISK[1]][:at]}


@pytest.fixture
def log(image: Path) -> Log:
    return Log.made(image)


@pytest.mark.rule("R12")
def test_a_write_ahead_log_cut_at_every_byte_of_its_last_commits_keeps_those_before(
    log: Log, image: Path, figure: Callable[[str], None]
) -> None:
    cuts = range(log.ends[-1], log.ends[-1 - LAST_COMMITS], -1)
    journal = written(image, log.files)
    for cut in cuts:  # shorter by a byte each time; who reads only writes nothing back
        os.truncate(image / ON_DISK[1], cut)
        (image / "journal.db-shm").unlink(missing_ok=True)
        with closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)) as db:
            held = db.execute("SELECT seq, token FROM records ORDER BY seq").fetchall()
        assert held == log.tokens[: log.whole(cut)], f"cut at {cut}"
    frames = len(cuts) // FRAME
    assert frames >= LAST_COMMITS
    figure(f"write-ahead log: cut at each of its last {len(cuts)} bytes ({frames} frames)")


@pytest.mark.rule("R12")
def test_the_journal_opens_on_a_log_that_is_cut_anywhere_and_goes_on(
    log: Log, image: Path, figure: Callable[[str], None]
) -> None:
    begin, end = log.ends[0], log.ends[-1]
    edges = {edge + by for edge in range(begin, end, FRAME) for by in (-1, 0, 1, 23, 24, 25)}
    cuts = sorted(cut for cut in {*range(begin, end, 197), *edges} if begin <= cut < end)
    for cut in cuts:
        with opened(written(image, log.cut(cut))) as journal:
            assert journal.head.seq == log.whole(cut), f"cut at {cut}"
            if cut % 5 == 0:
                goes_on(journal)
    figure(f"write-ahead log: opened after {len(cuts)} cuts, at every frame's edges and between")
