"""`werfpoort-edge enrol`: get this device's identity with a one-time code."""

import json
from pathlib import Path
from typing import Annotated

import typer

from edge import settings
from edge.uplink import enrolment
from protocol.enrolment import EnrolmentCode


def enrol(
    code: Annotated[str, typer.Option(help="The one-time code, as the central showed it.")],
    central: Annotated[
        str | None,
        typer.Option(
            help="The central's address, such as https://central.example:8443. Not needed when "
            "--code is what the QR code says: address and code."
        ),
    ] = None,
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
    address, secret = (central, EnrolmentCode.parse(code)) if central else enrolment.invited(code)
    identity = enrolment.enrol(state, address, secret, replace=replace)
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
