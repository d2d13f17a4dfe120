"""The pages: sign in, the fleet with the latest check-ins, what was set aside.

Every page but the login needs a session; every form must come from our own page.
"""

from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Literal, TypedDict

from fastapi import APIRouter, Depends, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from sqlalchemy import Engine

from central.accounts.accounts import Accounts
from central.accounts.login import Login
from central.accounts.sessions import LASTS, Session, Sessions
from central.clock import Clock
from central.errors import AccountError, TooManyAttemptsError
from central.web import shown
from central.web.glance import asides, glance, mark
from central.web.guard import (
    COOKIE,
    ForeignFormError,
    Guard,
    SecurityHeaders,
    SignInNeededError,
    matching,
    own_form,
)
from central.web.live import Live

FOLDER = Path(__file__).parent
_SECONDS = int(LASTS.total_seconds())


class _CookieFlags(TypedDict):
    secure: bool
    httponly: bool
    samesite: Literal["strict"]


_COOKIE_FLAGS = _CookieFlags(secure=True, httponly=True, samesite="strict")

ShortField = Annotated[str, Form(max_length=200)]


def mount_pages(app: FastAPI, engine: Engine, token_key: bytes, clock: Clock) -> Live:
    """Put the pages, their files and their headers on `app`; return what streams to browsers."""
    sessions, live, pages = Sessions(engine, token_key), Live(), templates()
    guard, login = Guard(sessions, clock), Login(Accounts(engine), sessions)

    def sign_in_needed(_request: Request, _error: Exception) -> Response:
        return RedirectResponse("/login", HTTPStatus.SEE_OTHER)

    def foreign_form(request: Request, _error: Exception) -> Response:
        sentence = "This form did not come from this page, or its session ended. Try again."
        context = {"sentence": sentence}
        return pages.TemplateResponse(request, "problem.html", context, HTTPStatus.FORBIDDEN)

    app.include_router(login_router(login, sessions, guard, clock, pages))
    app.include_router(overview_router(engine, guard, live, pages))
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(SignInNeededError, sign_in_needed)
    app.add_exception_handler(ForeignFormError, foreign_form)
    return live


def templates() -> Jinja2Templates:
    """Return the pages' templates; everything that is put into them is escaped."""
    found = Jinja2Templates(directory=FOLDER / "templates")
    found.env.filters.update(local=shown.local, iso=shown.iso, span=shown.span)
    found.env.globals.update(identified=shown.identified)
    return found


def overview_router(engine: Engine, guard: Guard, live: Live, pages: Jinja2Templates) -> APIRouter:
    """Return the pages for who is signed in."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Session, Depends(guard.session)]

    @router.get("/")
    def overview(request: Request, session: signed_in) -> Response:
        context = {"session": session, "glance": glance(engine)}
        return pages.TemplateResponse(request, "overview.html", context)

    @router.get("/set-aside")
    def set_aside(request: Request, session: signed_in, device: str | None = None) -> Response:
        context = {"session": session, "asides": asides(engine, device), "device": device}
        return pages.TemplateResponse(request, "set_aside.html", context)

    @router.get(
        "/events", response_class=EventSourceResponse, dependencies=[Depends(guard.session)]
    )
    async def events() -> AsyncIterator[ServerSentEvent]:
        template = pages.get_template("glance.html")
        rendered = live.changes(
            lambda: mark(engine), lambda: template.render(glance=glance(engine))
        )
        async for html in rendered:
            yield ServerSentEvent(raw_data=html, event="glance")

    return router


def login_router(
    login: Login, sessions: Sessions, guard: Guard, clock: Clock, pages: Jinja2Templates
) -> APIRouter:
    """Return the way in and the way out."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def login_page(request: Request) -> Response:
        return pages.TemplateResponse(request, "login.html", {})

    @router.post("/login", dependencies=[Depends(own_form)])
    def sign_in(request: Request, name: ShortField, password: ShortField) -> Response:
        address = request.client.host if request.client else "unknown"
        try:
            token = login.sign_in(name, password, address=address, now=clock())
        except (AccountError, TooManyAttemptsError) as error:
            many = isinstance(error, TooManyAttemptsError)
            status = HTTPStatus.TOO_MANY_REQUESTS if many else HTTPStatus.FORBIDDEN
            return pages.TemplateResponse(request, "login.html", {"refusal": str(error)}, status)
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        answer.set_cookie(COOKIE, token, max_age=_SECONDS, **_COOKIE_FLAGS)
        return answer

    @router.post("/logout", dependencies=[Depends(own_form)])
    def sign_out(
        request: Request,
        session: Annotated[Session, Depends(guard.session)],
        csrf_token: ShortField,
    ) -> Response:
        matching(session, csrf_token)
        sessions.end(request.cookies[COOKIE])
        answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(COOKIE, **_COOKIE_FLAGS)
        return answer

    return router
