"""`werfpoort-edge enrol`: get this device's identity with a one-time code."""

import json
from pathlib import Path
from typing import Annotated

import typer

from edge import settings
from edge.uplink import enrolment
from protocol.enrolment import EnrolmentCode


def enrol(
    central: Annotated[
        str, typer.Option(help="The central's address, such as https://central.example:8443.")
    ],
    code: Annotated[str, typer.Option(help="The one-time code, as the central showed it.")],
    config: Annotated[
        Path, typer.Option(help="The gate's configuration (TOML).")
    ] = settings.DEFAULT_PATH,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Give an enrolled gate a new identity.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The outcome as JSON.")] = False,
) -> None:
    """Enrol this gate: make its key, have it certified, and remember whom to trust."""
    state = settings.load(config).gate.state
    identity = enrolment.enrol(state, central, EnrolmentCode.parse(code), replace=replace)
    if as_json:
        told = {
            "device": identity.device,
            "site": identity.site,
            "key": identity.key.verify_key.kid,
            "broker": str(identity.brokers[0]),
        }
        typer.echo(json.dumps(told))
        return
    typer.echo(
        f"This gate is {identity.device} on site {identity.site}. "
        f"Start it: werfpoort-edge run --config {config}"
    )
