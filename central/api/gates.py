"""The API of gates: a gate's life from its code to its end, and what it is to do now."""

import secrets
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from central.accounts.rights import Permission
from central.api.call import Asked
from central.api.problems import told
from central.api.route import Route
from central.api.views import DEVICE, SITE, Change, DeviceName, View, Words
from central.api.watch import GateView
from central.fleet.progress import Progress, Standing, Step, stages
from central.services import Services
from central.steering.commanding import Order
from central.watch.fleet import Fleet
from protocol.commands import Action, Answer
from protocol.enrolment import SECRET_BYTES
from protocol.identifiers import WorkPlaceId, device_id
from protocol.records import Direction as Way
from protocol.records import RecordId

Lane = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9-]*$")]


class NewGate(Change):
    """A gate to set up."""

    id: Annotated[str, Field(pattern=DEVICE)]
    site: Annotated[str, Field(pattern=SITE)]
    lanes: Annotated[list[Lane], Field(min_length=1, max_length=16)]


class Moving(Change):
    """Where a gate stands from now on."""

    site: Annotated[str, Field(pattern=SITE)]
    reason: Words


class Reason(Change):
    """Why something is done: it is kept in the audit trail."""

    reason: Words


class Inviting(Change):
    """A code for a gate; `replaces` when another device takes its place."""

    replaces: bool = False


class Code(View):
    """A one-time code: what the gate is told, shown once."""

    code: str
    expires_at: datetime


class StageView(View):
    """A step of setting a gate up, how it stands, and since when."""

    step: Step
    standing: Standing
    at: datetime | None


class ProgressView(View):
    """How far a gate has come."""

    device: str
    site: str
    lanes: tuple[str, ...]
    code_until: datetime | None
    certificate_until: datetime | None
    tested: str | None
    stages: tuple[StageView, ...] = ()


class Ordering(Change):
    """What a gate is to do now, and why."""

    action: Action
    reason: Words
    lane: Lane | None = None
    direction: Way | None = None
    minutes: Annotated[int, Field(ge=1, le=24 * 60)] | None = None


class OrderedView(View):
    """A command, and what the gate answered so far."""

    id: str
    device: str
    action: Action
    lane: str | None
    reason: str
    account: str
    at: datetime
    until: datetime
    answer: Answer | None
    detail: str
    answered_at: datetime | None


def gates_router(services: Services) -> APIRouter:
    """Return the routes of gates."""
    router = APIRouter(route_class=Route)
    _beginning(router, services)
    _life(router, services)
    _commands(router, services)
    return router


def _beginning(router: APIRouter, services: Services) -> None:
    devices, fleet = services.devices, Fleet(services.engine)

    @router.post(
        "/devices", tags=["gates"], status_code=HTTPStatus.CREATED, responses=told(404, 409)
    )
    def plan(call: Asked, body: NewGate) -> GateView:
        """Enter a gate that is to be set up; then make a code for it."""
        name = device_id(body.id)
        devices.plan(call.actor, name, WorkPlaceId.parse(body.site), body.lanes, call.now)
        return GateView.of(fleet.found(call.actor, name, call.now))

    @router.post(
        "/devices/{device}/codes",
        tags=["gates"],
        status_code=HTTPStatus.CREATED,
        responses=told(404, 409),
    )
    def invite(call: Asked, device: DeviceName, body: Inviting) -> Code:
        """Make a one-time code with which the gate enrols; earlier ones end."""
        site = fleet.found(call.actor, device, call.now).site
        made = services.enrolment.invite(
            device_id(device),
            WorkPlaceId.parse(site),
            now=call.now,
            random=secrets.token_bytes(SECRET_BYTES),
            actor=call.actor,
            replaces=body.replaces,
        )
        return Code(code=str(made.code), expires_at=made.expires_at)

    @router.get("/devices/{device}/progress", tags=["gates"], responses=told(404))
    def progress(call: Asked, device: DeviceName) -> ProgressView:
        """Tell how far a gate has come, from its code to its first birth and ready."""
        facts = Progress(services.engine).facts(call.actor, device_id(device))
        found = tuple(StageView.of(stage) for stage in stages(facts, call.now))
        return ProgressView.of(facts).model_copy(update={"stages": found})


def _life(router: APIRouter, services: Services) -> None:
    devices, fleet = services.devices, Fleet(services.engine)

    @router.post("/devices/{device}/move", tags=["gates"], responses=told(404, 409))
    def move(call: Asked, device: DeviceName, body: Moving) -> GateView:
        """Have a gate stand on another site."""
        to, name = WorkPlaceId.parse(body.site), device_id(device)
        devices.move(call.actor, name, to, call.now, reason=body.reason)
        return GateView.of(fleet.found(call.actor, device, call.now))

    @router.post(
        "/devices/{device}/revoke",
        tags=["gates"],
        status_code=HTTPStatus.NO_CONTENT,
        responses=told(404, 409),
    )
    def revoke(call: Asked, device: DeviceName, body: Reason) -> None:
        """Take back every key of a gate: it is put out at once."""
        devices.revoke(call.actor, device_id(device), call.now, reason=body.reason)

    @router.post(
        "/devices/{device}/retire",
        tags=["gates"],
        status_code=HTTPStatus.NO_CONTENT,
        responses=told(404, 409),
    )
    def retire(call: Asked, device: DeviceName, body: Reason) -> None:
        """Say that a gate will not come back."""
        devices.retire(call.actor, device_id(device), call.now, reason=body.reason)


def _commands(router: APIRouter, services: Services) -> None:
    commanding = services.plane.commanding

    @router.post(
        "/devices/{device}/commands",
        tags=["gates"],
        status_code=HTTPStatus.ACCEPTED,
        responses=told(404, 409),
    )
    def order(call: Asked, device: DeviceName, body: Ordering) -> OrderedView:
        """Have a gate do something now; read the command again for its answer."""
        call.actor.demand(Permission.COMMAND, site=_site(services, call, device))
        wanted = Order(**body.model_dump())
        return OrderedView.of(commanding.send(call.actor, device_id(device), wanted))

    @router.get("/devices/{device}/commands", tags=["gates"], responses=told(404))
    def of(call: Asked, device: DeviceName) -> list[OrderedView]:
        """List a gate's newest commands."""
        return [OrderedView.of(one) for one in commanding.of(call.actor, device_id(device))]

    @router.get("/commands/{command}", tags=["gates"], responses=told(404))
    def one(call: Asked, command: RecordId) -> OrderedView:
        """Show a command with its answer."""
        return OrderedView.of(commanding.one(call.actor, command))


def _site(services: Services, call: Asked, device: str) -> str:
    return Fleet(services.engine).found(call.actor, device, call.now).site
