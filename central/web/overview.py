"""The first page: the fleet, what is wrong, who is on site and the latest check-ins at a glance."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from central.ledger.browse import mark
from central.watch import alarms, fleet
from central.web.alarm_words import alarm_words
from central.web.frame import Area, Frame
from central.web.glance import glance
from central.web.navigation import Entry
from central.web.page import Opened


def overview_area(frame: Frame) -> Area:
    """Return the first page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def overview(page: Opened) -> Response:
        def content() -> Mapping[str, object]:
            return {
                "glance": glance(frame.services, page.actor, page.now),
                **alarm_words(page),
            }

        return page.live("overview/page.html", "overview/part.html", topics, content)

    topics = ["ledger", "overview-fleet", "overview-alarms"]
    return Area(
        router=router,
        entries=(Entry("/", "overview.title", None, place=10),),
        topics={
            "ledger": mark,
            "overview-fleet": fleet.mark,
            "overview-alarms": alarms.mark,
        },
    )
