"""One-time links on their way to their owners: by e-mail where that can be, else shown once.

What became of a link is told as it is: that a mail server took it, never that it arrived.
"""

from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine

from central.accounts.letters import letter
from central.accounts.links import Link
from central.accounts.rights import Actor
from central.attempts import Attempts
from central.audit import Trail
from central.database import writing
from central.errors import MailError
from central.mail import Mail
from central.settings import Settings
from central.vault import Vault

LETTERS = 5
"""E-mails to one address within `PERIOD`: nobody is made to drown anybody in them."""
PERIOD = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Handed(StrEnum):
    """What became of a link."""

    MAILED = "mailed"
    """The mail server took it."""
    REFUSED = "refused"
    """The mail server did not take it, or was not there."""
    TOO_OFTEN = "too-often"
    """This address got too many of them lately."""
    NO_ADDRESS = "no-address"
    NO_SERVER = "no-server"
    SHOWN = "shown"
    """Whoever made it wanted to see it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was just made, and where it is to go."""

    secret: str = field(repr=False)
    link: Link
    _: KW_ONLY
    to: str | None
    """An e-mail address."""
    language: str
    """Of who made it: the e-mail speaks it."""
    show: bool = False
    """Whether it is to be shown even where it could be e-mailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedLink:
    """A link as whoever made it is told of it."""

    how: Handed
    until: datetime
    to: str | None = None
    address: str | None = field(default=None, repr=False)
    """What is shown, once; None when it was e-mailed."""
    why: str = ""
    """What the mail server said, when it refused."""


class Handing:
    """Hands links over."""

    def __init__(self, engine: Engine, vault: Vault, mail: Mail) -> None:
        """Take the audit trail's place and key, and the way out."""
        self._engine = engine
        self._vault = vault
        self._mail = mail
        self._trail = Trail(vault.acknowledgement_key)
        self._sent = Attempts(LETTERS, PERIOD)

    def hand(self, actor: Actor, made: Made, now: datetime, *, base: str = "") -> HandedLink:
        """E-mail a link, or return it to be shown once.

        `base` is where whoever made it found the pages; without it they are where the vault says.
        """
        how, why = self._mailed(made, base, now)
        if how in {Handed.MAILED, Handed.REFUSED}:
            self._note(actor, made, how, now)
        address = None if how is Handed.MAILED else f"{self._shown_at(base)}/welcome/{made.secret}"
        return HandedLink(how=how, until=made.link.expires_at, to=made.to, address=address, why=why)

    def _mailed(self, made: Made, base: str, now: datetime) -> tuple[Handed, str]:
        if made.show:
            return Handed.SHOWN, ""
        if not self._mail.ready:
            return Handed.NO_SERVER, ""
        if not made.to:
            return Handed.NO_ADDRESS, ""
        if self._sent.retry_after(made.to.casefold(), now):
            return Handed.TOO_OFTEN, ""
        self._sent.failed(made.to.casefold(), now)
        address = f"{self._mailed_at(base)}/welcome/{made.secret}"
        until = made.link.expires_at
        told = letter(made.to, made.link.purpose, address, until, made.language)
        try:
            self._mail.send(told, now)
        except MailError as error:
            log.warning("link.mail_refused", purpose=made.link.purpose)  # why names the address
            return Handed.REFUSED, error.answer or str(error)
        return Handed.MAILED, ""

    def _note(self, actor: Actor, made: Made, how: Handed, now: datetime) -> None:
        target = made.link.account or "the first operator"
        detail = f"{made.link.purpose.value}: {how.value}"
        with writing(self._engine) as connection:
            self._trail.note(connection, actor.did("link.mailed", target, detail=detail), now)

    def _shown_at(self, base: str) -> str:
        settings = self._mail.settings
        return settings.pages or base.rstrip("/") or own_address(self._vault, settings)

    def _mailed_at(self, base: str) -> str:
        """Return where an e-mail leads: never to a name that somebody only claims is ours."""
        ours = urlsplit(base).hostname in self._vault.hosts
        return self._shown_at(base if ours else "")


def own_address(vault: Vault, settings: Settings) -> str:
    """Return where people find the pages, as far as the central itself knows."""
    host = vault.host
    return settings.pages or f"https://{f'[{host}]' if ':' in host else host}:{settings.port}"


def link_address(vault: Vault, settings: Settings, secret: str) -> str:
    """Return the address of a one-time link."""
    return f"{own_address(vault, settings)}/welcome/{secret}"
