"""`werfpoort-central enrolment-code`: invites a device with a one-time code."""

import secrets
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track

from central.clock import wall_clock
from central.commands.ground import AsJson, Data, in_url, opened, say, say_json, told
from central.fleet.enrolment import VALID_FOR, Enrolment, Invitation, PublicBroker
from central.settings import Settings
from protocol.enrolment import SECRET_BYTES
from protocol.identifiers import DeviceId, WorkPlaceId, device_id


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
    count: Annotated[
        int | None,
        typer.Option(
            help="Make codes for so many gates, ID-1, ID-2 and so on.", min=1, max=100_000
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a one-time code with which a gate enrols."""
    with told():
        settings = Settings.load(data=data)
        place = WorkPlaceId.parse(site)
        names = [device_id(name) for name in _names(device, count)]
        with opened(settings) as (vault, engine):
            enrolment = Enrolment(
                engine, vault, PublicBroker(vault.host, settings.told_broker_port)
            )
            central = f"https://{in_url(vault.host)}:{settings.port}"
            invited = [
                (name, _invited(enrolment, name, place, timedelta(minutes=minutes)))
                for name in (
                    names if count is None else track(names, "codes", console=Console(stderr=True))
                )
            ]
    if as_json:
        said = [_as_json(one, name, place, central) for name, one in invited]
        say_json(said[0] if count is None else said)
        return
    for name, one in invited:
        say(_text(one, name, place, central))


def _names(device: str, count: int | None) -> list[str]:
    return [device] if count is None else [f"{device}-{n}" for n in range(1, count + 1)]


def _invited(
    enrolment: Enrolment, device: DeviceId, site: WorkPlaceId, valid_for: timedelta
) -> Invitation:
    return enrolment.invite(
        device,
        site,
        now=wall_clock(),
        random=secrets.token_bytes(SECRET_BYTES),
        valid_for=valid_for,
    )


def _as_json(
    invitation: Invitation, device: str, site: WorkPlaceId, central: str
) -> dict[str, str]:
    return {
        "code": str(invitation.code),
        "device": device,
        "site": str(site),
        "expires_at": invitation.expires_at.isoformat(),
        "central": central,
    }


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
