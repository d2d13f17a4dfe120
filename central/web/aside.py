"""What was set aside: messages that broke a rule, each with its reason."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.database import reading
from central.ledger.browse import asides
from central.web.alarm_words import alarm_words
from central.web.frame import Area, Frame
from central.web.navigation import Entry, Group
from central.web.page import Opened

SHOWN = 200


def aside_area(frame: Frame) -> Area:
    """Return the page of what was set aside."""
    router = APIRouter(include_in_schema=False)
    engine = frame.services.engine

    @router.get("/set-aside")
    def set_aside(page: Opened, device: str | None = None, before: str = "") -> Response:
        with reading(engine) as connection:
            found = asides(connection, page.actor, device=device, after=before, limit=SHOWN + 1)
        return page.show(
            "aside/page.html",
            asides=found[:SHOWN],
            older=found[SHOWN - 1].fingerprint if len(found) > SHOWN else None,
            device=device,
            **alarm_words(page),
        )

    entry = Entry("/set-aside", "aside.title", Permission.SEE_FLEET, Group.EVIDENCE)
    return Area(router=router, entries=(entry,))
