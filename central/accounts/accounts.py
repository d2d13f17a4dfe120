"""Accounts: who has one, his password, his rights; every change by somebody who may, and audited.

The product sends no password: an invitation is a one-time link, behind which a person chooses his
own. The console may have one generated, which is shown once and never kept.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, exists, insert, select, update

from central.accounts.actors import grants_of, replace_grants
from central.accounts.links import Link, Links, Purpose
from central.accounts.listing import Account, every, worded
from central.accounts.passwords import Passwords, demand_good, generated
from central.accounts.rights import Actor, Grant, Permission, Role
from central.audit import Trail
from central.database import reading, writing
from central.errors import AccountError, LinkError, NotAllowedError
from central.mail import is_address
from central.schema import accounts, api_tokens, grants, passkeys, web_sessions
from central.vault import Vault

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_RESERVED = ("console",)
"""What the audit trail calls who has no account."""


class Accounts:
    """The accounts in the database."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        """Take where accounts are kept, and the keys of the audit trail and of links."""
        self._engine = engine
        self._trail = Trail(vault.acknowledgement_key)
        self._links = Links(vault.token_key)
        self._passwords = Passwords()

    def knows(self, name: str, password: str) -> bool:
        """Whether this is the password of an account that is not disabled."""
        a = accounts.c
        query = select(a.password_hash).where(a.name == name, a.disabled_at.is_(None))
        with reading(self._engine) as connection:
            held = connection.scalar(query)
        return self._passwords.matches(held, password)

    def find(self, name: str) -> Account | None:
        """Return an account, for itself."""
        with reading(self._engine) as connection:
            return next(iter(every(connection, name)), None)

    def listed(self, actor: Actor) -> list[Account]:
        """Return the accounts that somebody may manage, by name; an auditor sees his scope's."""
        with reading(self._engine) as connection:
            found = every(connection)
        if actor.may(Permission.SEE_PEOPLE):
            return found
        actor_reach = actor.reach(Permission.SEE_PEOPLE)
        return [
            account
            for account in found
            if account.name == actor.account
            or any(
                scope.covers(grant.site, grant.organisation, grant.employer)
                for grant in account.grants
                for scope in actor_reach
            )
        ]

    def add(
        self, actor: Actor, name: str, given: Sequence[Grant], *, now: datetime, random: bytes
    ) -> str:
        """Make an account; return its password, made of `PASSWORD_BYTES` random bytes.

        Raises:
            AccountError: the name cannot be used or is taken.
            NotAllowedError: he may not give these rights.
        """
        password = generated(random)
        hashed = self._passwords.hashed(password)
        with writing(self._engine) as connection:
            self._enter(connection, actor, name, given, now)
            _change(connection, name, password_hash=hashed)
        return password

    def invite(
        self,
        actor: Actor,
        name: str,
        given: Sequence[Grant],
        *,
        now: datetime,
        random: bytes,
        email: str | None = None,
        language: str | None = None,
    ) -> tuple[str, Link]:
        """Make an account without a password; return the secret of the link that leads in.

        Raises:
            AccountError: the name cannot be used or is taken, or the e-mail address is none.
            NotAllowedError: he may not give these rights.
        """
        if email is not None and not is_address(email):
            raise AccountError("This is no e-mail address.", fault="email-form")
        with writing(self._engine) as connection:
            self._enter(connection, actor, name, given, now)
            _change(connection, name, email=email, language=language)
            return self._links.make(connection, Purpose.INVITATION, name, now=now, random=random)

    def grant(self, actor: Actor, name: str, given: Sequence[Grant], now: datetime) -> None:
        """Have an account hold exactly these grants.

        Raises:
            AccountError: there is no such account, or nobody would be left to watch.
            NotAllowedError: he may not give or take these rights.
        """
        with writing(self._engine) as connection:
            held = self._managed(connection, actor, name)
            _demand_gives(actor, [grant for grant in given if grant not in held])
            watched = _operators(connection)
            replace_grants(connection, name, given, now)
            _demand_operator(connection, watched=watched)
            entry = actor.did("account.granted", name, detail=worded(given))
            self._trail.note(connection, entry, now)

    def renew_password(self, actor: Actor, name: str, *, now: datetime, random: bytes) -> str:
        """Give an account a generated password and return it; its sessions end.

        Raises:
            AccountError: there is no such account.
            NotAllowedError: he may not manage it.
        """
        password = generated(random)
        hashed = self._passwords.hashed(password)
        with writing(self._engine) as connection:
            self._managed(connection, actor, name)
            self._keep(connection, name, hashed, now)
            self._trail.note(connection, actor.did("account.password-renewed", name), now)
        return password

    def reset(
        self, actor: Actor, name: str, *, now: datetime, random: bytes, forget_passkeys: bool
    ) -> tuple[str, Link]:
        """End an account's ways in and return the secret of a link to a new password.

        Raises:
            AccountError: there is no such account.
            NotAllowedError: he may not manage it.
        """
        with writing(self._engine) as connection:
            self._managed(connection, actor, name)
            self._keep(connection, name, "", now)
            if forget_passkeys:
                connection.execute(delete(passkeys).where(passkeys.c.account == name))
                _change(connection, name, passkey_needed=False)
            detail = "passkeys forgotten" if forget_passkeys else ""
            self._trail.note(connection, actor.did("account.reset", name, detail=detail), now)
            return self._links.make(connection, Purpose.RESET, name, now=now, random=random)

    def disable(self, actor: Actor, name: str, now: datetime, *, reason: str = "") -> None:
        """Shut an account out at once; its sessions and tokens end, its past stays told.

        Raises:
            AccountError: there is no such account, or nobody would be left to watch.
            NotAllowedError: he may not manage it.
        """
        with writing(self._engine) as connection:
            self._managed(connection, actor, name)
            watched = _operators(connection)
            _change(connection, name, disabled_at=now)
            _end_ways_in(connection, name, now)
            _demand_operator(connection, watched=watched)
            self._trail.note(connection, actor.did("account.disabled", name, reason=reason), now)

    def enable(self, actor: Actor, name: str, now: datetime) -> None:
        """Let a disabled account in again.

        Raises:
            AccountError: there is no such account.
            NotAllowedError: he may not manage it.
        """
        with writing(self._engine) as connection:
            self._managed(connection, actor, name)
            _change(connection, name, disabled_at=None)
            self._trail.note(connection, actor.did("account.enabled", name), now)

    def set_up_link(self, *, now: datetime, random: bytes) -> tuple[str, Link] | None:
        """Return the secret of a link that makes the first operator; None when there is one."""
        with writing(self._engine) as connection:
            if _operators(connection):
                return None
            return self._links.make(connection, Purpose.SET_UP, None, now=now, random=random)

    def behind(self, secret: str, now: datetime) -> Link:
        """Return what a one-time link leads to, without using it up.

        Raises:
            LinkError: it is unknown, used or expired.
        """
        with reading(self._engine) as connection:
            return self._links.look(connection, secret, now)

    def enter(self, secret: str, name: str, password: str, *, origin: str, now: datetime) -> Actor:
        """Use a one-time link up: keep the password that its owner chose, and let him in.

        `name` counts for the first operator alone: every other link names its account.

        Raises:
            LinkError: the link is unknown, used or expired.
            PasswordError: the password is too easily guessed; the link stays good.
            AccountError: the name cannot be used; the link stays good.
        """
        link = self.behind(secret, now)
        account = link.account or name
        demand_good(password, account)
        hashed = self._passwords.hashed(password)
        with writing(self._engine) as connection:
            used = self._links.use(connection, secret, now)
            if used.purpose is Purpose.SET_UP:
                if _operators(connection):
                    raise LinkError(
                        "There is an operator by now: ask him for an invitation.",
                        fault="operator-there",
                    )
                setter = Actor(account, (Grant(Role.OPERATOR),), origin)
                self._enter(connection, setter, account, [Grant(Role.OPERATOR)], now)
            self._keep(connection, account, hashed, now)
            actor = Actor(account, tuple(grants_of(connection, account)), origin)
            self._trail.note(connection, actor.did("account.entered", account), now)
        return actor

    def choose_password(
        self, actor: Actor, present: str, chosen: str, *, keep: str | None, now: datetime
    ) -> None:
        """Have somebody change his own password; his sessions end, but for the one to `keep`.

        Raises:
            AccountError: the present password does not match.
            PasswordError: the chosen one is too easily guessed.
        """
        if not self.knows(actor.account, present):
            raise AccountError("The present password does not match.", fault="password-present")
        demand_good(chosen, actor.account)
        hashed = self._passwords.hashed(chosen)
        with writing(self._engine) as connection:
            self._keep(connection, actor.account, hashed, now, session=keep)
            entry = actor.did("account.password-chosen", actor.account)
            self._trail.note(connection, entry, now)

    def speak(self, name: str, language: str) -> None:
        """Note which language somebody reads: his own taste, and nobody's business."""
        with writing(self._engine) as connection:
            _change(connection, name, language=language)

    def need_passkey(self, actor: Actor, now: datetime, *, needed: bool) -> None:
        """Have somebody's password alone not be enough any more, or be so again.

        Raises:
            AccountError: he has no passkey that could be asked for.
        """
        with writing(self._engine) as connection:
            own = passkeys.c.account == actor.account
            if needed and not connection.scalar(select(exists().where(own))):
                raise AccountError("Make a passkey first.", fault="passkey-none")
            _change(connection, actor.account, passkey_needed=needed)
            action = "passkey.needed" if needed else "passkey.not-needed"
            self._trail.note(connection, actor.did(action, actor.account), now)

    def _enter(
        self,
        connection: Connection,
        actor: Actor,
        name: str,
        given: Sequence[Grant],
        now: datetime,
    ) -> None:
        if not _NAME.fullmatch(name) or name.casefold() in _RESERVED:
            raise AccountError(
                f"{name[:64]!r} is no user name: use up to 64 of A-Z, a-z, 0-9 and . _ @ -, "
                "a letter or digit first.",
                fault="name-form",
            )
        _demand_gives(actor, given)
        if connection.scalar(select(accounts.c.name).where(accounts.c.name == name)) is not None:
            raise AccountError(
                f"There is a user {name} already; choose another name, or give that one a new "
                f"password with: werfpoort-central user password {name}",
                fault="name-taken",
            )
        row = {"name": name, "password_hash": "", "created_at": now}
        connection.execute(insert(accounts).values(row))
        replace_grants(connection, name, given, now)
        self._trail.note(connection, actor.did("account.added", name, detail=worded(given)), now)

    def _managed(self, connection: Connection, actor: Actor, name: str) -> list[Grant]:
        """Return an account's grants, once it is seen that `actor` may give every one of them."""
        if connection.scalar(select(accounts.c.name).where(accounts.c.name == name)) is None:
            raise AccountError(
                f"There is no user {name}: make one with werfpoort-central user add {name}",
                fault="account-unknown",
            )
        held = grants_of(connection, name)
        actor.demand_anywhere(Permission.MANAGE_ACCOUNTS)
        _demand_gives(actor, held)
        return held

    def _keep(
        self,
        connection: Connection,
        name: str,
        hashed: str,
        now: datetime,
        session: str | None = None,
    ) -> None:
        """Keep a password's hash; every session ends but the one of the id `session`."""
        _change(connection, name, password_hash=hashed)
        s = web_sessions.c
        ending = s.account == name
        if session:
            ending &= ~s.token_hash.startswith(session, autoescape=True)
        connection.execute(delete(web_sessions).where(ending))
        self._links.end(connection, Purpose.RESET, name, now)


