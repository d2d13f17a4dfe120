"""What gates are to be: a site's choices, a gate's own and its commands, rollouts as they go."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection, func, select

from central.accounts.rights import Permission
from central.errors import SteeringError
from central.schema import commands, device_reports, rollouts
from central.services import Services
from central.steering.commanding import Order
from central.steering.rollout import Aborted, Fate, Paused, Plan, Resumed, RolledBack
from central.steering.service import Change, Decision, Steering
from central.steering.wishes import DEVICE, SITE, Scope
from central.steering.words import Standing
from central.watch.words import details
from central.web.choices import in_words, valued
from central.web.faults import why
from central.web.frame import Area, Frame
from central.web.navigation import Entry, Group
from central.web.page import Form, Opened, Page
from central.web.posted import Posted
from central.web.steering_form import SITE_SETTINGS, Setting, lane_settings, read, shown, words_of
from protocol.commands import MOST_MINUTES, Action
from protocol.identifiers import DeviceId
from protocol.records import Direction

TOPIC = "steering"
LONGEST_REASON = 300
_ACTIONS = (
    Action.RELEASE,
    Action.FREE,
    Action.LOCK,
    Action.NORMAL,
    Action.SELF_TEST,
    Action.DIAGNOSTICS,
    Action.RENEW,
    Action.RESTART,
)
"""What is ordered on a gate's page; whoever waits for approval has a page of his own."""
_SPEEDS: Mapping[str, tuple[int, ...]] = {
    "careful": (5, 15, 80),
    "halves": (50, 50),
    "at-once": (100,),
}
_DECISIONS: Mapping[str, Decision] = {
    "pause": Paused(),
    "resume": Resumed(),
    "abort": Aborted(),
    "back": RolledBack(),
}


def steering_area(frame: Frame) -> Area:
    """Return the pages of steering."""
    services = frame.services
    router = APIRouter(include_in_schema=False, prefix="/steering")
    _sites(router, services)
    _gates(router, services)
    _commands(router, services)
    _rollouts(router, services)
    entry = Entry("/steering", "steering.title", Permission.STEER, Group.MANAGE, place=30)
    return Area(router=router, entries=(entry,), topics={TOPIC: mark})


def mark(connection: Connection) -> object:
    """Return what changes when a rollout moves, a gate reports, or a command is answered."""
    return tuple(
        connection.execute(
            select(
                select(func.max(rollouts.c.changed_at)).scalar_subquery(),
                select(func.max(device_reports.c.at)).scalar_subquery(),
                select(func.max(commands.c.at)).scalar_subquery(),
                select(func.max(commands.c.answered_at)).scalar_subquery(),
            )
        ).one()
    )


def _sites(router: APIRouter, services: Services) -> None:
    """Add the list of what can be steered, and what is chosen for a site."""

    @router.get("")
    def overview(page: Opened) -> Response:
        def content() -> Mapping[str, object]:
            return {
                "sites": services.steering.sites(page.actor),
                "rollouts": services.steering.rollouts(page.actor),
                "fates": list(Fate),
            }

        return page.live("steering/list.html", "steering/list_part.html", [TOPIC], content)

    @router.get("/sites/{site}")
    def of_site(page: Opened, site: str) -> Response:
        return _Chosen(services.steering, page, (SITE, site), SITE_SETTINGS).show()

    @router.post("/sites/{site}")
    def choose(page: Opened, posted: Form, site: str) -> Response:
        return _Chosen(services.steering, page, (SITE, site), SITE_SETTINGS).take(posted)


