"""`./dev fuzz [TARGET...] [--seconds N]`: coverage-guided fuzzing of what reads cards and messages.

Each target runs in a process of its own under atheris, from good examples on. A finding ends with
exit code 1 and the input that makes it, kept below `build/fuzz`. Two targets are of another kind:
`forged-records`, a million forgeries at the bridge (`--forged N` for another number), none of them
accepted; and `forged-words`, a tenth as many forged acknowledgements at a device, none believed.
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
FORGERS = {
    "forged-records": ("tests.fuzz.forged", 1),
    "forged-words": ("tests.fuzz.forged_words", 10),
}
"""The module that forges, and into what the number of forgeries is divided for it."""
_ALL = (*TARGETS, *FORGERS)


def main(
    targets: Annotated[
        list[str] | None, typer.Argument(help=f"Out of {', '.join(_ALL)}; all unless given.")
    ] = None,
    *,
    seconds: Annotated[int, typer.Option(min=1, help="How long each target runs.")] = 30,
    forged: Annotated[int, typer.Option(min=1, help="How many forged records.")] = 1_000_000,
) -> None:
    """Fuzz targets one after another."""
    unknown = set(targets or ()) - set(_ALL)
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(_ALL)}")
    write_seeds(FOLDER)
    chosen = targets or _ALL
    found = [name for name in chosen if name in TARGETS and not _holds(name, seconds)]
    found += [name for name in chosen if name in FORGERS and not _none_accepted(name, forged)]
    if found:
        typer.echo(f"Findings in {', '.join(found)}: the inputs are in {FOLDER}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{len(chosen)} targets fuzzed for {seconds} s each, no findings")


def _holds(name: str, seconds: int) -> bool:
    typer.echo(f"· {name}")
    corpus = FOLDER / name
    limits = [f"-max_total_time={seconds}", f"-artifact_prefix={corpus}-", "-max_len=4096"]
    quiet = ["-verbosity=0", "-print_final_stats=1"]
    run = subprocess.run(  # noqa: S603  this interpreter on this package
        [sys.executable, "-m", _ONE, name, *limits, *quiet, str(corpus)], check=False
    )
    return run.returncode == 0


def _none_accepted(name: str, count: int) -> bool:
    typer.echo(f"· {name}")
    module, part = FORGERS[name]
    command = [sys.executable, "-m", module, str(max(1, count // part))]
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603  as above


if __name__ == "__main__":
    typer.run(main)
