"""The demo ends when it is asked to, says so by its exit status, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the broker's own user may enter."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.parametrize(
    ("words", "number", "status"),
    [
        ([], signal.SIGINT, 0),
        ([], signal.SIGTERM, 143),
        (["--exit"], signal.SIGINT, 130),
    ],
)
def test_a_demo_that_is_ended_leaves_nothing_and_succeeds_only_if_it_was_to_end_so(
    folder: Path, words: list[str], number: signal.Signals, status: int
) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "stage.demo", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
    ) as demo:
        assert demo.stdout is not None
        said = [next(line for line in demo.stdout if "he line runs" in line)]
        demo.send_signal(number)
        said += demo.stdout.readlines()
    assert said[-1] == "Ended.\n", "".join(said)
    assert demo.returncode == status
    assert list(folder.iterdir()) == []
