"""The way in and the way out: a password, a passkey or both open a session; a button ends it."""

import json
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from central.accounts.login import Login, PasskeyAsked
from central.accounts.passkeys import Passkeys
from central.accounts.sessions import LASTS, Visit
from central.errors import AccountError, PasskeyError, TooManyAttemptsError
from central.web.faults import passkey_place, why
from central.web.frame import Area, Frame
from central.web.guard import COOKIE, COOKIE_FLAGS
from central.web.languages import known
from central.web.page import Door, DoorForm, Form, Opened, Outside, speak
from central.web.posted import Posted

_SECONDS = int(LASTS.total_seconds())
_LONGEST_ANSWER = 16 * 1024
_BROWSER = 200


def login_area(frame: Frame) -> Area:
    """Return the ways in and the way out."""
    router = APIRouter(include_in_schema=False)
    services = frame.services
    login = Login(services.engine, services.vault, frame.sessions)
    _password(router, frame, login)
    _passkey(router, frame, login)

    @router.post("/logout")
    def sign_out(page: Opened, _posted: Form) -> Response:
        frame.sessions.end(page.request.cookies[COOKIE])
        answer = page.go("/login")
        answer.delete_cookie(COOKIE, **COOKIE_FLAGS)
        return answer

    return Area(router=router)


def visit(page: Door) -> Visit:
    """Return where a session would begin."""
    return Visit(page.source, page.request.headers.get("user-agent", "")[:_BROWSER])


def read_answer(posted: Posted) -> dict[str, Any]:
    """Return what a passkey answered.

    Raises:
        PasskeyError: it cannot be read.
    """
    try:
        answer = json.loads(posted.raw("answer")[:_LONGEST_ANSWER])
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise PasskeyError("This is no passkey's answer.", fault="passkey-wrong")
    return answer


def _password(router: APIRouter, frame: Frame, login: Login) -> None:
    """Add the way in by a password."""
    vault = frame.services.vault
    passkeys = Passkeys(frame.services.engine, vault)

    @router.get("/login")
    def login_page(page: Outside) -> Response:
        place = passkey_place(page.request, vault)
        return page.show("login.html", passkeys=place is not None)

    @router.post("/login")
    def sign_in(page: Outside, posted: DoorForm) -> Response:
        name, password = posted.text("name"), posted.text("password")
        place = passkey_place(page.request, vault)
        try:
            token = login.sign_in(name, password, visit=visit(page), now=page.now)
        except AccountError:
            return _refused(page, page.t("login.no-match"), passkeys=place is not None)
        except TooManyAttemptsError as error:
            return shut_out(page, error)
        if not isinstance(token, PasskeyAsked):
            return inside(page, token)
        if place is None:
            return _refused(page, page.t("login.passkey-elsewhere", host=vault.host))
        options = json.dumps(passkeys.ask(place, token.account, page.now))
        return page.show("login_second.html", options=options)


def _passkey(router: APIRouter, frame: Frame, login: Login) -> None:
    """Add the way in by a passkey, alone or after the password."""
    vault = frame.services.vault
    passkeys = Passkeys(frame.services.engine, vault)

    @router.post("/login/passkey/options")
    def options(page: Outside, _posted: DoorForm) -> Response:
        place = passkey_place(page.request, vault)
        if place is None:
            return Response(status_code=HTTPStatus.CONFLICT)
        return JSONResponse(passkeys.ask(place, None, page.now))

    @router.post("/login/passkey")
    def sign_in(page: Outside, posted: DoorForm) -> Response:
        place = passkey_place(page.request, vault)
        if place is None:
            return _refused(page, page.t("login.passkey-elsewhere", host=vault.host))
        try:
            answer = read_answer(posted)
            token = login.sign_in_with_passkey(place, answer, visit=visit(page), now=page.now)
        except PasskeyError as error:
            return _refused(page, why(page, error), passkeys=True)
        except TooManyAttemptsError as error:
            return shut_out(page, error)
        return inside(page, token)


def inside(page: Door, token: str, address: str = "/", said: str | None = None) -> Response:
    """Open the way for who has a session now."""
    answer = page.go(address, said)
    answer.set_cookie(COOKIE, token, max_age=_SECONDS, **COOKIE_FLAGS)
    session = page.frame.sessions.find(token, page.now)
    account = page.frame.accounts.find(session.account) if session else None
    if account and (language := known(account.language)):
        speak(answer, language)
    return answer


def _refused(page: Door, sentence: str, *, passkeys: bool = False) -> Response:
    status = HTTPStatus.FORBIDDEN
    return page.show("login.html", status, refusal=sentence, passkeys=passkeys)


def shut_out(page: Door, error: TooManyAttemptsError) -> Response:
    """Tell somebody who failed too often to wait."""
    refusal = page.t("login.too-many", n=error.retry_after // 60 + 1)
    status = HTTPStatus.TOO_MANY_REQUESTS
    answer = page.show("login.html", status, refusal=refusal, passkeys=False)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer
