"""Children of the stage: waited for by what they say, and never left behind."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stage.errors import StageError
from stage.process import Child, find_program

FOREVER = "import signal; print('ready', flush=True); signal.pause()"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {FOREVER}"
TALKS_ONLY_ONCE = f"""
import sys
from pathlib import Path
try:
    Path(sys.argv[1]).touch(exist_ok=False)
except FileExistsError:
    {FOREVER}
while True:
    print("the first run")
"""
PARENT = """
import os, sys
from pathlib import Path
from stage.process import Child
child = Child("orphan", [sys.executable, "-c", sys.argv[1]], log=Path(sys.argv[2])).start()
child.wait_line("ready")
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def python(code: str, log: Path, *arguments: str) -> Child:
    """Make a child that runs `code`."""
    return Child("part", [sys.executable, "-c", code, *arguments], log=log / "part.log")


def test_a_child_is_ready_when_it_says_so_and_ends_on_request(tmp_path: Path) -> None:
    child = python(FOREVER, tmp_path).start()
    assert child.wait_line("read(y)").group(1) == "y"
    assert child.running
    child.stop()
    assert child.status == -signal.SIGTERM


def test_a_child_that_ends_too_early_is_reported_with_its_last_lines(tmp_path: Path) -> None:
    child = python("raise SystemExit('no card reader here')", tmp_path).start()
    with pytest.raises(StageError, match="no card reader here"):
        child.wait_line("ready")


def test_a_child_that_ignores_the_request_is_killed_and_reported(tmp_path: Path) -> None:
    child = python(DEAF, tmp_path).start()
    child.wait_line("ready")
    with pytest.raises(StageError, match="was killed"):
        child.stop(within=0.1)
    assert not child.running


def test_a_restarted_child_is_waited_for_anew_and_appends_to_its_log(tmp_path: Path) -> None:
    child = python(FOREVER, tmp_path).start()
    child.wait_line("ready")
    with pytest.raises(StageError, match="runs already"):
        child.start()
    child.kill()
    child.start().wait_line("ready")
    assert child.log.text() == "ready\n", "only the present run counts"
    assert child.log.path.read_text() == "ready\nready\n"
    child.stop()


def test_what_a_killed_run_said_last_is_none_of_the_next_one_s(tmp_path: Path) -> None:
    child = python(TALKS_ONLY_ONCE, tmp_path, str(tmp_path / "talked")).start()
    child.wait_line("first")
    child.kill()
    child.start().wait_line("ready")
    assert child.log.text() == "ready\n"
    child.stop()


def test_a_child_s_own_children_end_with_it_when_it_is_killed(tmp_path: Path) -> None:
    nested = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    child = python(nested, tmp_path, f"import os; print('pid', os.getpid(), flush=True); {FOREVER}")
    grandchild = os.pidfd_open(int(child.start().wait_line(r"pid (\d+)").group(1)))
    child.kill()
    assert gone(grandchild)


def test_no_child_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    ran = subprocess.run(  # noqa: S603 - this test's own program
        [sys.executable, "-c", PARENT, FOREVER, str(tmp_path / "orphan.log")],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL
    try:
        orphan = os.pidfd_open(int(ran.stdout))
    except ProcessLookupError:
        return
    assert gone(orphan)


def test_what_was_not_started_can_be_stopped_but_has_no_process_id(tmp_path: Path) -> None:
    child = python(FOREVER, tmp_path)
    child.stop()
    with pytest.raises(StageError, match="was not started"):
        _ = child.pid


def test_a_missing_program_is_named_with_its_debian_package() -> None:
    with pytest.raises(StageError, match=r"\(package no-such-package\)"):
        find_program("no-such-program", package="no-such-package")


def gone(process: int) -> bool:
    """Wait for a process, given as a pidfd, to end; False when it takes longer than 5 s."""
    ended, _, _ = select.select([process], [], [], 5)
    os.close(process)
    return bool(ended)
