"""The command line as a running gate uses it: it loads what a gate needs, and no more."""

import subprocess
import sys

_LOADED_BY_A_RUNNING_GATE = """
import sys
from edge.cli import app
from typer.main import get_command
command = get_command(app)
assert command.get_command(None, "run").name == "run"
print(*sorted({name.partition(".")[0] for name in sys.modules}))
import rich.console
"""


def test_a_running_gate_leaves_what_draws_on_terminals_to_the_other_commands() -> None:
    done = subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-c", _LOADED_BY_A_RUNNING_GATE],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(done.stdout.split())
    assert "structlog" in loaded
    assert loaded.isdisjoint({"rich", "pygments", "greenlet"})
