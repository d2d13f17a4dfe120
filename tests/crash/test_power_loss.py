"""The power goes at any moment: the journal opens, its chain holds, and what was told is there."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from edge.uplink.chain import START, follow
from edge.uplink.journal import Draft, Journal
from tests.crash.disk import Disk, Operation, build, environment, read_log
from tests.crash.recorded import KEY, LIVES, RECORDS, TOLD, opened
from tests.edge.uplink.samples import CHECK_IN, CLOCK, DEVICE, NOON, identifier

IMAGES = 1_000
HOUSE = Path(__file__).parents[2]
MEMORY = Path("/dev/shm")  # noqa: S108 - a thousand images need no real disk
ON_DISK = ("journal.db", "journal.db-wal")


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
                what, seq = operation.data.split()
                setattr(self, what.decode(), int(seq))


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Let a journal live on the disk that keeps a log."""
    folder = tmp_path_factory.mktemp("recorded")
    home, log = folder / "gate", folder / "log"
    home.mkdir()
    subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "tests.crash.recorded", home],
        env=environment(build(folder), home, log),
        cwd=HOUSE,
        check=True,
    )
    with opened(home / "journal.db") as journal:
        tokens = dict(journal.tokens(0, 10_000, 10**9))
    assert len(tokens) == LIVES * RECORDS
    return Recording(home, list(read_log(log)), tokens)


@pytest.fixture
def image() -> Iterator[Path]:
    """A directory for one image after another, in memory where there is some."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


def moments(recording: Recording, random: Random) -> list[int]:
    """Choose moments: half of them any, half while the database itself is written."""
    end = len(recording.operations)
    checkpoints = [at for at in range(1, end) if recording.operations[at].path.name == "journal.db"]
    any_ = [random.randrange(1, end) for _ in range(IMAGES // 2)]
    return sorted(any_ + random.choices(checkpoints, k=IMAGES - len(any_)))


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """Write an image in place of the one before; return its journal."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        if name != TOLD:
            (folder / name).write_bytes(content)
    return folder / "journal.db"


def proved(journal: Journal, recording: Recording) -> int:
    """Prove that the journal is a beginning of the recorded one; return its length.

    The recorded tokens' signatures are proved once, below: equal bytes need no second proof.
    """
    held = journal.tokens(0, 10_000, 10**9)
    assert [seq for seq, _ in held] == list(range(1, len(held) + 1))
    assert all(token == recording.tokens[seq] for seq, token in held)
    assert journal.head.seq == len(held)
    return len(held)


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
    for moment in moments(recording, random):
        told.take_all(disk.go_on(recording.operations, moment))
        files = disk.after_power_loss(random)
        files["journal.db-shm"] = random.randbytes(2**15)  # shared memory: anything may be left
        with opened(written(image, files)) as journal:
            length = proved(journal, recording)
            assert length >= told.held, f"moment {moment}: {told.held} were told"
            assert journal.acked >= told.settled, f"moment {moment}"
            numbered = [seq for seq in range(1, told.settled + 1) if seq % 5]
            assert all(journal.receipt(identifier(seq)) for seq in numbered[-20:])
            goes_on(journal)
        lost += any(files.get(name) != disk.present().get(name) for name in ON_DISK)
    figure(f"power loss: {IMAGES} images, in {lost} of them writes were lost, no told record was")
