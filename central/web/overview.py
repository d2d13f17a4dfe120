"""The first page: the fleet, the receipts and the latest check-ins at a glance."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from central.web.frame import Area, Frame
from central.web.glance import glance, mark
from central.web.navigation import Entry
from central.web.page import Opened


def overview_area(frame: Frame) -> Area:
    """Return the first page."""
    router = APIRouter(include_in_schema=False)
    engine = frame.services.engine

    @router.get("/")
    def overview(page: Opened) -> Response:
        def content() -> Mapping[str, object]:
            return {"glance": glance(engine)}

        return page.live("overview/page.html", "overview/part.html", ["overview"], content)

    return Area(
        router=router,
        entries=(Entry("/", "overview.title", None, place=10),),
        topics={"overview": mark},
    )
