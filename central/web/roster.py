"""A site's roster: who is expected, by list; every fault said by its line."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.errors import NotFoundError, SteeringError
from central.steering.expecting import Expecting
from central.steering.rosters import ListingError, Rosters
from central.web.faults import why
from central.web.frame import Area, Frame
from central.web.page import Form, Opened, Page
from central.web.paging import Paging
from central.web.posted import Posted
from protocol.listings import COLUMNS, Fault

LONGEST_LIST = 60_000
"""Of a list that is pasted or sent from a page, in characters; longer ones go by the console."""
_LONGEST_REASON = 300


def roster_area(frame: Frame) -> Area:
    """Return the page of a site's roster."""
    rosters = frame.services.rosters
    router = APIRouter(include_in_schema=False, prefix="/steering/sites/{site}/roster")

    @router.get("")
    def roster(
        page: Opened,
        site: str,
        number: Annotated[str, Query(alias="page", max_length=9)] = "",
    ) -> Response:
        return _show(page, rosters, site, number)

    @router.post("")
    def take(page: Opened, posted: Form, site: str) -> Response:
        text = posted.raw("list")
        upload = posted.form.get("file")
        if not text and not isinstance(upload, str) and upload is not None and upload.filename:
            text = upload.file.read(LONGEST_LIST + 1).decode("utf-8", errors="replace")
        if not text or len(text) > LONGEST_LIST:
            posted.wrong("list", "roster.list-needed", longest=LONGEST_LIST)
        reason = posted.text("reason", longest=_LONGEST_REASON)
        if not posted.ok:
            return _show(page, rosters, site, "", posted)
        try:
            whole = posted.raw("scope") == "whole"
            done = rosters.take(page.actor, site, text, whole=whole, reason=reason)
        except ListingError as error:
            return _show(page, rosters, site, "", posted, faults=error.faults)
        except SteeringError as error:
            return _show(page, rosters, site, "", posted, wrong=why(page, error))
        said = {"version": done.version, "put": done.put, "removed": done.removed}
        return page.go(f"/steering/sites/{site}/roster", "roster.taken", **said)

    return Area(router=router)


def expect(page: Page, expecting: Expecting, site: str, met: str, back: str) -> Response:
    """Put somebody whom a gate met on a site's roster, and say on the page `back` how that went."""
    try:
        version = expecting.put(page.actor, site, met, page.t("roster.met-reason"))
    except (SteeringError, NotFoundError) as error:
        return page.go(back, f"fault.{error.fault}")
    return page.go(back, "roster.met-taken", version=version)


def _show(
    page: Page,
    rosters: Rosters,
    site: str,
    number: str,
    posted: Posted | None = None,
    *,
    faults: tuple[Fault, ...] = (),
    wrong: str = "",
) -> Response:
    version, count = rosters.about(page.actor, site)
    paging = Paging.of(number, count)
    return page.show(
        "steering/roster.html",
        HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        site=site,
        version=version,
        paging=paging,
        people=rosters.people(page.actor, site, limit=paging.size, offset=paging.offset),
        columns=COLUMNS,
        posted=posted,
        faults=faults,
        wrong=wrong,
        may_change=page.actor.anywhere(Permission.MANAGE_ROSTER),
    )
