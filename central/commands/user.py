"""`werfpoort-central user`: people's accounts, at the console. A password is shown once.

Whoever can open the vault acts as the operator `console`; all of it is in the audit trail.
"""

import secrets
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from central.accounts.accounts import Accounts
from central.accounts.handing import Handed, HandedLink, Handing, Made
from central.accounts.letters import LANGUAGES
from central.accounts.links import SECRET_BYTES
from central.accounts.listing import Account, worded
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Grant, Role
from central.clock import wall_clock
from central.commands.ground import AsJson, Data, opened, say, say_json, told
from central.mail import Mail
from central.settings import Settings
from protocol.identifiers import EnterpriseNumber, WorkPlaceId

app = typer.Typer(no_args_is_help=True, help="People's accounts and what they may.")

_NO_SERVER = "No mail server is set: set smtp_host and mail_from."

Name = Annotated[str, typer.Argument(help="The user's name.", show_default=False)]
Roles = Annotated[
    Role, typer.Option(help="What he is: operator, site-manager, subcontractor or auditor.")
]
Site = Annotated[str | None, typer.Option(help="Bounded to this site.", metavar="WORKPLACEID")]
Organisation = Annotated[
    str | None, typer.Option(help="Bounded to this organisation's sites.", metavar="NUMBER")
]
Employer = Annotated[
    str | None, typer.Option(help="A subcontractor: whose workers he sees.", metavar="NUMBER")
]

Show = Annotated[
    bool, typer.Option("--show", help="Print the link even where it could be e-mailed.")
]
Language = Annotated[str, typer.Option(help=f"Of the e-mail: {', '.join(LANGUAGES)}.")]


