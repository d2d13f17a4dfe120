"""The API of steering: what sites and gates are to be, how that rolls out, and who is expected."""

import secrets
import threading
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, field_validator

from central.accounts.rights import Permission
from central.api.call import Asked
from central.api.cursors import Limit
from central.api.problems import told
from central.api.route import IfMatch, Route, demand_unchanged, tag
from central.api.views import RECORD, Change, DeviceName, SiteName, View, Words
from central.services import Services
from central.steering.keeping import Kept
from central.steering.rollout import Aborted, Fate, Paused, Plan, Resumed, RolledBack, State
from central.steering.rosters import Rosters
from central.steering.service import Change as Chosen
from central.steering.service import Decision, Steering
from central.steering.wishes import DEVICE, Scope
from central.steering.wishes import SITE as OF_SITE
from protocol.desired import Configuration

WHOLE = 100
"""Percent."""
Stage = Annotated[int, Field(ge=1, le=WHOLE)]
LONGEST_LIST = 60_000
"""Characters of a list of people; longer ones in parts, as changes."""


class Wanted(View):
    """What was chosen; a setting that is not there is the gate's own."""

    configuration: dict[str, Any]


class Choosing(Change):
    """What is chosen from now on, why, and in which stages (percent) it goes out."""

    configuration: Configuration
    reason: Words
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=20)] = (WHOLE,)

    @field_validator("stages")
    @classmethod
    def _whole(cls, stages: tuple[int, ...]) -> tuple[int, ...]:
        if sum(stages) != WHOLE:
            raise ValueError("the stages make 100 percent together")
        return stages


class Begun(View):
    """The rollout that a change began."""

    rollout: int


class StandingView(View):
    """What a gate should be, and whether it is."""

    device: str
    version: int | None
    waits: bool
    differences: list[str]


class MemberView(View):
    """A gate of a rollout."""

    device: str
    stage: int
    fate: Fate
    why: str


class RolloutView(View):
    """A rollout."""

    id: int
    title: str
    reason: str
    account: str
    at: datetime
    state: State
    stage: int
    why: str
    members: list[MemberView]


class Decided(StrEnum):
    """What somebody decides of a rollout."""

    PAUSE = "pause"
    RESUME = "resume"
    ABORT = "abort"
    BACK = "back"


class Deciding(Change):
    """A decision, and why."""

    decision: Decided
    reason: Words


class ExpectedView(View):
    """Somebody who is expected on a site, masked."""

    masked: str
    employer: str | None
    valid_from: date | None
    valid_until: date | None
    blocked: bool
    supervisor: bool
    has_badge: bool


class RosterView(View):
    """A site's roster: its version, and a part of its people."""

    version: int
    people: int
    items: list[ExpectedView]


class Listing(Change):
    """A list of people as CSV (docs/steering.md); `whole` when nobody else is expected."""

    csv: Annotated[str, Field(min_length=1, max_length=LONGEST_LIST)]
    whole: bool = False
    reason: Words


class Met(Change):
    """Somebody whom a gate met: a refusal by its record's id, or who waits by his waiting's."""

    met: Annotated[str, Field(pattern=RECORD)]
    reason: Words


class VersionView(View):
    """A roster's version."""

    version: int


class ImportedView(View):
    """What an import changed."""

    version: int
    put: int
    removed: int


_DECISIONS: dict[Decided, Decision] = {
    Decided.PAUSE: Paused(),
    Decided.RESUME: Resumed(),
    Decided.ABORT: Aborted(),
    Decided.BACK: RolledBack(),
}


def steering_router(services: Services) -> APIRouter:
    """Return the routes of steering."""
    router = APIRouter(route_class=Route)
    steering = services.steering
    _site_wishes(router, steering)
    _device_wishes(router, steering)
    _rollouts(router, steering)
    _rosters(router, services)
    return router


def _read(steering: Steering, call: Asked, scope: Scope, response: Response) -> Wanted:
    found = Wanted(configuration=steering.wish(call.actor, scope).chosen())
    response.headers["ETag"] = tag(found)
    return found


def _choose(
    steering: Steering, call: Asked, scope: Scope, body: Choosing, if_match: str | None
) -> Begun:
    present = Wanted(configuration=steering.wish(call.actor, scope).chosen())
    demand_unchanged(present, if_match)
    change = Chosen(
        scopes=(scope,),
        wanted=body.configuration,
        reason=body.reason,
        plan=Plan(stages=body.stages),
    )
    return Begun(rollout=steering.change(call.actor, change))


