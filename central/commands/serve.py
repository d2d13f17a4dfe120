"""`werfpoort-central serve`: the bridge, the API and the pages in one process."""

import logging
import secrets
from typing import Annotated

import structlog
import typer

from central import logs
from central.accounts.accounts import Accounts
from central.accounts.handing import link_address
from central.accounts.links import SECRET_BYTES
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, told
from central.settings import Settings
from central.vault import Vault

Takes = Annotated[
    bool | None,
    typer.Option(
        "--bridge/--no-bridge",
        help="Whether to take records. Default: yes.",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        help="Processes of their own that take records, one for each core of a busy central. "
        "Default: none, this process does.",
        show_default=False,
    ),
]

log = structlog.get_logger(__name__)


def serve(  # noqa: PLR0913 - one an option
    *,
    data: Data = None,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on. Default: every address.", show_default=False),
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port for HTTPS. Default: 8443.", show_default=False)
    ] = None,
    broker_host: Annotated[
        str | None,
        typer.Option(help="Where the bridge finds the broker. Default: localhost."),
    ] = None,
    broker_port: Annotated[
        int | None, typer.Option(help="The broker's port. Default: 8883.", show_default=False)
    ] = None,
    public_broker_host: Annotated[
        str | None,
        typer.Option(
            help="Where gates find the broker. Default: the first --host given to init.",
        ),
    ] = None,
    public_broker_port: Annotated[
        int | None,
        typer.Option(help="Default: the same as --broker-port.", show_default=False),
    ] = None,
    bridge: Takes = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Take records, give receipt numbers, enrol gates and show the fleet, until Ctrl-C.

    Every option can stand in central.toml in the data folder or in WERFPOORT_… too.
    """
    from central.app import create_app  # noqa: PLC0415 - the other commands start in half the time
    from central.server import https_server  # noqa: PLC0415 - the same

    with told():
        settings = Settings.load(
            data=data,
            host=host,
            port=port,
            broker_host=broker_host,
            broker_port=broker_port,
            public_broker_host=public_broker_host,
            public_broker_port=public_broker_port,
            bridge=bridge,
            workers=workers,
        )
        logs.configure(level=logging.INFO, as_json=as_json)
        vault = Vault.open(settings.data)
        if vault.renew_https(wall_clock()):
            log.info("certificate.renewed", file=str(vault.https_certificate_path))
        _invite_operator(settings)
        https_server(create_app(settings, vault), settings, vault).run()


def _invite_operator(settings: Settings) -> None:
    """Tell the link that makes the first operator, while there is none."""
    with opened(settings) as (vault, engine):
        random = secrets.token_bytes(SECRET_BYTES)
        made = Accounts(engine, vault).set_up_link(now=wall_clock(), random=random)
    if made is not None:
        log.warning("operator.needed", link=link_address(vault, settings, made[0]), valid="1 h")
