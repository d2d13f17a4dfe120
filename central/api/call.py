"""Who asks the API: a bearer token's owner, or who is signed in on the pages.

Every call is answered within its caller's share; tokens that are none are counted by their source.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

import structlog
from fastapi import Depends, Request

from central.accounts.actors import Actors
from central.accounts.rights import Actor
from central.accounts.sessions import Sessions
from central.accounts.tokens import Tokens
from central.api.source import source
from central.attempts import Attempts
from central.errors import SignInError, TooManyAttemptsError
from central.rates import Rates
from central.services import Services

SESSION = "__Host-session"
"""The pages' cookie."""
WRONG_TOKENS = 20
PERIOD = timedelta(minutes=10)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API, by somebody who is known."""

    actor: Actor
    now: datetime


@dataclass(slots=True)
class Callers:
    """Knows who calls."""

    services: Services
    sessions: Sessions = field(init=False)
    tokens: Tokens = field(init=False)
    actors: Actors = field(init=False)
    wrong: Attempts = field(default_factory=lambda: Attempts(WRONG_TOKENS, PERIOD))
    rates: Rates = field(default_factory=Rates)

    def __post_init__(self) -> None:
        """Open what knows sessions, tokens and rights."""
        self.sessions = Sessions(self.services.engine, self.services.vault.token_key)
        self.tokens = Tokens(self.services.engine, self.services.vault)
        self.actors = Actors(self.services.engine)

    def identify(self, request: Request) -> Call:
        """Return the call, within its caller's share.

        Raises:
            SignInError: nobody is known by what the request carries.
            TooManyAttemptsError: too many calls, or too many tokens that are none.
        """
        now, address = self.services.clock(), source(request)
        actor = self._actor(request, address, now)
        if wait := self.rates.take(f"{actor.account}\n{actor.origin}", now):
            raise TooManyAttemptsError(
                f"Too many calls: go on in {wait} s, and slower.", retry_after=wait
            )
        return Call(actor, now)

    def _actor(self, request: Request, address: str, now: datetime) -> Actor:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._of_token(token.strip(), address, now)
        return self._of_session(request, address, now)

    def _of_token(self, token: str, address: str, now: datetime) -> Actor:
        if wait := self.wrong.retry_after(address, now):
            raise TooManyAttemptsError(
                f"Too many wrong tokens came from this address: try again in {wait} s.",
                retry_after=wait,
            )
        actor = self.tokens.actor(token, address, now) if token.isascii() else None
        if actor is None:
            self.wrong.failed(address, now)
            log.warning("api.token_refused", address=address)
            raise SignInError("This token is unknown, expired or taken back: make a new one.")
        return actor

    def _of_session(self, request: Request, address: str, now: datetime) -> Actor:
        cookie = request.cookies.get(SESSION)
        session = self.sessions.find(cookie, now) if cookie else None
        actor = self.actors.find(session.account, address) if session else None
        if session is None or actor is None:
            raise SignInError("Send a token: Authorization: Bearer wpt_…")
        given = request.headers.get("x-csrf-token", "")
        if request.method not in SAFE and not hmac.compare_digest(
            session.csrf_token.encode(), given.encode()
        ):
            raise SignInError("A change by a session needs its X-CSRF-Token; or send a token.")
        return actor


def identified(request: Request) -> Call:
    """Return who calls; looked up once a request."""
    found: Call | None = getattr(request.state, "call", None)
    if found is None:
        callers: Callers = request.app.state.callers
        found = request.state.call = callers.identify(request)
    return found


Asked = Annotated[Call, Depends(identified)]
"""A route's caller."""
