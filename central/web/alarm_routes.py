"""Where alarms go: routes to people and machines, what went out on them, and what did not."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.audit import Trail
from central.errors import WatchError
from central.watch.alarms import DEAD
from central.watch.codes import Severity
from central.watch.routes import Means
from central.watch.routing import Routing, Wanted
from central.web.alarm_words import alarm_words
from central.web.frame import Area, Frame
from central.web.languages import Language
from central.web.navigation import Entry, Group
from central.web.page import Form, Opened, Page
from central.web.posted import Posted
from protocol.errors import ProtocolError

ADDRESS = "/alarm-routes"
_HOUR = 60


def alarm_routes_area(frame: Frame) -> Area:
    """Return the pages of where alarms go."""
    services = frame.services
    vault = services.vault
    routing = Routing(services.engine, Trail(vault.acknowledgement_key), vault.token_key)
    router = APIRouter(include_in_schema=False, prefix=ADDRESS)
    _shown(router, routing)
    _changed(router, frame, routing)
    entry = Entry(ADDRESS, "alarms.routes", Permission.MANAGE_DELIVERY, Group.MANAGE)
    return Area(router=router, entries=(entry,))


def _shown(router: APIRouter, routing: Routing) -> None:
    @router.get("")
    def listed(page: Opened) -> Response:
        return page.show(
            "alarm_routes/list.html",
            routes=routing.listed(page.actor),
            deliveries=routing.deliveries(page.actor),
            dead=routing.dead(page.actor),
            **alarm_words(page),
        )

    @router.get("/new")
    def new(page: Opened) -> Response:
        page.actor.reach(Permission.MANAGE_DELIVERY)
        return _form(page)

    @router.post("/new")
    def add(page: Opened, posted: Form) -> Response:
        wanted = _wanted(posted)
        if not posted.ok:
            return _form(page, posted)
        try:
            route = routing.add(page.actor, wanted, page.now)
        except (WatchError, ProtocolError) as error:
            return _form(page, posted, str(error))
        return page.go(f"{ADDRESS}/{route.id}", "alarms.route-added", name=route.name)

    @router.get("/{number}")
    def one(page: Opened, number: int) -> Response:
        route = routing.found(page.actor, number)
        return page.show(
            "alarm_routes/one.html",
            route=route,
            secret=routing.secret(page.actor, number),
            dead=sum(found.route == route.name for found in routing.deliveries(page.actor, DEAD)),
        )


def _changed(router: APIRouter, frame: Frame, routing: Routing) -> None:
    @router.post("/{number}/try")
    def try_out(page: Opened, number: int, _posted: Form) -> Response:
        sender = frame.services.plane.senders[routing.found(page.actor, number).means]
        try:
            routing.try_out(page.actor, number, sender, page.now)
        except WatchError as error:
            return page.go(f"{ADDRESS}/{number}", "alarms.try-failed", why=str(error))
        return page.go(f"{ADDRESS}/{number}", "alarms.try-sent")

    @router.post("/{number}/again")
    def again(page: Opened, number: int, _posted: Form) -> Response:
        routing.again(page.actor, number, page.now)
        return page.go(f"{ADDRESS}/{number}", "alarms.again-now")

    @router.post("/{number}/switch")
    def switch(page: Opened, number: int, posted: Form) -> Response:
        routing.switch(page.actor, number, page.now, on=posted.raw("on") == "yes")
        return page.go(f"{ADDRESS}/{number}", "alarms.switched")

    @router.post("/{number}/remove")
    def remove(page: Opened, number: int, _posted: Form) -> Response:
        routing.remove(page.actor, number, page.now)
        return page.go(ADDRESS, "alarms.route-removed")


def _form(page: Page, posted: Posted | None = None, refused: str = "") -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    return page.show(
        "alarm_routes/new.html",
        status,
        posted=posted,
        refused=refused,
        means=list(Means),
        severities=list(Severity),
        languages=list(Language),
    )


def _wanted(posted: Posted) -> Wanted:
    return Wanted(
        name=posted.text("name", longest=64),
        means=posted.choice("means", Means),
        address=posted.text("address", longest=500),
        organisation=posted.text("organisation", required=False) or None,
        site=posted.text("site", required=False).upper() or None,
        severity=Severity(posted.whole("severity", least=1, most=3)),
        language=posted.choice("language", Language).value,
        quiet_from=_minute(posted, "quiet_from"),
        quiet_until=_minute(posted, "quiet_until"),
    )


def _minute(posted: Posted, name: str) -> int | None:
    """Return the minute of the day that a time field says."""
    value = posted.raw(name)
    if not value:
        return None
    hours, _, minutes = value[:5].partition(":")
    if hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < _HOUR:  # noqa: PLR2004 - hours of a day
        return int(hours) * _HOUR + int(minutes)
    posted.wrong(name, "alarms.no-time")
    return None
