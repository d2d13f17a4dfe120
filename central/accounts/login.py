"""Signing in: a session for who proves who he is, a pause for who guesses.

A password opens a session, unless its account asks for a passkey as well; a passkey alone does.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine

from central.accounts.accounts import Accounts
from central.accounts.passkeys import Passkeys, Place
from central.accounts.rights import Actor
from central.accounts.sessions import Means, Sessions, Visit
from central.attempts import Attempts, network
from central.audit import Trail
from central.database import writing
from central.errors import AccountError, LinkError, PasskeyError, TooManyAttemptsError
from central.vault import Vault

FAILURES = 10
"""Failures from one address until it has to wait. Names are not shut out: anyone could then shut
out an operator, and a generated password is beyond guessing."""
PERIOD = timedelta(minutes=15)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PasskeyAsked:
    """The password is right, and a passkey is to follow."""

    account: str


class Login:
    """The ways in to a session."""

    def __init__(self, engine: Engine, vault: Vault, sessions: Sessions) -> None:
        """Take the database, the vault's keys, and who keeps sessions."""
        self._engine = engine
        self._accounts = Accounts(engine, vault)
        self._passkeys = Passkeys(engine, vault)
        self._sessions = sessions
        self._trail = Trail(vault.acknowledgement_key)
        self._failures = Attempts(FAILURES, PERIOD)

    def sign_in(
        self, name: str, password: str, *, visit: Visit, now: datetime
    ) -> str | PasskeyAsked:
        """Return the token of a new session, or that a passkey is needed as well.

        Raises:
            TooManyAttemptsError: too many failures came from this address.
            AccountError: name and password do not match.
        """
        source = self._let_try(visit, now)
        if not self._accounts.knows(name, password):
            self._failed(source, visit, now)
            raise AccountError("Name and password do not match.", fault="no-match")
        self._failures.succeeded(source)
        account = self._accounts.find(name)
        if account is not None and account.passkey_needed:
            return PasskeyAsked(name)
        return self.begin(name, replace(visit, means=Means.PASSWORD), now)

    def sign_in_with_passkey(
        self, place: Place, answer: dict[str, Any], *, visit: Visit, now: datetime
    ) -> str:
        """Return the token of a new session.

        Raises:
            TooManyAttemptsError: too many failures came from this address.
            PasskeyError: the passkey does not prove who comes.
        """
        source = self._let_try(visit, now)
        try:
            proved = self._passkeys.prove(place, answer, now)
        except PasskeyError:
            self._failed(source, visit, now)
            raise
        self._failures.succeeded(source)
        means = Means.BOTH if proved.second else Means.PASSKEY
        return self.begin(proved.account, replace(visit, means=means), now)

    def enter(self, secret: str, name: str, password: str, *, visit: Visit, now: datetime) -> str:
        """Use a one-time link up with a chosen password; return the token of a new session.

        Raises:
            TooManyAttemptsError: too many unknown links came from this address.
            AccountError: what is wrong with link, name or password.
        """
        source = self._let_try(visit, now)
        try:
            actor = self._accounts.enter(secret, name, password, origin=visit.address, now=now)
        except LinkError:
            self._failed(source, visit, now)
            raise
        return self.begin(actor.account, replace(visit, means=Means.LINK), now)

    def begin(self, account: str, visit: Visit, now: datetime) -> str:
        """Begin a session of somebody who has proved who he is; it is in the audit trail."""
        log.info("login.accepted", account=account, address=visit.address, means=visit.means)
        entry = Actor(account, origin=visit.address).did(
            "session.begun", account, detail=visit.means.value
        )
        with writing(self._engine) as connection:
            self._trail.note(connection, entry, now)
            return self._sessions.enter(connection, account, now, visit)

    def _let_try(self, visit: Visit, now: datetime) -> str:
        source = network(visit.address)
        if wait := self._failures.retry_after(source, now):
            log.warning("login.shut_out", address=visit.address, seconds=wait)
            minutes = wait // 60 + 1
            raise TooManyAttemptsError(
                f"Too many failed sign-ins: try again in {minutes} min.", retry_after=wait
            )
        return source

    def _failed(self, source: str, visit: Visit, now: datetime) -> None:
        self._failures.failed(source, now)
        log.warning("login.refused", address=visit.address)
