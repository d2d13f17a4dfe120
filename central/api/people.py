"""The API of organisations and sites, and of the trail of what people did."""

import threading
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field, field_validator

from central.accounts.rights import Permission
from central.api.call import Asked
from central.api.cursors import Cursor, Limit, Listed, page, place
from central.api.problems import told
from central.api.route import IfMatch, Route, demand_unchanged, tag
from central.api.views import (
    ENTERPRISE,
    PLAIN,
    SITE,
    Change,
    Hour,
    SiteName,
    View,
    Words,
    shown_hour,
)
from central.audit.reading import Search, search
from central.database import reading
from central.services import Services
from central.sites.organisations import Sites
from protocol.identifiers import EnterpriseNumber, WorkPlaceId


class OrganisationView(View):
    """A contractor by its enterprise number."""

    number: str
    name: str
    sites: int


class NewOrganisation(Change):
    """A contractor to enter."""

    number: Annotated[str, Field(pattern=ENTERPRISE)]
    name: Words


class SiteView(View):
    """A site; `doubtful` when the check character of its number does not hold."""

    id: str
    name: str
    address: str
    organisation: str | None
    organisation_name: str | None
    devices: int
    doubtful: bool
    created_at: datetime
    closed_at: datetime | None
    closes_at: Hour | None

    _closes_at = field_validator("closes_at", mode="before")(shown_hour)


class SiteChange(Change):
    """What may be changed of a site."""

    name: Words
    address: Annotated[str, Field(max_length=300, pattern=PLAIN)] = ""
    organisation: Annotated[str | None, Field(pattern=ENTERPRISE)] = None


class NewSite(SiteChange):
    """A site to enter."""

    id: Annotated[str, Field(pattern=SITE)]


class Closing(Change):
    """Why a site is closed."""

    reason: Words


class NotedView(View):
    """An entry of the audit trail."""

    number: int
    at: datetime
    who: str
    origin: str
    action: str
    target: str
    site: str | None
    reason: str
    detail: str


def people_router(services: Services) -> APIRouter:
    """Return the routes of people and places."""
    router = APIRouter(route_class=Route)
    _organisations(router, Sites(services.engine, services.vault))
    _sites(router, Sites(services.engine, services.vault))
    _audit(router, services)
    return router


def _organisations(router: APIRouter, sites: Sites) -> None:
    @router.get("/organisations", tags=["people"])
    def organisations(
        call: Asked, cursor: Cursor = None, limit: Limit = 100
    ) -> Listed[OrganisationView]:
        """List contractors by enterprise number."""
        after = place(cursor, str) or ""
        found = sorted(sites.organisations(call.actor), key=lambda one: one.number)
        rest = [OrganisationView.of(one) for one in found if one.number > after]
        items, following = page(rest, limit, lambda one: one.number)
        return Listed(items=items, next=following)

    @router.post(
        "/organisations", tags=["people"], status_code=HTTPStatus.CREATED, responses=told(409)
    )
    def add(call: Asked, body: NewOrganisation) -> OrganisationView:
        """Enter a contractor."""
        number = EnterpriseNumber.parse(body.number)
        sites.add_organisation(call.actor, number, body.name, call.now)
        return OrganisationView(number=number.digits, name=body.name, sites=0)


def _sites(router: APIRouter, sites: Sites) -> None:
    editing = threading.Lock()  # of two changes to the same version the second finds it changed

    @router.get("/sites", tags=["people"])
    def listed(call: Asked, cursor: Cursor = None, limit: Limit = 100) -> Listed[SiteView]:
        """List sites by WorkPlaceId."""
        after = place(cursor, str) or ""
        found = sorted(sites.listed(call.actor), key=lambda one: one.id)
        rest = [SiteView.of(one) for one in found if one.id > after]
        items, following = page(rest, limit, lambda one: one.id)
        return Listed(items=items, next=following)

    @router.get("/sites/{site}", tags=["people"], responses=told(404))
    def one(call: Asked, site: SiteName, response: Response) -> SiteView:
        """Show a site; its ETag goes with a change."""
        found = SiteView.of(sites.find(call.actor, site))
        response.headers["ETag"] = tag(found)
        return found

    @router.post(
        "/sites", tags=["people"], status_code=HTTPStatus.CREATED, responses=told(404, 409)
    )
    def add(call: Asked, body: NewSite, response: Response) -> SiteView:
        """Enter a site."""
        sites.add(
            call.actor,
            WorkPlaceId.parse(body.id),
            body.name,
            organisation=body.organisation,
            address=body.address,
            now=call.now,
        )
        found = SiteView.of(sites.find(call.actor, body.id))
        response.headers["ETag"] = tag(found)
        return found

    @router.put("/sites/{site}", tags=["people"], responses=told(404, 409, 412, 428))
    def change(
        call: Asked, site: SiteName, body: SiteChange, response: Response, if_match: IfMatch = None
    ) -> SiteView:
        """Change a site's name, address and owner."""
        with editing:
            demand_unchanged(SiteView.of(sites.find(call.actor, site)), if_match)
            sites.change(
                call.actor,
                site,
                body.name,
                organisation=body.organisation,
                address=body.address,
                now=call.now,
            )
            found = SiteView.of(sites.find(call.actor, site))
        response.headers["ETag"] = tag(found)
        return found

    @router.post("/sites/{site}/close", tags=["people"], responses=told(404, 409))
    def close(call: Asked, site: SiteName, body: Closing) -> SiteView:
        """Close a site for good; 409 says that gates stand there still."""
        sites.close(call.actor, site, call.now, reason=body.reason)
        return SiteView.of(sites.find(call.actor, site))


def _audit(router: APIRouter, services: Services) -> None:
    @router.get("/audit", tags=["evidence"])
    def audit(
        call: Asked,
        *,
        who: Annotated[str | None, Query(max_length=64, pattern=PLAIN)] = None,
        action: Annotated[str | None, Query(max_length=64, pattern=PLAIN)] = None,
        site: Annotated[str | None, Query(pattern=SITE)] = None,
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Listed[NotedView]:
        """List what people did, the newest first."""
        wanted = Search(
            who=who,
            action=action,
            site=site,
            since=since,
            until=until,
            before=place(cursor, int),
        )
        with reading(services.engine) as connection:
            found = search(connection, wanted, _reach(call), limit + 1)
        shown = [NotedView.of(noted) for noted in found]
        items, following = page(shown, limit, lambda noted: noted.number)
        return Listed(items=items, next=following)


def _reach(call: Asked) -> frozenset[str] | None:
    """Return the sites whose entries the caller may see, None for all."""
    scopes = call.actor.reach(Permission.SEE_AUDIT)
    if not scopes:
        call.actor.demand(Permission.SEE_AUDIT)
    if any(scope.covers(None, None, None) for scope in scopes):
        return None
    return frozenset(site for scope in scopes for site in scope.sites or ())
