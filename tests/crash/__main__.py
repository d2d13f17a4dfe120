"""`./dev soak [--cycles N]`: a gate killed thousands of times under load, with the real central.

Ends with exit status 1 when a check-in has no receipt or more than one, or an arm moved without a
durable record. The seed of the moments is printed first, so that a finding can be looked for again.
"""

import secrets
import sys
from typing import Annotated

import typer

from tests.crash.killed import Figures, soak

ROUND = 500
"""Cycles on one site; then a new one begins, with a new journal."""


def main(
    cycles: Annotated[int, typer.Option(min=1, help="How often the gate is killed.")] = 5_000,
    seed: Annotated[int, typer.Option(help="Of the moments; any unless given.")] = 0,
) -> None:
    """Kill a gate at random moments and count what became of its check-ins."""
    seed = seed or secrets.randbelow(2**31) + 1
    typer.echo(f"seed {seed}")
    total = Figures()
    for begin in range(0, cycles, ROUND):
        total = total + soak(min(ROUND, cycles - begin), seed + begin)
        typer.echo(str(total))
    sys.exit(1 if total.wrong else 0)


if __name__ == "__main__":
    typer.run(main)
