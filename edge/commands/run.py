"""`werfpoort-edge run`: be a gate until asked to stop."""

from pathlib import Path
from typing import Annotated

import typer

from edge import daemon, logs, settings
from edge.enrolling import await_enrolment
from edge.settings import Settings


def run(
    config: Annotated[
        Path, typer.Option(help="The gate's configuration (TOML).")
    ] = settings.DEFAULT_PATH,
) -> None:
    """Run the gate: readers, arm, screen and uplink, until SIGTERM or Ctrl-C.

    A gate that is not enrolled waits for its code first: typed, scanned, or on the boot partition.
    """
    loaded = settings.load(config)
    logs.configure(loaded.gate.log)
    await_enrolment(loaded)
    daemon.run(loaded, _examined)


def _examined(settings: Settings) -> tuple[bool, str]:
    from edge.commands.examination import examined  # noqa: PLC0415 - a gate that is not asked to needs none of it

    return examined(settings)
