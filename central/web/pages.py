"""All areas of the pages put together on the application, behind strict headers.

A new area is one line in `AREAS`.
"""

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from fastapi.staticfiles import StaticFiles

from central.services import Services
from central.web.account import account_area
from central.web.alarm_routes import alarm_routes_area
from central.web.alarms import alarms_area
from central.web.aside import aside_area
from central.web.audit import audit_area
from central.web.device import device_area
from central.web.fleet import fleet_area
from central.web.frame import FOLDER, Area, Frame
from central.web.guard import ForeignFormError, SecurityHeaders, SignInNeededError
from central.web.holding import holding_area
from central.web.languages import known
from central.web.ledger import ledger_area
from central.web.live import LIVE_TOPICS, Live
from central.web.login import login_area
from central.web.muster import muster_area
from central.web.overview import overview_area
from central.web.page import DoorForm, Opened, Outside, speak
from central.web.people import people_area
from central.web.presence import presence_area
from central.web.roster import roster_area
from central.web.setup import setup_area
from central.web.sites import sites_area
from central.web.steering import steering_area
from central.web.welcome import welcome_area

AREAS: tuple[Callable[[Frame], Area], ...] = (
    login_area,
    welcome_area,
    account_area,
    people_area,
    sites_area,
    setup_area,
    audit_area,
    ledger_area,
    overview_area,
    aside_area,
    presence_area,
    steering_area,
    roster_area,
    muster_area,
    holding_area,
    fleet_area,
    alarms_area,
    alarm_routes_area,
    device_area,
)


def mount_pages(app: FastAPI, services: Services) -> Live:
    """Put the pages, their files and their headers on `app`; return what streams to browsers."""
    frame = Frame(services)
    app.state.frame = frame
    for area in (make(frame) for make in AREAS):
        frame.add(area)
        app.include_router(area.router)
    app.include_router(_shared(frame.live))
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(SignInNeededError, _sign_in_needed)
    app.add_exception_handler(ForeignFormError, _foreign_form)
    return frame.live


def _shared(live: Live) -> APIRouter:
    """Return what pages of every area use: their changes, and the choice of language."""
    router = APIRouter(include_in_schema=False)

    @router.get("/events", response_class=EventSourceResponse)
    async def events(
        _page: Opened, of: LIVE_TOPICS = "", since: str = ""
    ) -> AsyncIterator[ServerSentEvent]:
        async for version in live.changes(live.known(of.split()), since):
            yield ServerSentEvent(raw_data=version, event="changed")

    @router.post("/language")
    def language(page: Outside, posted: DoorForm) -> Response:
        back = posted.raw("back")
        inside = back.startswith("/") and not back.startswith(("//", "/\\"))
        answer = page.go(back if inside else "/")
        if found := known(posted.raw("language")):
            speak(answer, found)
            if visitor := page.frame.visitor(page.request).account:
                page.frame.accounts.speak(visitor, found.value)
        return answer

    return router


def _sign_in_needed(request: Request, _error: Exception) -> Response:
    if request.headers.get("x-live"):  # a script asks: it loads the page anew, which leads there
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    return RedirectResponse("/login", HTTPStatus.SEE_OTHER)


def _foreign_form(request: Request, _error: Exception) -> Response:
    frame: Frame = request.app.state.frame
    page = frame.visitor(request)
    sentence = page.t("frame.foreign-form")
    return page.show("problem.html", HTTPStatus.FORBIDDEN, sentence=sentence)
