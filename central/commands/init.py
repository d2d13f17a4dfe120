"""`werfpoort-central init`: makes the vault and the database, once."""

from typing import Annotated

import typer

from central.clock import wall_clock
from central.commands.ground import Data, opened, say, told
from central.settings import Settings
from central.vault import Vault


def init(
    host: Annotated[
        list[str],
        typer.Option(
            help="A name or address that gates and browsers reach this machine by; may be given "
            "more than once. The first is the one that gates are told.",
            metavar="NAME",
        ),
    ],
    data: Data = None,
) -> None:
    """Make the central's keys, certificates and database."""
    with told():
        settings = Settings.load(data=data)
        vault = Vault.create(settings.data, host, wall_clock())
        with opened(settings):
            pass  # opening migrates
        folder = settings.data
        say(
            f"The central is made in {folder}. Keep a backup of {folder / 'vault'} in a safe "
            "place: without it every gate must be enrolled again.\n"
            "Next:\n"
            f"  werfpoort-central broker-config --data {folder} --out DIR"
            "   then start: mosquitto -c DIR/mosquitto.conf\n"
            f"  werfpoort-central user add NAME --data {folder}\n"
            f"  werfpoort-central serve --data {folder}\n"
            f"  werfpoort-central enrolment-code --device ID --site WORKPLACEID --data {folder}\n"
            f"The certificate for browsers to trust: {vault.ca_certificate_path}"
        )
