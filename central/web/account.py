"""One's own account: password, passkeys, sessions, tokens, and what one may."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from central.accounts.accounts import Accounts
from central.accounts.passkeys import Passkeys
from central.accounts.passwords import SHORTEST
from central.accounts.rights import Permission
from central.accounts.tokens import Tokens
from central.errors import AccountError, CentralError, NotAllowedError, PasskeyError, PasswordError
from central.web.browsers import named
from central.web.faults import passkey_place
from central.web.frame import Area, Frame
from central.web.login import read_answer
from central.web.navigation import Entry, Group
from central.web.page import Form, Opened, Page
from central.web.posted import Posted

_ADDRESS = "/account"
_MOST_DAYS = 366


def account_area(frame: Frame) -> Area:
    """Return the pages about oneself."""
    router = APIRouter(include_in_schema=False, prefix=_ADDRESS)
    parts = _Parts(frame)
    _password(router, parts)
    _passkeys(router, parts)
    _sessions(router, parts)
    _tokens(router, parts)
    entry = Entry(_ADDRESS, "account.title", None, Group.ACCOUNT)
    return Area(router=router, entries=(entry,))


class _Parts:
    """What the page is made of."""

    def __init__(self, frame: Frame) -> None:
        services = frame.services
        self.vault = services.vault
        self.sessions = frame.sessions
        self.accounts: Accounts = frame.accounts
        self.passkeys = Passkeys(services.engine, services.vault)
        self.tokens = Tokens(services.engine, services.vault)

    def show(
        self, page: Page, posted: Posted | None = None, form: str = "", token: str | None = None
    ) -> Response:
        """Show it; `form` is the one that something is wrong in, `token` a new one."""
        account = page.actor.account
        return page.show(
            "account/page.html",
            HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            own=self.accounts.find(account),
            passkeys=self.passkeys.listed(account),
            passkeys_here=passkey_place(page.request, self.vault) is not None,
            sessions=self.sessions.listed(account, page.now),
            session=page.session.id,
            browser=named,
            tokens=self.tokens.listed(account),
            may=[permission for permission in Permission if page.actor.anywhere(permission)],
            shortest=SHORTEST,
            posted_in={form: posted},
            token=token,
        )


def _password(router: APIRouter, parts: _Parts) -> None:
    @router.get("")
    def account(page: Opened) -> Response:
        return parts.show(page)

    @router.post("/password")
    def password(page: Opened, posted: Form) -> Response:
        present, chosen = posted.raw("present"), posted.raw("password")
        if chosen != posted.raw("again"):
            posted.wrong("again", "login.not-the-same")
        try:
            if posted.ok:
                parts.accounts.choose_password(
                    page.actor, present, chosen, keep=page.session.id, now=page.now
                )
        except AccountError as error:
            field = "password" if isinstance(error, PasswordError) else "present"
            posted.wrong(field, f"fault.{error.fault}")
        if not posted.ok:
            return parts.show(page, posted, "password")
        return page.go(_ADDRESS, "account.password-changed")


def _passkeys(router: APIRouter, parts: _Parts) -> None:
    @router.post("/passkeys/options")
    def options(page: Opened, _posted: Form) -> Response:
        place = passkey_place(page.request, parts.vault)
        if place is None:
            return Response(status_code=HTTPStatus.CONFLICT)
        try:
            return JSONResponse(parts.passkeys.begin(page.actor, place, page.now))
        except PasskeyError:
            return Response(status_code=HTTPStatus.CONFLICT)

    @router.post("/passkeys")
    def add(page: Opened, posted: Form) -> Response:
        name = posted.text("passkey_name", longest=64)
        place = passkey_place(page.request, parts.vault)
        try:
            if posted.ok and place is not None:
                answer = read_answer(posted)
                parts.passkeys.finish(page.actor, place, answer, name, page.now)
        except PasskeyError as error:
            posted.wrong("passkey_name", f"fault.{error.fault}")
        if not posted.ok:
            return parts.show(page, posted, "passkeys")
        return page.go(_ADDRESS, "account.passkey-added", name=name)

    @router.post("/passkeys/remove")
    def remove(page: Opened, posted: Form) -> Response:
        return _done(
            page, lambda: parts.passkeys.remove(page.actor, posted.raw("credential"), page.now)
        )

    @router.post("/passkeys/needed")
    def needed(page: Opened, posted: Form) -> Response:
        wanted = posted.raw("needed") == "yes"
        return _done(page, lambda: parts.accounts.need_passkey(page.actor, page.now, needed=wanted))


def _sessions(router: APIRouter, parts: _Parts) -> None:
    @router.post("/sessions/end")
    def end(page: Opened, posted: Form) -> Response:
        parts.sessions.end_one(page.actor.account, posted.raw("session"))
        return page.go(_ADDRESS, "account.session-ended")


def _tokens(router: APIRouter, parts: _Parts) -> None:
    @router.post("/tokens")
    def make(page: Opened, posted: Form) -> Response:
        name = posted.text("token_name", longest=64)
        days = posted.whole("days", least=1, most=_MOST_DAYS)
        known = set(Permission)
        wanted = {Permission(value) for value in posted.several("permission") if value in known}
        if not wanted:
            posted.wrong("permissions", "fault.token-form")
        if not posted.ok:
            return parts.show(page, posted, "tokens")
        token = parts.tokens.make(
            page.actor, name, wanted, lasts=timedelta(days=days), now=page.now
        )
        return parts.show(page, token=token)

    @router.post("/tokens/revoke")
    def revoke(page: Opened, posted: Form) -> Response:
        return _done(page, lambda: parts.tokens.revoke(page.actor, posted.raw("token"), page.now))


def _done(page: Page, act: Callable[[], None]) -> Response:
    """Do it, and say so, or why not, on the same page."""
    try:
        act()
    except NotAllowedError:
        raise
    except CentralError as error:
        return page.go(_ADDRESS, f"fault.{error.fault}")
    return page.go(_ADDRESS, "terms.done")
