"""What was set aside: messages that broke a rule, each with its reason."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.web.frame import Area, Frame
from central.web.glance import asides
from central.web.navigation import Entry, Group
from central.web.page import Opened


def aside_area(frame: Frame) -> Area:
    """Return the page of what was set aside."""
    router = APIRouter(include_in_schema=False)
    engine = frame.services.engine

    @router.get("/set-aside")
    def set_aside(page: Opened, device: str | None = None) -> Response:
        page.actor.demand(Permission.SEE_FLEET)
        return page.show("aside/page.html", asides=asides(engine, device), device=device)

    entry = Entry("/set-aside", "aside.title", Permission.SEE_FLEET, Group.EVIDENCE)
    return Area(router=router, entries=(entry,))