def _site_wishes(router: APIRouter, steering: Steering) -> None:
    editing = threading.Lock()  # of two changes to the same version the second finds it changed

    @router.get("/sites/{site}/configuration", tags=["steering"], responses=told(404))
    def wanted(call: Asked, site: SiteName, response: Response) -> Wanted:
        """Show what was chosen for a site; its ETag goes with a change."""
        return _read(steering, call, (OF_SITE, site), response)

    @router.put(
        "/sites/{site}/configuration",
        tags=["steering"],
        status_code=HTTPStatus.ACCEPTED,
        responses=told(404, 409, 412, 428),
    )
    def choose(call: Asked, site: SiteName, body: Choosing, if_match: IfMatch = None) -> Begun:
        """Choose for a site, and begin to roll it out."""
        with editing:
            return _choose(steering, call, (OF_SITE, site), body, if_match)


def _device_wishes(router: APIRouter, steering: Steering) -> None:
    editing = threading.Lock()  # the same

    @router.get("/devices/{device}/configuration", tags=["steering"], responses=told(404))
    def wanted(call: Asked, device: DeviceName, response: Response) -> Wanted:
        """Show what was chosen for one gate alone; its ETag goes with a change."""
        return _read(steering, call, (DEVICE, device), response)

    @router.put(
        "/devices/{device}/configuration",
        tags=["steering"],
        status_code=HTTPStatus.ACCEPTED,
        responses=told(404, 409, 412, 428),
    )
    def choose(call: Asked, device: DeviceName, body: Choosing, if_match: IfMatch = None) -> Begun:
        """Choose for one gate, and tell it."""
        with editing:
            return _choose(steering, call, (DEVICE, device), body, if_match)

    @router.get("/sites/{site}/standing", tags=["steering"], responses=told(404))
    def standing(call: Asked, site: SiteName) -> list[StandingView]:
        """Tell of each gate of a site whether it is what it should be."""
        return [
            StandingView(
                device=device,
                version=found.word.version if found.word else None,
                waits=found.waits,
                differences=[difference.setting for difference in found.differences],
            )
            for device, found in steering.at_site(call.actor, site).items()
        ]


def _rollouts(router: APIRouter, steering: Steering) -> None:
    number_of = Annotated[int, Path(ge=1, le=2**62)]

    @router.get("/rollouts", tags=["steering"])
    def listed(call: Asked) -> list[RolloutView]:
        """List the newest rollouts, the newest first."""
        return [_shown(kept) for kept in steering.rollouts(call.actor)]

    @router.get("/rollouts/{number}", tags=["steering"], responses=told(404))
    def one(call: Asked, number: number_of) -> RolloutView:
        """Show how far a rollout is."""
        return _shown(steering.rollout(call.actor, number))

    @router.post("/rollouts/{number}/decisions", tags=["steering"], responses=told(404, 409))
    def decide(call: Asked, number: number_of, body: Deciding) -> RolloutView:
        """Pause a rollout, let it go on, abort it, or have it go back."""
        decision = _DECISIONS[body.decision]
        return _shown(steering.decide(call.actor, number, decision, body.reason))


def _shown(kept: Kept) -> RolloutView:
    rollout = kept.rollout
    return RolloutView(
        id=kept.id,
        title=kept.title,
        reason=kept.reason,
        account=kept.account,
        at=kept.at,
        state=rollout.state,
        stage=rollout.stage,
        why=rollout.why,
        members=[MemberView.of(member) for member in rollout.members],
    )


def _rosters(router: APIRouter, services: Services) -> None:
    rosters = Rosters(
        services.engine, services.vault, clock=services.clock, random=secrets.token_bytes
    )

    @router.get("/sites/{site}/roster", tags=["steering"])
    def roster(
        call: Asked,
        site: SiteName,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Limit = 100,
    ) -> RosterView:
        """Show who is expected on a site, masked, within the caller's reach."""
        if not call.actor.anywhere(Permission.MANAGE_ROSTER):
            call.actor.demand(Permission.MANAGE_ROSTER, site=site)
        version, count = rosters.about(call.actor, site)
        found = rosters.people(call.actor, site, limit=limit, offset=offset)
        return RosterView(
            version=version, people=count, items=[ExpectedView.of(one) for one in found]
        )

    @router.post("/sites/{site}/roster", tags=["steering"], responses=told(404, 409))
    def take(call: Asked, site: SiteName, body: Listing) -> ImportedView:
        """Take a list of people: the whole roster, or what changes of it."""
        done = rosters.take(call.actor, site, body.csv, whole=body.whole, reason=body.reason)
        return ImportedView.of(done)

    @router.post("/sites/{site}/roster/people", tags=["steering"], responses=told(404, 409))
    def expect(call: Asked, site: SiteName, body: Met) -> VersionView:
        """Put somebody whom a gate refused or holds on the roster; his number stays sealed."""
        version = services.expecting.put(call.actor, site, body.met, body.reason)
        return VersionView(version=version)