def _demand_gives(actor: Actor, given: Sequence[Grant]) -> None:
    for grant in given:
        if not actor.may_give(grant):
            raise NotAllowedError(
                f"{actor.account} may not give or take {worded([grant])}: rights are given within "
                "one's own. Ask an operator."
            )


def _change(connection: Connection, name: str, **values: object) -> None:
    connection.execute(update(accounts).where(accounts.c.name == name).values(**values))


def _end_ways_in(connection: Connection, name: str, now: datetime) -> None:
    t = api_tokens.c
    connection.execute(delete(web_sessions).where(web_sessions.c.account == name))
    open_ones = (t.account == name) & t.revoked_at.is_(None)
    connection.execute(update(api_tokens).where(open_ones).values(revoked_at=now))


def _operators(connection: Connection) -> bool:
    """Whether there is an operator who can sign in."""
    a, g = accounts.c, grants.c
    ways_in = (a.password_hash != "") | exists().where(passkeys.c.account == a.name)
    query = select(g.id).where(
        g.account == a.name, g.role == Role.OPERATOR.value, a.disabled_at.is_(None), ways_in
    )
    return connection.execute(query.limit(1)).first() is not None


def _demand_operator(connection: Connection, *, watched: bool) -> None:
    """Refuse what takes the last operator away; `watched` says whether there was one."""
    if watched and not _operators(connection):
        raise AccountError(
            "Nobody would be left who may do everything: make an operator first.",
            fault="operator-last",
        )
