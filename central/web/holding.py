"""The holding list: who waits at the gates of a site, let in or refused with one press."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.presence.holds import HoldingList
from central.web.frame import Area, Frame
from central.web.page import Form, Opened
from central.web.presence import reason_in
from central.web.roster import expect
from protocol.identifiers import device_id

TOPIC = "holds"


def holding_area(frame: Frame) -> Area:
    """Return the pages of who waits."""
    holding: HoldingList = frame.services.plane.holding
    expecting = frame.services.expecting
    router = APIRouter(include_in_schema=False, prefix="/presence/{site}/held")

    @router.get("")
    def held(page: Opened, site: str) -> Response:
        def content() -> Mapping[str, object]:
            return {
                "site": site,
                "held": holding.waiting(page.actor, site),
                "now": page.now,
                "reason": lambda code: reason_in(page, code),
                "may_resolve": page.actor.may(Permission.RESOLVE, site=site),
                "may_expect": page.actor.may(Permission.MANAGE_ROSTER, site=site),
            }

        return page.live("presence/held.html", "presence/held_part.html", [TOPIC], content)

    @router.post("/{device}/{hold}")
    def resolve(page: Opened, posted: Form, site: str, device: str, hold: str) -> Response:
        admit = posted.raw("do") == "admit"
        why = page.t("presence.held-admitted" if admit else "presence.held-refused")
        holding.resolve(page.actor, device_id(device), hold, admit=admit, reason=why)
        return page.go(f"/presence/{site}/held", "presence.held-ordered")

    @router.post("/{device}/{hold}/roster")
    def put(page: Opened, _posted: Form, site: str, device: str, hold: str) -> Response:
        del device  # his waiting has a name of its own
        return expect(page, expecting, site, hold, f"/presence/{site}/held")

    return Area(router=router, topics={TOPIC: holding.mark})
