"""Signing in: a session for who knows the password, a pause for who guesses."""

from datetime import datetime, timedelta

import structlog

from central.accounts.accounts import Accounts
from central.accounts.sessions import Sessions
from central.attempts import Attempts, network
from central.errors import AccountError, TooManyAttemptsError

FAILURES = 10
"""Failures from one address until it has to wait. Names are not shut out: anyone could then shut
out an operator, and a generated password is beyond guessing."""
PERIOD = timedelta(minutes=15)

log = structlog.get_logger(__name__)


class Login:
    """The way in to a session."""

    def __init__(self, accounts: Accounts, sessions: Sessions) -> None:
        """Take who knows passwords, and who keeps sessions."""
        self._accounts = accounts
        self._sessions = sessions
        self._failures = Attempts(FAILURES, PERIOD)

    def sign_in(self, name: str, password: str, *, address: str, now: datetime) -> str:
        """Return the token of a new session.

        Raises:
            TooManyAttemptsError: too many failures came from this address.
            AccountError: name and password do not match.
        """
        source = network(address)
        if wait := self._failures.retry_after(source, now):
            log.warning("login.shut_out", address=address, seconds=wait)
            minutes = wait // 60 + 1
            raise TooManyAttemptsError(
                f"Too many failed sign-ins: try again in {minutes} min.", retry_after=wait
            )
        if not self._accounts.knows(name, password):
            self._failures.failed(source, now)
            log.warning("login.refused", address=address)
            raise AccountError("Name and password do not match.")
        self._failures.succeeded(source)
        log.info("login.accepted", account=name, address=address)
        return self._sessions.begin(name, now)
