"""The API of the holding list: who waits at a site's gates, let in or refused.

It shows nobody's name, and so looks at none.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from central.accounts.rights import Permission
from central.api.call import Asked
from central.api.problems import told
from central.api.route import Route
from central.api.views import RECORD, Change, SiteName, View, Words
from central.errors import NotFoundError
from central.services import Services
from protocol.records import CredentialKind


class HeldView(View):
    """Somebody who waits, and until when."""

    id: str
    device: str
    lane: str
    reason: str
    kind: CredentialKind
    assurance: str
    until: datetime
    masked: str | None
    employer: str | None


class Resolution(Change):
    """What becomes of somebody who waits, and why."""

    admit: bool
    reason: Words


def holding_router(services: Services) -> APIRouter:
    """Return the routes of who waits."""
    router = APIRouter(route_class=Route, tags=["presence"])
    holding = services.plane.holding

    @router.get("/sites/{site}/holds")
    def waiting(call: Asked, site: SiteName) -> list[HeldView]:
        """Tell who waits at a site's gates, the longest first."""
        found = holding.waiting(call.actor.without(Permission.REVEAL), site)
        return [HeldView.of(held) for held in found]

    @router.post(
        "/sites/{site}/holds/{hold}/resolution",
        status_code=HTTPStatus.ACCEPTED,
        responses=told(404, 409),
    )
    def resolve(
        call: Asked, site: SiteName, hold: Annotated[str, Path(pattern=RECORD)], body: Resolution
    ) -> HeldView:
        """Have somebody let in, or refused; the gate's newest command has its answer."""
        call.actor.demand(Permission.RESOLVE, site=site)
        for held in holding.waiting(call.actor.without(Permission.REVEAL), site):
            if held.id == hold:
                holding.resolve(call.actor, held.device, hold, admit=body.admit, reason=body.reason)
                return HeldView.of(held)
        raise NotFoundError("Nobody waits there by this id: look at the list again.")

    return router
