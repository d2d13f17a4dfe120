"""The way in by a one-time link: the first operator, somebody invited, who lost his password.

Looking at the page does not use the link up; the password that is chosen there does.
"""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.links import Purpose
from central.accounts.login import Login
from central.accounts.passwords import SHORTEST
from central.errors import (
    AccountError,
    CentralError,
    LinkError,
    PasswordError,
    TooManyAttemptsError,
)
from central.web.faults import why
from central.web.frame import Area, Frame
from central.web.login import inside, shut_out, visit
from central.web.page import Door, DoorForm, Outside
from central.web.posted import Posted


def welcome_area(frame: Frame) -> Area:
    """Return the page behind one-time links."""
    router = APIRouter(include_in_schema=False)
    services = frame.services
    login = Login(services.engine, services.vault, frame.sessions)

    @router.get("/welcome/{secret}")
    def welcome(page: Outside, secret: str) -> Response:
        return _shown(page, secret, None)

    @router.post("/welcome/{secret}")
    def enter(page: Outside, secret: str, posted: DoorForm) -> Response:
        name = posted.text("name", longest=64, required=False)
        password = posted.raw("password")
        if password != posted.raw("again"):
            posted.wrong("again", "login.not-the-same")
        if not posted.ok:
            return _shown(page, secret, posted)
        try:
            token = login.enter(secret, name, password, visit=visit(page), now=page.now)
        except TooManyAttemptsError as error:
            return shut_out(page, error)
        except LinkError as error:
            return _gone(page, error)
        except AccountError as error:
            field = "password" if isinstance(error, PasswordError) else "name"
            posted.wrong(field, f"fault.{error.fault}")
            return _shown(page, secret, posted)
        return inside(page, token, "/account", "login.welcome")

    return Area(router=router)


def _shown(page: Door, secret: str, posted: Posted | None) -> Response:
    try:
        link = page.frame.accounts.behind(secret, page.now)
    except LinkError as error:
        return _gone(page, error)
    return page.show(
        "welcome.html",
        HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        link=link,
        first=link.purpose is Purpose.SET_UP,
        posted=posted,
        shortest=SHORTEST,
    )


def _gone(page: Door, error: CentralError) -> Response:
    return page.show("problem.html", HTTPStatus.GONE, sentence=why(page, error))
