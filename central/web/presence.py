"""Who is on site, who was there on which day, and who was turned away: for who may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from central.accounts.rights import Permission
from central.presence.day_list import signed_list
from central.presence.exports import portal_csv
from central.presence.movements import BELGIUM
from central.presence.on_site import Count, Present, closed_lately, mark
from central.presence.service import LONGEST_REASON, Attendance
from central.steering.expecting import Expecting
from central.vault import Vault
from central.web.frame import Area, Frame
from central.web.navigation import Entry
from central.web.page import Form, Opened, Page
from central.web.paging import Paging
from central.web.posted import Posted
from central.web.roster import expect
from protocol.reasons import Reason

TOPIC = "presence"
REFUSED_BACK = timedelta(days=7)

Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is shown; it lives in the address."""

    employer: str = ""
    kind: str = ""
    text: str = ""

    def keep(self, people: Iterable[Present]) -> list[Present]:
        """Return those that fit."""
        return [one for one in people if self._fits(one)]

    def _fits(self, one: Present) -> bool:
        wanted = self.text.replace("/", "").casefold()
        shown = (one.masked or "", one.receipt.digits, one.lane, one.device, one.employer or "")
        return (
            (not self.employer or one.employer == self.employer)
            and (not self.kind or one.kind == self.kind)
            and (not wanted or any(wanted in text.casefold() for text in shown))
        )


def presence_area(frame: Frame) -> Area:
    """Return the pages of presence."""
    services = frame.services
    attendance = Attendance.of(services.engine, services.vault)
    router = APIRouter(include_in_schema=False, prefix="/presence")
    _now(router, attendance)
    _refused(router, attendance, services.expecting)
    _overdue(router, attendance)
    _days(router, attendance)
    _taken_along(router, attendance, services.vault)
    entry = Entry("/presence", "presence.title", Permission.SEE_PRESENCE, place=20)

    def changed(connection: Connection) -> tuple[object, ...]:
        return (*mark(connection), *closed_lately(connection, services.clock()))

    return Area(router=router, entries=(entry,), topics={TOPIC: changed})


def _now(router: APIRouter, attendance: Attendance) -> None:
    """Add the lists that follow what happens at the gates."""

    @router.get("")
    def sites(page: Opened) -> Response:
        def content() -> Mapping[str, object]:
            return {"sites": attendance.sites(page.actor, page.now)}

        return page.live("presence/sites.html", "presence/sites_part.html", [TOPIC], content)

    @router.get("/{site}")
    def on_site(
        page: Opened, site: str, employer: Word = "", kind: Word = "", text: Word = ""
    ) -> Response:
        filters = Filters(employer, kind, text)

        def content() -> Mapping[str, object]:
            everybody = attendance.on_site(page.actor, site, page.now)
            overdue = attendance.overdue(page.actor, site, page.now)
            return {
                "site": site,
                "today": page.now.astimezone(BELGIUM).date(),
                "filters": filters,
                "employers": sorted({one.employer for one in everybody if one.employer}),
                "kinds": sorted({one.kind for one in everybody}),
                "everybody": len(everybody),
                "overdue": len(overdue.people),
                "closes_at": overdue.closes_at,
                "people": filters.keep(everybody),
            }

        return page.live("presence/on_site.html", "presence/on_site_part.html", [TOPIC], content)


def _refused(router: APIRouter, attendance: Attendance, expecting: Expecting) -> None:
    """Add the list of who was turned away, each to be put on the roster with one press."""

    @router.get("/{site}/refused")
    def refused(page: Opened, site: str) -> Response:
        def content() -> Mapping[str, object]:
            found = attendance.turned_away(page.actor, site, page.now - REFUSED_BACK)
            return {
                "site": site,
                "refused": found,
                "reason": lambda code: reason_in(page, code),
                "may_expect": page.actor.may(Permission.MANAGE_ROSTER, site=site),
            }

        parts = "presence/refused.html", "presence/refused_part.html"
        return page.live(*parts, [TOPIC], content)

    @router.post("/{site}/refused/{record}/roster")
    def put(page: Opened, _posted: Form, site: str, record: str) -> Response:
        return expect(page, expecting, site, record, f"/presence/{site}/refused")