def _gates(router: APIRouter, services: Services) -> None:
    """Add what is chosen for one gate alone."""

    def chosen(page: Page, device: str) -> "_Chosen":
        standing = services.steering.standing(page.actor, DeviceId(device))
        lanes = standing.report.in_force.lanes if standing.report else {}
        arms = tuple(each for lane in sorted(lanes) for each in lane_settings(lane))
        return _Chosen(services.steering, page, (DEVICE, device), (*arms, *SITE_SETTINGS))

    @router.get("/gates/{device}")
    def of_gate(page: Opened, device: str) -> Response:
        return chosen(page, device).show()

    @router.post("/gates/{device}")
    def choose(page: Opened, posted: Form, device: str) -> Response:
        return chosen(page, device).take(posted)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The page of what is chosen for a site or a gate."""

    steering: Steering
    page: Page
    scope: Scope
    settings: tuple[Setting, ...]

    def show(self, posted: Posted | None = None, wrong: str = "") -> Response:
        """Show it, with what is wrong."""
        page, name = self.page, self.scope[1]
        gates = self._standings()
        good = posted is None and not wrong
        return page.show(
            "steering/chosen.html",
            HTTPStatus.OK if good else HTTPStatus.UNPROCESSABLE_ENTITY,
            of_site=self.scope[0] == SITE,
            name=name,
            settings=self.settings,
            words_of=words_of,
            values=shown(self.steering.wish(page.actor, self.scope)),
            found=self._found(gates),
            **in_words(page.t),
            gates=gates,
            speeds=list(_SPEEDS),
            posted=posted,
            wrong=wrong,
            may_steer=page.actor.may(Permission.STEER, site=self._site()),
        )

    def take(self, posted: Posted) -> Response:
        """Take what somebody chose."""
        wanted = read(posted, self.settings)
        reason = posted.text("reason", longest=LONGEST_REASON)
        stages = _SPEEDS.get(posted.raw("speed"), _SPEEDS["careful"])
        if wanted is None or not posted.ok:
            return self.show(posted)
        change = Change(
            scopes=(self.scope,), wanted=wanted, reason=reason, plan=Plan(stages=stages)
        )
        try:
            number = self.steering.change(self.page.actor, change)
        except SteeringError as error:
            return self.show(posted, why(self.page, error))
        return self.page.go(f"/steering/rollouts/{number}", "steering.begun")

    def _standings(self) -> Mapping[DeviceId, Standing]:
        scope, name = self.scope
        if scope == SITE:
            return self.steering.at_site(self.page.actor, name)
        device = DeviceId(name)
        return {device: self.steering.standing(self.page.actor, device)}

    def _site(self) -> str:
        scope, name = self.scope
        return name if scope == SITE else self.steering.site_of(self.page.actor, DeviceId(name))

    def _found(self, gates: Mapping[DeviceId, Standing]) -> dict[str, str]:
        """Return what the first gate that reported has, in words."""
        for standing in gates.values():
            if standing.report is not None:
                flat = standing.report.in_force.flat()
                return {
                    name: valued(name, value, self.page.t)
                    for name, value in flat.items()
                    if value not in (None, "", [])
                }
        return {}


def _commands(router: APIRouter, services: Services) -> None:
    """Add commands to a gate, with what became of them."""
    commanding = services.plane.commanding

    def content(page: Page, device: str) -> dict[str, object]:
        standing = services.steering.standing(page.actor, DeviceId(device))
        lanes = sorted(standing.report.in_force.lanes) if standing.report else []
        site = services.steering.site_of(page.actor, DeviceId(device))
        return {
            "device": device,
            "lanes": lanes,
            "actions": _ACTIONS,
            "directions": list(Direction),
            "most_minutes": MOST_MINUTES,
            "there": services.plane.hearing.last_beat(DeviceId(device)) is not None,
            "answered": lambda raw: details.answered(raw, page.language),
            "ordered": commanding.of(page.actor, DeviceId(device)),
            "now": page.now,
            "may_command": page.actor.may(Permission.COMMAND, site=site),
        }

    @router.get("/gates/{device}/commands")
    def of_gate(page: Opened, device: str) -> Response:
        def shown() -> Mapping[str, object]:
            return {**content(page, device), "posted": None, "wrong": ""}

        return page.live("steering/commands.html", "steering/commands_part.html", [TOPIC], shown)

    @router.post("/gates/{device}/commands")
    def order(page: Opened, posted: Form, device: str) -> Response:
        action = posted.choice("action", Action)
        minutes = posted.whole("minutes", least=1, most=MOST_MINUTES, default=15)
        wanted = Order(
            action=action,
            reason=posted.text("reason", longest=LONGEST_REASON),
            lane=posted.raw("lane") or None if action.moves else None,
            direction=_direction(posted) if action in {Action.RELEASE, Action.FREE} else None,
            minutes=minutes if action is Action.FREE else None,
        )
        wrong = ""
        if posted.ok:
            try:
                commanding.send(page.actor, DeviceId(device), wanted)
            except SteeringError as error:
                wrong = why(page, error)
            else:
                return page.go(f"/steering/gates/{device}/commands", "steering.sent")
        known = page.frame.live.known([TOPIC])
        return page.show(
            "steering/commands.html",
            HTTPStatus.UNPROCESSABLE_ENTITY,
            **content(page, device),
            posted=posted,
            wrong=wrong,
            part="steering/commands_part.html",
            topics=known,
            version=page.frame.live.version(known),
        )


def _direction(posted: Posted) -> Direction | None:
    return posted.choice("direction", Direction) if posted.raw("direction") else None


def _rollouts(router: APIRouter, services: Services) -> None:
    """Add a rollout as it goes, and what a person decides of it."""

    @router.get("/rollouts/{number}")
    def one(page: Opened, number: int) -> Response:
        def content() -> Mapping[str, object]:
            kept = services.steering.rollout(page.actor, number)
            return {
                "kept": kept,
                "rollout": kept.rollout,
                "fates": list(Fate),
                "may": services.steering.may_decide(page.actor, kept),
            }

        return page.live("steering/rollout.html", "steering/rollout_part.html", [TOPIC], content)

    @router.post("/rollouts/{number}")
    def decide(page: Opened, posted: Form, number: int) -> Response:
        decision = _DECISIONS.get(posted.raw("decision"))
        reason = posted.raw("reason")[:LONGEST_REASON]
        address = f"/steering/rollouts/{number}"
        if decision is None or not reason:
            return page.go(address, "steering.reason-needed")
        services.steering.decide(page.actor, number, decision, reason)
        return page.go(address, "steering.decided")
