"""Organisations and their sites: entered, changed, closed; and the gates that stand on each."""

from datetime import datetime, time, timedelta
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.database import reading
from central.errors import FleetError, SiteError
from central.fleet.devices import fleet
from central.presence.service import Attendance
from central.sites.organisations import Sites
from central.web.frame import Area, Frame
from central.web.navigation import Entry, Group
from central.web.page import Form, Opened, Page
from central.web.posted import Posted
from protocol.identifiers import EnterpriseNumber, WorkPlaceId, device_id

_ADDRESS = "/sites"
_DUE = timedelta(days=90)
"""A gate renews its certificate when four months are left: nearer to its end it did not."""


def sites_area(frame: Frame) -> Area:
    """Return the pages about sites."""
    router = APIRouter(include_in_schema=False, prefix=_ADDRESS)
    parts = _Parts(frame)
    _listing(router, parts)
    _entering(router, parts)
    _changing(router, parts)
    _closing_hour(router, parts)
    _planning(router, parts)
    entry = Entry(_ADDRESS, "terms.sites", Permission.SEE_FLEET, Group.MANAGE, place=10)
    return Area(router=router, entries=(entry,))


class _Parts:
    """What the pages are made of."""

    def __init__(self, frame: Frame) -> None:
        self.engine = frame.services.engine
        self.sites = Sites(frame.services.engine, frame.services.vault)
        self.devices = frame.services.devices
        self.attendance = Attendance.of(frame.services.engine, frame.services.vault)

    def show(self, page: Page, site: str, posted: Posted | None = None, form: str = "") -> Response:
        """Show a site; `form` is the one that something is wrong in."""
        place = self.sites.find(page.actor, site)
        with reading(self.engine) as connection:
            gates = [gate for gate in fleet(connection, page.actor) if gate.site == site]
        sees = place.closes_at and page.actor.may(Permission.SEE_PRESENCE, site=site)
        late = self.attendance.overdue(page.actor, site, page.now).people if sees else ()
        return page.show(
            "sites/one.html",
            HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            site=place,
            gates=gates,
            due=page.now + _DUE,
            still_in=len(late),
            organisations=self.choices(page),
            may_change=page.actor.may(Permission.MANAGE_SITES, site=site),
            may_give=page.actor.may(Permission.MANAGE_ORGANISATIONS),
            may_enrol=page.actor.may(Permission.ENROL, site=site) and place.closed_at is None,
            posted_in={form: posted},
        )

    def choices(self, page: Page) -> list[tuple[str, str]]:
        """Return the organisations that a site can be given to."""
        found = [(one.number, one.name) for one in self.sites.organisations(page.actor)]
        if page.actor.may(Permission.MANAGE_SITES):
            return [("", page.t("sites.nobody-s")), *found]
        return found


def _listing(router: APIRouter, parts: _Parts) -> None:
    @router.get("")
    def sites(page: Opened) -> Response:
        page.actor.demand_anywhere(Permission.SEE_FLEET)
        return page.show(
            "sites/list.html",
            sites=parts.sites.listed(page.actor),
            organisations=parts.sites.organisations(page.actor),
            may_enter=any(
                page.actor.may(Permission.MANAGE_SITES, organisation=number or None)
                for number, _ in parts.choices(page)
            ),
            may_enter_organisation=page.actor.may(Permission.MANAGE_ORGANISATIONS),
        )


