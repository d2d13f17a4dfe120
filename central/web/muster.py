"""The roll-call of an evacuation: one list that several people tick at once, and that prints."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.audit import Trail
from central.presence.muster import LONGEST_REASON, Musters, mark
from central.web.frame import Area, Frame
from central.web.page import Form, Opened, Page
from central.web.posted import Posted
from central.web.presence import TOPIC as PRESENCE

TOPIC = "muster"


def muster_area(frame: Frame) -> Area:
    """Return the pages of evacuations."""
    services = frame.services
    trail = Trail(services.vault.acknowledgement_key)
    musters = Musters(services.engine, trail, services.vault.sealing_private)
    router = APIRouter(include_in_schema=False, prefix="/presence/{site}/muster")
    _begin(router, musters)
    _roll(router, musters)
    return Area(router=router, topics={TOPIC: mark})


def _begin(router: APIRouter, musters: Musters) -> None:
    """Add the page that a muster begins on."""

    @router.get("")
    def muster(page: Opened, site: str) -> Response:
        if going_on := musters.current(page.actor, site):
            return page.go(f"/presence/{site}/muster/{going_on.id}")
        return _show_begin(page, musters, site)

    @router.post("")
    def begin(page: Opened, posted: Form, site: str) -> Response:
        reason = posted.text("reason", longest=LONGEST_REASON)
        if not posted.ok:
            return _show_begin(page, musters, site, posted)
        begun = musters.begin(page.actor, site, reason, page.now)
        return page.go(f"/presence/{site}/muster/{begun.id}")


def _show_begin(page: Page, musters: Musters, site: str, posted: Posted | None = None) -> Response:
    return page.show(
        "presence/muster_begin.html",
        HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        site=site,
        posted=posted,
        past=musters.past(page.actor, site),
        may_begin=page.actor.may(Permission.TICK_MUSTER, site=site),
    )


def _roll(router: APIRouter, musters: Musters) -> None:
    """Add the list itself."""

    @router.get("/{number}")
    def roll(page: Opened, site: str, number: int) -> Response:
        def content() -> Mapping[str, object]:
            found = musters.roll(page.actor, number, page.now)
            may_tick = page.actor.may(Permission.TICK_MUSTER, site=found.muster.site)
            return {
                "site": site,
                "roll": found,
                "may_tick": may_tick and found.muster.ended_at is None,
            }

        parts = "presence/muster.html", "presence/muster_part.html"
        return page.live(*parts, [TOPIC, PRESENCE], content)

    @router.post("/{number}/tick")
    def tick(page: Opened, posted: Form, site: str, number: int) -> Response:
        safe = posted.raw("safe")
        who = safe or posted.text("not_safe", longest=64)
        if posted.ok:
            musters.tick(page.actor, number, who[:64], page.now, safe=bool(safe))
        return page.go(f"/presence/{site}/muster/{number}")

    @router.post("/{number}/end")
    def end(page: Opened, _posted: Form, site: str, number: int) -> Response:
        musters.end(page.actor, number, page.now)
        return page.go(f"/presence/{site}/muster/{number}", "presence.muster-ended")
