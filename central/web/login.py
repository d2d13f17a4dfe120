"""The way in and the way out: name and password open a session, a button ends it."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.login import Login
from central.accounts.sessions import LASTS, Visit
from central.errors import AccountError, TooManyAttemptsError
from central.web.frame import Area, Frame
from central.web.guard import COOKIE, COOKIE_FLAGS
from central.web.page import DoorForm, Form, Opened, Outside

_SECONDS = int(LASTS.total_seconds())


def login_area(frame: Frame) -> Area:
    """Return the way in and the way out."""
    router = APIRouter(include_in_schema=False)
    login = Login(frame.services.engine, frame.services.vault, frame.sessions)

    @router.get("/login")
    def login_page(page: Outside) -> Response:
        return page.show("login.html")

    @router.post("/login")
    def sign_in(page: Outside, posted: DoorForm) -> Response:
        name, password = posted.text("name"), posted.text("password")
        try:
            token = login.sign_in(name, password, visit=Visit(page.source), now=page.now)
        except AccountError:
            return page.show("login.html", HTTPStatus.FORBIDDEN, refusal=page.t("login.no-match"))
        except TooManyAttemptsError as error:
            refusal = page.t("login.too-many", n=error.retry_after // 60 + 1)
            answer = page.show("login.html", HTTPStatus.TOO_MANY_REQUESTS, refusal=refusal)
            answer.headers["Retry-After"] = str(error.retry_after)
            return answer
        answer = page.go("/")
        answer.set_cookie(COOKIE, token, max_age=_SECONDS, **COOKIE_FLAGS)
        return answer

    @router.post("/logout")
    def sign_out(page: Opened, _posted: Form) -> Response:
        frame.sessions.end(page.request.cookies[COOKIE])
        answer = page.go("/login")
        answer.delete_cookie(COOKIE, **COOKIE_FLAGS)
        return answer

    return Area(router=router)
