"""`werfpoort-central broker-config`: writes the folder that mosquitto is started with."""

from pathlib import Path
from typing import Annotated

import typer

from central.broker import WORKERS, BrokerFolder
from central.clock import wall_clock
from central.commands.ground import Data, opened, say, told
from central.database import reading
from central.fleet.revocation import taken_back
from central.settings import Settings
from central.vault.clients import MOST_WORKERS


def broker_config(
    out: Annotated[
        Path, typer.Option(help="The folder to write; made if it is not there.", metavar="DIR")
    ],
    data: Data = None,
    port: Annotated[int, typer.Option(help="The port that gates connect to.")] = 8883,
    user: Annotated[
        str, typer.Option(help="Whom the files are given to when root runs this.")
    ] = "mosquitto",
    workers: Annotated[
        int,
        typer.Option(help="How many bridge workers the broker lets in.", min=1, max=MOST_WORKERS),
    ] = WORKERS,
) -> None:
    """Write mosquitto's configuration, access list, certificate and key."""
    with told():
        folder = BrokerFolder(out)
        with opened(Settings.load(data=data)) as (vault, engine), reading(engine) as connection:
            serials = taken_back(connection, wall_clock())
            folder.write(vault, port=port, user=user, workers=workers, taken_back=serials)
        say(f"Next: mosquitto -c {folder.configuration}")