def _entering(router: APIRouter, parts: _Parts) -> None:
    def form(page: Page, template: str, posted: Posted | None = None) -> Response:
        status = HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY
        return page.show(template, status, posted=posted, organisations=parts.choices(page))

    @router.get("/new")
    def asked(page: Opened) -> Response:
        page.actor.demand_anywhere(Permission.MANAGE_SITES)
        return form(page, "sites/new.html")

    @router.post("/new")
    def enter(page: Opened, posted: Form) -> Response:
        number = posted.parsed("number", WorkPlaceId.parse, "sites.no-number")
        name, address = posted.text("name"), posted.text("address", longest=300, required=False)
        organisation = posted.raw("organisation") or None
        if number is None or not posted.ok:
            return form(page, "sites/new.html", posted)
        try:
            parts.sites.add(
                page.actor, number, name, organisation=organisation, address=address, now=page.now
            )
        except SiteError as error:
            posted.wrong("number", f"fault.{error.fault}")
            return form(page, "sites/new.html", posted)
        said = "sites.entered" if number.check_character_holds else "sites.entered-doubtful"
        return page.go(f"{_ADDRESS}/{number}", said, name=name)

    @router.get("/organisations/new")
    def asked_organisation(page: Opened) -> Response:
        page.actor.demand(Permission.MANAGE_ORGANISATIONS)
        return form(page, "sites/organisation.html")

    @router.post("/organisations/new")
    def enter_organisation(page: Opened, posted: Form) -> Response:
        number = posted.parsed("number", EnterpriseNumber.parse, "people.no-number")
        name = posted.text("name")
        if number is None or not posted.ok:
            return form(page, "sites/organisation.html", posted)
        try:
            parts.sites.add_organisation(page.actor, number, name, page.now)
        except SiteError as error:
            posted.wrong("number", f"fault.{error.fault}")
            return form(page, "sites/organisation.html", posted)
        return page.go(_ADDRESS, "sites.organisation-entered", name=name)


def _changing(router: APIRouter, parts: _Parts) -> None:
    @router.get("/{site}")
    def one(page: Opened, site: str) -> Response:
        return parts.show(page, site)

    @router.post("/{site}")
    def change(page: Opened, posted: Form, site: str) -> Response:
        held = parts.sites.find(page.actor, site)
        name, address = posted.text("name"), posted.text("address", longest=300, required=False)
        organisation = posted.raw("organisation") or None
        if "organisation" not in posted.form:
            organisation = held.organisation
        if not posted.ok:
            return parts.show(page, site, posted, "change")
        parts.sites.change(
            page.actor, site, name, organisation=organisation, address=address, now=page.now
        )
        return page.go(f"{_ADDRESS}/{site}", "sites.changed")

    @router.post("/{site}/close")
    def close(page: Opened, posted: Form, site: str) -> Response:
        reason = posted.text("reason")
        if posted.ok:
            try:
                parts.sites.close(page.actor, site, page.now, reason=reason)
            except SiteError as error:
                posted.wrong("reason", f"fault.{error.fault}")
        if not posted.ok:
            return parts.show(page, site, posted, "close")
        return page.go(f"{_ADDRESS}/{site}", "sites.closed-now")


def _closing_hour(router: APIRouter, parts: _Parts) -> None:
    @router.post("/{site}/hour")
    def close_at(page: Opened, posted: Form, site: str) -> Response:
        hour = posted.parsed("hour", _hour, "sites.no-hour") if posted.raw("hour") else None
        if not posted.ok:
            return parts.show(page, site, posted, "hour")
        parts.sites.set_closing_hour(page.actor, site, hour, page.now)
        if hour is None:
            return page.go(f"{_ADDRESS}/{site}", "sites.hour-none")
        return page.go(f"{_ADDRESS}/{site}", "sites.hour-set", hour=f"{hour:%H:%M}")


def _hour(text: str) -> time:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  a time of day has no zone


def _planning(router: APIRouter, parts: _Parts) -> None:
    @router.post("/{site}/gates")
    def plan(page: Opened, posted: Form, site: str) -> Response:
        place = parts.sites.find(page.actor, site)
        device = posted.parsed("device", device_id, "sites.no-device")
        lanes = posted.text("lanes").replace(",", "\n").splitlines()
        if device is None or not posted.ok:
            return parts.show(page, site, posted, "plan")
        try:
            parts.devices.plan(page.actor, device, WorkPlaceId(place.id), lanes, page.now)
        except (FleetError, SiteError) as error:
            field = "lanes" if error.fault == "lane-names" else "device"
            posted.wrong(field, f"fault.{error.fault}")
            return parts.show(page, site, posted, "plan")
        return page.go(f"/setup/{device}", "sites.planned", name=device)
