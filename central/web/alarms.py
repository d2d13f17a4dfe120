"""Alarms: what is wrong now and what was, seen and noted by people; live."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.audit import Trail
from central.watch.alarms import NOTE_LENGTH, Alarms, Asked, mark
from central.watch.codes import Severity
from central.watch.life import Alarm
from central.web.alarm_words import alarm_words
from central.web.fleet import Word
from central.web.frame import Area, Frame
from central.web.navigation import Entry
from central.web.page import Form, Opened, Page
from central.web.paging import Paging
from central.web.posted import Posted

TOPIC = "alarms"


def alarms_area(frame: Frame) -> Area:
    """Return the list of alarms and the page of each."""
    services = frame.services
    alarms = Alarms(services.engine, Trail(services.vault.acknowledgement_key))
    router = APIRouter(include_in_schema=False, prefix="/alarms")
    _list(router, alarms)
    _one(router, alarms)
    return Area(
        router=router,
        entries=(Entry("/alarms", "alarms.title", Permission.SEE_FLEET, place=40),),
        topics={TOPIC: mark},
    )


def _list(router: APIRouter, alarms: Alarms) -> None:
    @router.get("")
    def listed(  # noqa: PLR0917 - each is a filter that lives in the address
        page: Opened,
        which: Word = "open",
        severity: Annotated[int, Query(ge=0, le=3)] = 0,
        site: Word = "",
        subject: Word = "",
        number: Annotated[str, Query(alias="page", max_length=10)] = "",
    ) -> Response:
        asked = Asked(
            open={"open": True, "over": False}.get(which),
            severity=Severity(severity) if severity else None,
            site=site or None,
            subject=subject or None,
        )

        def content() -> Mapping[str, object]:
            total, _ = alarms.listed(page.actor, asked, limit=0)
            paging = Paging.of(number or None, total)
            _, found = alarms.listed(page.actor, asked, offset=paging.offset, limit=paging.size)
            return {
                "alarms": found,
                "paging": paging,
                "counts": alarms.counted(page.actor),
                "asked": asked,
                "which": which,
                "severities": list(Severity),
                **alarm_words(page),
                "may": lambda alarm: may_acknowledge(page, alarm),
            }

        return page.live("alarms/list.html", "alarms/rows.html", [TOPIC], content)


def _one(router: APIRouter, alarms: Alarms) -> None:
    @router.get("/{number}")
    def one(page: Opened, number: int) -> Response:
        return _shown(page, alarms, number)

    @router.post("/{number}/acknowledge")
    def acknowledge(page: Opened, number: int, posted: Form) -> Response:
        note = posted.text("note", longest=NOTE_LENGTH, required=False)
        if not posted.ok:
            return _shown(page, alarms, number, posted)
        alarms.acknowledge(page.actor, [number], page.now, note)
        return page.go(_back(posted) or f"/alarms/{number}", "alarms.acknowledged-now")

    @router.post("/{number}/note")
    def noted(page: Opened, number: int, posted: Form) -> Response:
        text = posted.text("text", longest=NOTE_LENGTH)
        if not posted.ok:
            return _shown(page, alarms, number, posted)
        alarms.note(page.actor, number, text, page.now)
        return page.go(f"/alarms/{number}", "alarms.noted-now")


def _shown(page: Page, alarms: Alarms, number: int, posted: Posted | None = None) -> Response:
    alarm, notes = alarms.found(page.actor, number)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    return page.show(
        "alarms/one.html",
        status,
        alarm=alarm,
        notes=notes,
        **alarm_words(page),
        may=may_acknowledge(page, alarm),
        posted=posted,
    )


def may_acknowledge(page: Page, alarm: Alarm) -> bool:
    """Whether the visitor may say that he has seen an alarm."""
    return page.actor.may(Permission.ACKNOWLEDGE_ALARM, site=alarm.site)


def _back(posted: Posted) -> str:
    """Return the page that a button of a list leads back to: one of ours, or none."""
    back = posted.raw("back")
    return back if back.startswith(("/alarms", "/fleet/")) else ""