def reason_in(page: Page, code: str) -> str:
    """Say why; gates may be newer than this central and know further codes."""
    return page.t(f"reason.{code}") if code in set(Reason) else code


def _overdue(router: APIRouter, attendance: Attendance) -> None:
    """Add the page about people whom no gate saw leaving."""

    @router.get("/{site}/overdue")
    def overdue(page: Opened, site: str) -> Response:
        return _show_overdue(page, attendance, site)

    @router.post("/{site}/overdue")
    def close(page: Opened, posted: Form, site: str) -> Response:
        check_ins = posted.several("check_in")
        reason = posted.text("reason", longest=LONGEST_REASON)
        if not check_ins:
            posted.wrong("people", "presence.nobody-chosen")
        if not posted.ok:
            return _show_overdue(page, attendance, site, posted)
        count = attendance.close(page.actor, site, check_ins, reason, page.now)
        return page.go(f"/presence/{site}", "presence.closed", n=count)


def _show_overdue(
    page: Page, attendance: Attendance, site: str, posted: Posted | None = None
) -> Response:
    found = attendance.overdue(page.actor, site, page.now)
    return page.show(
        "presence/overdue.html",
        HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        site=site,
        overdue=found,
        posted=posted,
        chosen=posted.several("check_in") if posted else [],
        may_close=page.actor.may(Permission.RESOLVE, site=site),
    )


def _days(router: APIRouter, attendance: Attendance) -> None:
    """Add the pages about days."""

    @router.get("/{site}/days")
    def days(
        page: Opened,
        site: str,
        first: date | None = None,
        last: date | None = None,
        number: Annotated[str, Query(alias="page", max_length=9)] = "",
    ) -> Response:
        today = page.now.astimezone(BELGIUM).date()
        begin, end = first or today, last or first or today
        found = attendance.days(page.actor, site, begin, end)
        paging = Paging.of(number, len(found))
        return page.show(
            "presence/days.html",
            site=site,
            first=begin,
            last=end,
            paging=paging,
            days=found[paging.offset : paging.offset + paging.size],
            employers=sorted({day.employer for day in found if day.employer}),
            may_export=page.actor.anywhere(Permission.EXPORT),
        )

    @router.get("/{site}/plots/occupancy")
    def occupancy(page: Opened, site: str, day: date) -> Response:
        counts = attendance.occupancy(page.actor, site, day)
        return JSONResponse(_plot(page, counts))


def _taken_along(router: APIRouter, attendance: Attendance, vault: Vault) -> None:
    """Add what can be taken along: files."""

    @router.get("/{site}/days.csv")
    def days_csv(page: Opened, site: str, first: date, last: date) -> Response:
        text = portal_csv(attendance.exported(page.actor, site, first, last, page.now))
        name = f"presence-{site}-{first}-{last}.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=disposition)

    @router.get("/{site}/days.pdf")
    def days_pdf(page: Opened, site: str, first: date, last: date, employer: str) -> Response:
        content = attendance.day_list(
            page.actor,
            site,
            first,
            last,
            employer=employer,
            language=page.language,
            now=page.now,
        )
        name = f"presence-{site}-{employer}-{first}-{last}.pdf"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        pdf = signed_list(content, vault)
        return Response(pdf, media_type="application/pdf", headers=disposition)


def _plot(page: Page, counts: list[Count]) -> dict[str, object]:
    return {
        "title": page.t("presence.occupancy"),
        "unit": "",
        "series": [page.t("presence.people")],
        "at": [int(count.at.timestamp()) for count in counts],
        "values": [[count.people for count in counts]],
    }
