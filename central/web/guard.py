"""What every page is behind: strict headers, a session, and proof that a form is our own.

The headers shut the browser up in this site: nothing is loaded from, sent to or framed by others.
"""

import hmac
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.accounts.sessions import Session

COOKIE = "__Host-session"
"""The prefix makes browsers insist on Secure, on our host alone, and on the whole site."""


class _CookieFlags(TypedDict):
    secure: bool
    httponly: bool
    samesite: Literal["strict"]


COOKIE_FLAGS = _CookieFlags(secure=True, httponly=True, samesite="strict")
"""Every cookie is shut to scripts, to other sites and to plain HTTP."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: browsers would then send `Origin: null` with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
# No Strict-Transport-Security: it would bind every port of the host, and plain HTTP is not served.


class SecurityHeaders:
    """Puts `HEADERS` on every answer; what a route set itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application inside."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class SignInNeededError(Exception):
    """Nobody is signed in: the browser is sent to the login page."""


class ForeignFormError(Exception):
    """A form that does not come from our own page."""


def own_form(request: Request) -> None:
    """Refuse a form that another site's page sent.

    Raises:
        ForeignFormError: the browser names another origin, or none.
    """
    if urlsplit(request.headers.get("origin", "")).netloc != request.headers.get("host"):
        raise ForeignFormError


def matching(session: Session, csrf_token: str) -> None:
    """Refuse a form without the session's token.

    Raises:
        ForeignFormError: it does not match.
    """
    if not hmac.compare_digest(session.csrf_token.encode(), csrf_token.encode()):
        raise ForeignFormError
