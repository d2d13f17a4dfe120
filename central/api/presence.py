"""The API of presence: who is on site, who was, who was turned away, and evacuations."""

from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field, field_validator

from central.accounts.rights import Permission
from central.api.call import Asked
from central.api.problems import told
from central.api.route import Route
from central.api.views import (
    RECORD,
    Change,
    DayView,
    Hour,
    PresentView,
    SiteName,
    TurnedAwayView,
    View,
    Words,
    shown_hour,
)
from central.audit import Trail
from central.errors import NotFoundError
from central.presence.exports import portal_csv
from central.presence.muster import Musters, Safe
from central.presence.service import Attendance
from central.services import Services
from central.sites.organisations import Sites

BACK = timedelta(days=1)
_CSV: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The list."}
}


class SiteCountView(View):
    """How many people are on a site."""

    site: str
    people: int
    still_in: int


class OverdueView(View):
    """Who on a site should have left: who was there when it closed, or is in for long."""

    closes_at: Hour | None
    since: datetime
    people: list[PresentView]

    _closes_at = field_validator("closes_at", mode="before")(shown_hour)


class ClosingHour(Change):
    """The time of day in Belgium after which nobody should be there; null for none."""

    closes_at: Hour | None


class CountView(View):
    """How many people were on a site from a moment on."""

    at: datetime
    people: int


class Closing(Change):
    """Check-ins of people whom no gate saw leaving, and how it is known that they left."""

    check_ins: Annotated[
        list[Annotated[str, Field(pattern=RECORD)]], Field(min_length=1, max_length=1000)
    ]
    reason: Words


class Closed(View):
    """For how many it is news."""

    closed: int


class Begin(Change):
    """Why the roll is called, such as a drill."""

    reason: Words


class CalledView(View):
    """Somebody on the list of an evacuation."""

    who: str
    masked: str | None
    employer: str | None
    state: Safe
    ticked_by: str | None
    ticked_at: datetime | None
    gate: str | None


class MusterHead(View):
    """An evacuation of a site, or a drill."""

    id: int
    site: str
    begun_at: datetime
    begun_by: str
    reason: str
    ended_at: datetime | None


class MusterView(MusterHead):
    """An evacuation with its roll, those who are missing first."""

    missing: int
    people: list[CalledView]


class Tick(Change):
    """Somebody was seen safe, or that is taken back."""

    who: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9a-f-]+$")]
    safe: bool = True


def presence_router(services: Services) -> APIRouter:
    """Return the routes of presence."""
    router = APIRouter(route_class=Route, tags=["presence"])
    attendance = Attendance.of(services.engine, services.vault)
    _now(router, attendance)
    _past(router, attendance)
    _hours(router, Sites(services.engine, services.vault))
    trail = Trail(services.vault.acknowledgement_key)
    _musters(router, Musters(services.engine, trail, services.vault.sealing_private))
    return router


def _now(router: APIRouter, attendance: Attendance) -> None:
    @router.get("/presence")
    def sites(call: Asked) -> list[SiteCountView]:
        """Tell how many people are on each site."""
        return [SiteCountView.of(one) for one in attendance.sites(call.actor, call.now)]

    @router.get("/sites/{site}/presence")
    def present(call: Asked, site: SiteName) -> list[PresentView]:
        """Tell who is on a site now, the latest first."""
        return [PresentView.of(one) for one in attendance.on_site(call.actor, site, call.now)]

    @router.get("/sites/{site}/overdue")
    def overdue(call: Asked, site: SiteName) -> OverdueView:
        """Tell who on a site should have left, the latest first."""
        return OverdueView.of(attendance.overdue(call.actor, site, call.now))

    @router.post("/sites/{site}/closings", responses=told(409))
    def close(call: Asked, site: SiteName, body: Closing) -> Closed:
        """Note that people whom no gate saw leaving are gone."""
        news = attendance.close(call.actor, site, body.check_ins, body.reason, call.now)
        return Closed(closed=news)

    @router.get("/sites/{site}/refusals")
    def refusals(
        call: Asked, site: SiteName, since: datetime | None = None
    ) -> list[TurnedAwayView]:
        """Tell who was turned away and why, the latest first; by default since yesterday."""
        found = attendance.turned_away(call.actor, site, since or call.now - BACK)
        return [TurnedAwayView.of(one) for one in found]


