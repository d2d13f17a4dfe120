"""`werfpoort-central enrolment-code`: invites a device with a one-time code."""

import secrets
from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape

from central.clock import wall_clock
from central.commands.ground import AsJson, Data, in_url, opened, say, say_json, told
from central.fleet.enrolment import VALID_FOR, Enrolment, Invitation, PublicBroker
from central.settings import Settings
from protocol.enrolment import SECRET_BYTES
from protocol.identifiers import WorkPlaceId, device_id


def enrolment_code(
    *,
    device: Annotated[
        str, typer.Option(help="The gate's id: 3 to 32 of a-z, 0-9 and '-'.", metavar="ID")
    ],
    site: Annotated[
        str, typer.Option(help="The site's number, as on its poster.", metavar="WORKPLACEID")
    ],
    data: Data = None,
    minutes: Annotated[
        int, typer.Option(help="How long the code can be used.", min=1, max=24 * 60)
    ] = int(VALID_FOR.total_seconds() // 60),
    as_json: AsJson = False,
) -> None:
    """Make a one-time code with which a gate enrols."""
    with told():
        settings = Settings.load(data=data)
        name, place = device_id(device), WorkPlaceId.parse(site)
        with opened(settings) as (vault, engine):
            broker = PublicBroker(vault.host, settings.told_broker_port)
            invitation = Enrolment(engine, vault, broker).invite(
                name,
                place,
                now=wall_clock(),
                random=secrets.token_bytes(SECRET_BYTES),
                valid_for=timedelta(minutes=minutes),
            )
            central = f"https://{in_url(vault.host)}:{settings.port}"
        if as_json:
            say_json(
                {
                    "code": str(invitation.code),
                    "device": name,
                    "site": str(place),
                    "expires_at": invitation.expires_at.isoformat(),
                    "central": central,
                }
            )
        else:
            say(_text(invitation, name, place, central))


def _text(invitation: Invitation, device: str, site: WorkPlaceId, central: str) -> str:
    until = f"{invitation.expires_at:%H:%M}"
    lines = [
        f"Enrolment code for {device} at site {site}, once, until {until} UTC:",
        f"  [bold]{invitation.code}[/]",
        f"On the gate: werfpoort-edge enrol --central {escape(central)} --code {invitation.code}",
    ]
    if not site.check_character_holds:
        lines.append(
            "[yellow]Look at the site's number again: its check character does not hold. "
            "(The check is not official, so the code was made.)[/]"
        )
    if invitation.known:
        lines.append(
            f"[yellow]{device} is enrolled already: the code gives it another key. Its earlier "
            "ones stay good, so that nothing is lost. If one may be in wrong hands, do first: "
            f"werfpoort-central device revoke {device}[/]"
        )
    return "\n".join(lines)
