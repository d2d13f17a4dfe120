"""`./dev fuzz [TARGET...] [--seconds N]`: coverage-guided fuzzing of what reads cards and messages.

Each target runs in a process of its own under atheris, from good examples on. A finding ends with
exit code 1 and the input that makes it, kept below `build/fuzz`.
"""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from tests.fuzz.seeds import write_seeds
from tests.fuzz.targets import TARGETS

FOLDER = Path(__file__).parent.parent.parent / "build" / "fuzz"
_ONE = "tests.fuzz.one"


def main(
    targets: Annotated[
        list[str] | None, typer.Argument(help=f"Out of {', '.join(TARGETS)}; all unless given.")
    ] = None,
    *,
    seconds: Annotated[int, typer.Option(min=1, help="How long each target runs.")] = 30,
) -> None:
    """Fuzz targets one after another."""
    unknown = set(targets or ()) - set(TARGETS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(TARGETS)}")
    write_seeds(FOLDER)
    found = [name for name in targets or TARGETS if not _holds(name, seconds)]
    if found:
        typer.echo(f"Findings in {', '.join(found)}: the inputs are in {FOLDER}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{len(targets or TARGETS)} targets fuzzed for {seconds} s each, no findings")


def _holds(name: str, seconds: int) -> bool:
    typer.echo(f"· {name}")
    corpus = FOLDER / name
    limits = [f"-max_total_time={seconds}", f"-artifact_prefix={corpus}-", "-max_len=4096"]
    quiet = ["-verbosity=0", "-print_final_stats=1"]
    run = subprocess.run(  # noqa: S603  this interpreter on this package
        [sys.executable, "-m", _ONE, name, *limits, *quiet, str(corpus)], check=False
    )
    return run.returncode == 0


if __name__ == "__main__":
    typer.run(main)