def _past(router: APIRouter, attendance: Attendance) -> None:
    @router.get("/sites/{site}/days", responses=told(409))
    def days(call: Asked, site: SiteName, first: date, last: date) -> list[DayView]:
        """Tell who was on a site from one day to another, both included, a year at most."""
        return [DayView.of(one) for one in attendance.days(call.actor, site, first, last)]

    @router.get("/sites/{site}/days.csv", response_class=Response, responses=_CSV | told(409))
    def listed(call: Asked, site: SiteName, first: date, last: date) -> Response:
        """Take such a list along as CSV; that is in the audit trail."""
        found = attendance.exported(call.actor, site, first, last, call.now)
        return Response(portal_csv(found), media_type="text/csv")

    @router.get("/sites/{site}/occupancy")
    def occupancy(call: Asked, site: SiteName, day: date) -> list[CountView]:
        """Tell how many people were on a site over a Belgian day."""
        return [CountView.of(one) for one in attendance.occupancy(call.actor, site, day)]


def _hours(router: APIRouter, places: Sites) -> None:
    @router.put(
        "/sites/{site}/closing-hour",
        status_code=HTTPStatus.NO_CONTENT,
        responses=told(404, 409),
    )
    def close_at(call: Asked, site: SiteName, body: ClosingHour) -> None:
        """Set a site's closing hour."""
        hour = time.fromisoformat(body.closes_at) if body.closes_at else None
        places.set_closing_hour(call.actor, site, hour, call.now)


def _musters(router: APIRouter, musters: Musters) -> None:
    number_of = Annotated[int, Path(ge=1, le=2**62)]

    def shown(call: Asked, number: int) -> MusterView:
        roll = musters.roll(call.actor.without(Permission.REVEAL), number, call.now)
        people = [
            CalledView(
                who=one.present.who,
                masked=one.present.masked,
                employer=one.present.employer,
                state=one.state,
                ticked_by=one.ticked_by,
                ticked_at=one.ticked_at,
                gate=one.gate,
            )
            for one in roll.people
        ]
        head = MusterHead.of(roll.muster).model_dump()
        return MusterView(**head, missing=roll.missing, people=people)

    @router.post("/sites/{site}/musters", status_code=HTTPStatus.CREATED, responses=told(409))
    def begin(call: Asked, site: SiteName, body: Begin) -> MusterView:
        """Begin a roll-call; the one that is going on, when there is one."""
        return shown(call, musters.begin(call.actor, site, body.reason, call.now).id)

    @router.get("/sites/{site}/muster", responses=told(404))
    def going_on(call: Asked, site: SiteName) -> MusterView:
        """Show the evacuation that is going on at a site."""
        found = musters.current(call.actor, site)
        if found is None:
            raise NotFoundError("No evacuation is going on at this site.")
        return shown(call, found.id)

    @router.get("/sites/{site}/musters")
    def past(call: Asked, site: SiteName) -> list[MusterHead]:
        """List a site's evacuations that are over, the newest first."""
        return [MusterHead.of(one) for one in musters.past(call.actor, site)]

    @router.get("/musters/{number}", responses=told(404, 409))
    def one(call: Asked, number: number_of) -> MusterView:
        """Show an evacuation, also one that is over."""
        return shown(call, number)

    @router.post(
        "/musters/{number}/ticks",
        status_code=HTTPStatus.NO_CONTENT,
        responses=told(404, 409),
    )
    def tick(call: Asked, number: number_of, body: Tick) -> None:
        """Note that somebody was seen safe, or take it back."""
        musters.tick(call.actor, number, body.who, call.now, safe=body.safe)

    @router.post(
        "/musters/{number}/end", status_code=HTTPStatus.NO_CONTENT, responses=told(404, 409)
    )
    def end(call: Asked, number: number_of) -> None:
        """End an evacuation."""
        musters.end(call.actor, number, call.now)
