"""`werfpoort-central broker-config`: writes the folder that mosquitto is started with."""

from pathlib import Path
from typing import Annotated

import typer

from central.broker import WORKERS, BrokerFolder
from central.commands.ground import Data, say, told
from central.settings import Settings
from central.vault import Vault
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
        vault = Vault.open(Settings.load(data=data).data)
        folder.write(vault, port=port, user=user, workers=workers)
        say(f"Next: mosquitto -c {folder.configuration}")