@app.command()
def add(  # noqa: PLR0913 - one an option
    name: Name,
    *,
    role: Roles = Role.OPERATOR,
    site: Site = None,
    organisation: Organisation = None,
    employer: Employer = None,
    link: Annotated[
        bool, typer.Option("--link", help="A one-time link instead of a password.")
    ] = False,
    email: Annotated[
        str | None, typer.Option(help="Where a link is sent, if a mail server is set.")
    ] = None,
    language: Language = "en",
    show: Show = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make an account and print its password, or a link behind which he chooses one, once."""
    settings = Settings.load(data=data)
    with told(), opened(settings) as (vault, engine):
        accounts, given = Accounts(engine, vault), [_grant(role, site, organisation, employer)]
        if link or email:
            random = secrets.token_bytes(SECRET_BYTES)
            made = accounts.invite(
                CONSOLE, name, given, now=wall_clock(), random=random, email=email
            )
            wanted = Made(*made, to=email, language=language, show=show)
            handing = Handing(engine, vault, Mail(settings))
            _show_link(name, handing.hand(CONSOLE, wanted, wall_clock()), as_json=as_json)
            return
        random = secrets.token_bytes(PASSWORD_BYTES)
        password = accounts.add(CONSOLE, name, given, now=wall_clock(), random=random)
    _show(name, password, as_json=as_json)


@app.command(name="list")
def list_users(*, data: Data = None, as_json: AsJson = False) -> None:
    """List the accounts with what they may."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        found = Accounts(engine, vault).listed(CONSOLE)
    if as_json:
        say_json([_as_json(account) for account in found])
    elif found:
        Console().print(_table(found))
    else:
        say("There is no account. Next: werfpoort-central user add NAME")


@app.command()
def password(name: Name, *, data: Data = None, as_json: AsJson = False) -> None:
    """Give an account a new password and print it, once; its sessions end."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        random = secrets.token_bytes(PASSWORD_BYTES)
        accounts = Accounts(engine, vault)
        made = accounts.renew_password(CONSOLE, name, now=wall_clock(), random=random)
    _show(name, made, as_json=as_json)


@app.command()
def grant(
    name: Name,
    *,
    role: Roles,
    site: Site = None,
    organisation: Organisation = None,
    employer: Employer = None,
    more: Annotated[
        bool, typer.Option("--more", help="Beside what he may already; else instead of it.")
    ] = False,
    data: Data = None,
) -> None:
    """Say what an account may from now on."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        accounts = Accounts(engine, vault)
        known = accounts.find(name)
        before = list(known.grants) if known and more else []
        given = [*before, _grant(role, site, organisation, employer)]
        accounts.grant(CONSOLE, name, given, wall_clock())
    say(f"User {escape(name)} is {worded(given)} from now on.")


@app.command()
def disable(
    name: Name,
    *,
    reason: Annotated[str, typer.Option(help="Why: it stands in the audit trail.")] = "",
    data: Data = None,
) -> None:
    """Shut an account out at once: its sessions and tokens end."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        Accounts(engine, vault).disable(CONSOLE, name, wall_clock(), reason=reason)
    say(f"User {escape(name)} is shut out. Let him in again: werfpoort-central user enable NAME")


@app.command()
def enable(name: Name, *, data: Data = None) -> None:
    """Let an account that was disabled in again."""
    with told(), opened(Settings.load(data=data)) as (vault, engine):
        Accounts(engine, vault).enable(CONSOLE, name, wall_clock())
    say(f"User {escape(name)} may sign in again.")


@app.command()
def reset(
    name: Name,
    *,
    forget_passkeys: Annotated[
        bool, typer.Option("--forget-passkeys", help="When he lost those as well.")
    ] = False,
    language: Language = "en",
    show: Show = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """For who lost his password: end it, and send or print a one-time link to choose another."""
    settings = Settings.load(data=data)
    with told(), opened(settings) as (vault, engine):
        accounts = Accounts(engine, vault)
        made = accounts.reset(
            CONSOLE,
            name,
            now=wall_clock(),
            random=secrets.token_bytes(SECRET_BYTES),
            forget_passkeys=forget_passkeys,
        )
        known = accounts.find(name)
        wanted = Made(*made, to=known.email if known else None, language=language, show=show)
        handed = Handing(engine, vault, Mail(settings)).hand(CONSOLE, wanted, wall_clock())
    _show_link(name, handed, as_json=as_json)


@app.command()
def set_up_link(
    *,
    email: Annotated[
        str | None, typer.Option(help="Where it is sent, if a mail server is set.")
    ] = None,
    language: Language = "en",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send or print a new one-time link that makes the first operator, valid for an hour."""
    settings = Settings.load(data=data)
    with told(), opened(settings) as (vault, engine):
        random, now = secrets.token_bytes(SECRET_BYTES), wall_clock()
        made = Accounts(engine, vault).set_up_link(now=now, random=random)
        if made is None:
            say("There is an operator already: he invites others. If he is lost: user reset NAME")
            raise typer.Exit(1)
        wanted = Made(*made, to=email, language=language)
        handed = Handing(engine, vault, Mail(settings)).hand(CONSOLE, wanted, now)
    if as_json:
        say_json(_link_as_json(handed))
    elif handed.address is None:
        say(f"The mail server took the link for {escape(handed.to or '')}; it is good for an hour.")
    else:
        _say_why_not_mailed(handed)
        say(f"Make the first operator within an hour, here:\n  [bold]{escape(handed.address)}[/]")


def _grant(role: Role, site: str | None, organisation: str | None, employer: str | None) -> Grant:
    return Grant(
        role,
        EnterpriseNumber.parse(organisation).digits if organisation else None,
        str(WorkPlaceId.parse(site)) if site else None,
        EnterpriseNumber.parse(employer).digits if employer else None,
    )


def _show(name: str, secret: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"name": name, "password": secret})
    else:
        say(f"User {name}, password (shown only now): [bold]{secret}[/]")


def _show_link(name: str, handed: HandedLink, *, as_json: bool) -> None:
    if as_json:
        say_json({"name": name, **_link_as_json(handed)})
    elif handed.address is None:
        to = escape(handed.to or "")
        say(f"User {name} comes in, once, by a link that the mail server took for {to}.")
    else:
        _say_why_not_mailed(handed)
        say(f"User {name} comes in, once, by this link:\n  [bold]{escape(handed.address)}[/]")


def _say_why_not_mailed(handed: HandedLink) -> None:
    if handed.to and handed.how is not Handed.SHOWN:
        said = f"The mail server said: {handed.why}" if handed.why else _NO_SERVER
        say(f"Not e-mailed. {escape(said)}")


def _link_as_json(handed: HandedLink) -> dict[str, object]:
    return {"link": handed.address, "handed": handed.how.value, "to": handed.to}


def _as_json(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "grants": [
            {
                "role": grant.role,
                "organisation": grant.organisation,
                "site": grant.site,
                "employer": grant.employer,
            }
            for grant in account.grants
        ],
        "created_at": account.created_at.isoformat(),
        "disabled": account.disabled_at is not None,
        "entered": account.entered,
        "passkeys": account.passkeys,
    }


def _table(found: list[Account]) -> Table:
    table = Table("user", "may", "passkeys", "state")
    for account in found:
        state = "disabled" if account.disabled_at else "" if account.entered else "invited"
        table.add_row(account.name, worded(account.grants), str(account.passkeys), state)
    return table
