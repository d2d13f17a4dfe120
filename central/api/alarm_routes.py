"""The API of where alarms go: routes made, tried, switched, taken away; what went out on them."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from central.api.call import Asked
from central.api.problems import told
from central.api.route import Route
from central.api.views import ENTERPRISE, PLAIN, SITE, Change, View, Words
from central.api.watch import Number
from central.audit import Trail
from central.services import Services
from central.watch.codes import Severity
from central.watch.life import Told
from central.watch.routes import Means
from central.watch.routing import Routing, Wanted

Minute = Annotated[int, Field(ge=0, lt=24 * 60, description="Minute of the day in Belgium.")]


class NewRoute(Change):
    """Somewhere that alarms shall go."""

    name: Annotated[Words, Field(max_length=64)]
    means: Means
    address: Annotated[str, Field(min_length=1, max_length=500, pattern=PLAIN)]
    organisation: Annotated[str | None, Field(pattern=ENTERPRISE)] = None
    site: Annotated[str | None, Field(pattern=SITE)] = None
    severity: Severity = Severity.WARNING
    language: Literal["nl", "fr", "de", "en"] = "nl"
    quiet_from: Minute | None = None
    quiet_until: Minute | None = None


class RouteView(View):
    """A route."""

    id: int
    name: str
    means: Means
    address: str
    organisation: str | None
    site: str | None
    severity: Severity
    language: str
    quiet_from: int | None
    quiet_until: int | None
    disabled: bool


class RouteDetail(RouteView):
    """A route, with what a webhook's receiver checks signatures with; null for an e-mail route."""

    secret: str | None


class Switching(Change):
    """Whether alarms go out on a route."""

    on: bool


class DeliveryView(View):
    """Something that went out, waits, or is dead."""

    id: int
    route: str
    alarm: int
    told: Told
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    done_at: datetime | None
    error: str


def alarm_routes_router(services: Services) -> APIRouter:
    """Return the routes about routes."""
    router = APIRouter(route_class=Route, tags=["watching"])
    trail = Trail(services.vault.acknowledgement_key)
    routing = Routing(services.engine, trail, services.vault.token_key)
    _kept(router, routing)
    _working(router, routing, services)
    return router


def _kept(router: APIRouter, routing: Routing) -> None:
    @router.get("/alarm-routes")
    def listed(call: Asked) -> list[RouteView]:
        """List where alarms go, as far as you manage it."""
        return [RouteView.of(route) for route in routing.listed(call.actor)]

    @router.post("/alarm-routes", status_code=HTTPStatus.CREATED, responses=told(409))
    def add(call: Asked, body: NewRoute) -> RouteView:
        """Have alarms go somewhere."""
        return RouteView.of(routing.add(call.actor, Wanted(**body.model_dump()), call.now))

    @router.get("/alarm-routes/{number}", responses=told(404))
    def one(call: Asked, number: Number) -> RouteDetail:
        """Show a route with its secret."""
        shown = RouteView.of(routing.found(call.actor, number))
        return RouteDetail(**shown.model_dump(), secret=routing.secret(call.actor, number))

    @router.delete("/alarm-routes/{number}", status_code=HTTPStatus.NO_CONTENT, responses=told(404))
    def remove(call: Asked, number: Number) -> None:
        """Have alarms go there no more."""
        routing.remove(call.actor, number, call.now)


def _working(router: APIRouter, routing: Routing, services: Services) -> None:
    nothing = HTTPStatus.NO_CONTENT

    @router.post("/alarm-routes/{number}/switch", status_code=nothing, responses=told(404))
    def switch(call: Asked, number: Number, body: Switching) -> None:
        """Let a route rest, or go on."""
        routing.switch(call.actor, number, call.now, on=body.on)

    @router.post("/alarm-routes/{number}/try", status_code=nothing, responses=told(404, 409))
    def try_out(call: Asked, number: Number) -> None:
        """Send an example at once; 409 tells why it was not taken."""
        sender = services.plane.senders[routing.found(call.actor, number).means]
        routing.try_out(call.actor, number, sender, call.now)

    @router.post("/alarm-routes/{number}/again", status_code=nothing, responses=told(404))
    def again(call: Asked, number: Number) -> None:
        """Have what is dead on a route tried again."""
        routing.again(call.actor, number, call.now)

    @router.get("/alarm-deliveries")
    def deliveries(call: Asked) -> list[DeliveryView]:
        """List the last hundred deliveries, the newest first."""
        return [DeliveryView.of(one) for one in routing.deliveries(call.actor)]
