"""What people did: the audit trail, filtered by person, action, site and time."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Actor, Permission
from central.audit.reading import PAGE, Noted, Search, actions, people, search
from central.database import reading
from central.web.formats import midnight
from central.web.frame import Area, Frame
from central.web.navigation import Entry, Group
from central.web.page import Opened, Page
from central.web.words import catalogue

_BEFORE_TARGET = " :"
"""What stands between a sentence and what it was done to."""


def audit_area(frame: Frame) -> Area:
    """Return the page of the audit trail."""
    router = APIRouter(include_in_schema=False)
    engine = frame.services.engine

    @router.get("/audit")
    def audit(
        page: Opened,
        *,
        who: str = "",
        action: str = "",
        site: str = "",
        first: str = "",
        last: str = "",
        before: int = 0,
    ) -> Response:
        page.actor.demand_anywhere(Permission.SEE_AUDIT)
        wanted = Search(
            who or None,
            action or None,
            site or None,
            midnight(first),
            midnight(last, days=1),
            before if before > 0 else None,
        )
        sites = seen_by(page.actor)
        with reading(engine) as connection:
            found = search(connection, wanted, sites, PAGE + 1)
            known, doers = actions(connection, sites), people(connection, sites)
        named = sorted(
            ((act(page, name).rstrip(_BEFORE_TARGET), name) for name in known), key=_ignoring_case
        )
        return page.show(
            "audit/page.html",
            entries=found[:PAGE],
            older=found[PAGE - 1].number if len(found) > PAGE else None,
            wanted=replace(wanted, before=None),
            first=first,
            last=last,
            actions=[("", page.t("frame.all")), *((name, said) for said, name in named)],
            doers=doers,
            sentence=lambda one: sentence(page, one),
        )

    entry = Entry("/audit", "audit.title", Permission.SEE_AUDIT, Group.EVIDENCE, place=80)
    return Area(router=router, entries=(entry,))


def sentence(page: Page, one: Noted) -> str:
    """Say what somebody did, between his name and what he did it to; the latter may be himself."""
    said = act(page, one.action)
    return said.rstrip(_BEFORE_TARGET) if one.target == one.who else said


def act(page: Page, action: str) -> str:
    """Say what an action is; one of another version of the central stays a code."""
    key = f"acts.{action.replace('.', '-')}"
    return page.t(key) if key in catalogue() else action


def _ignoring_case(named: tuple[str, str]) -> str:
    return named[0].casefold()


def seen_by(actor: Actor) -> frozenset[str] | None:
    """Return the sites whose entries somebody sees, None for all of the trail."""
    scopes = actor.reach(Permission.SEE_AUDIT)
    if any(scope.sites is None for scope in scopes):
        return None
    return frozenset().union(*(scope.sites or frozenset() for scope in scopes))
