"""What people do with steering: choose, roll out, pause, go on, abort, go back. Read this first.

Every change goes through a rollout, one of a single device too, so that there is one way to stop
and one to go back. What somebody chose, its audit entry and its rollout are one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.clock import Clock
from central.database import reading, writing
from central.errors import NotFoundError, SteeringError
from central.schema import devices, rollout_devices, rollouts
from central.steering import keeping, wishes
from central.steering.keeping import Kept
from central.steering.rollout import (
    Aborted,
    Paused,
    Plan,
    Restore,
    Resumed,
    RolledBack,
    Rollout,
    State,
    step,
)
from central.steering.wishes import DEVICE, NOTHING, SITE, Scope
from central.steering.words import Standing, issue, standing, standings
from central.vault import Vault
from protocol.desired import Configuration
from protocol.identifiers import DeviceId

Decision = Paused | Resumed | Aborted | RolledBack
_DID = {
    Paused: "rollout.paused",
    Resumed: "rollout.resumed",
    Aborted: "rollout.aborted",
    RolledBack: "rollout.rolled-back",
}
_MOST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody chose, for whom, why, and how carefully it goes out."""

    scopes: tuple[Scope, ...]
    wanted: Configuration
    """Takes the place of what was chosen before; with several sites it is laid over that."""
    reason: str
    plan: Plan = field(default_factory=Plan)


class Steering:
    """The services of steering."""

    def __init__(self, engine: Engine, vault: Vault, clock: Clock) -> None:
        """Take the database, and the vault whose key signs."""
        self._engine = engine
        self._key = vault.acknowledgement_key
        self._trail = Trail(vault.acknowledgement_key)
        self._clock = clock

    def wish(self, actor: Actor, scope: Scope) -> Configuration:
        """Return what was chosen for a site or device.

        Raises:
            NotFoundError: there is no such device within his reach.
            NotAllowedError: he may not see this site.
        """
        with reading(self._engine) as connection:
            actor.demand(Permission.SEE_FLEET, site=_site(connection, scope))
            return wishes.read(connection, scope)

    def standing(self, actor: Actor, device: DeviceId) -> Standing:
        """Return what a device should be, and what it is.

        Raises:
            NotFoundError: there is no such device within his reach.
        """
        with reading(self._engine) as connection:
            actor.demand(Permission.SEE_FLEET, site=_site(connection, (DEVICE, device)))
            return standing(connection, device)

    def at_site(self, actor: Actor, site: str) -> Mapping[DeviceId, Standing]:
        """Return the same for the devices of a site.

        Raises:
            NotAllowedError: he may not see this site.
        """
        actor.demand(Permission.SEE_FLEET, site=site)
        with reading(self._engine) as connection:
            those = [DeviceId(device) for device in wishes.of_devices(connection, [site])]
            return standings(connection, those)

    def sites(self, actor: Actor) -> Mapping[str, Mapping[DeviceId, Standing]]:
        """Return the sites that he may steer, with their gates."""
        with reading(self._engine) as connection:
            found = connection.execute(
                select(devices.c.id, devices.c.site)
                .where(devices.c.retired_at.is_(None))
                .order_by(devices.c.site, devices.c.id)
            ).all()
            every = standings(connection)
        sites: dict[str, dict[DeviceId, Standing]] = {}
        for device, site in found:
            if actor.may(Permission.STEER, site=site) and device in every:
                sites.setdefault(site, {})[DeviceId(device)] = every[device]
        return sites

    def site_of(self, actor: Actor, device: DeviceId) -> str:
        """Return where a device stands.

        Raises:
            NotFoundError: there is no such device.
            NotAllowedError: he may not see it.
        """
        with reading(self._engine) as connection:
            site = _site(connection, (DEVICE, device))
        actor.demand(Permission.SEE_FLEET, site=site)
        return site

    def may_decide(self, actor: Actor, kept: Kept) -> bool:
        """Whether he may pause it and all that."""
        with reading(self._engine) as connection:
            sites = _sites(connection, kept)
        return all(actor.may(Permission.STEER, site=site) for site in sites)

    def change(self, actor: Actor, change: Change) -> int:
        """Keep what somebody chose, and begin to roll it out; return the rollout's number.

        Raises:
            NotFoundError: there is no such device within his reach.
            NotAllowedError: he may not steer there, or not several sites at once.
            SteeringError: no reason, no device, nothing that changes, or another rollout is
                under way there.
        """
        reason, now = " ".join(change.reason.split()), self._clock()
        if not reason:
            raise SteeringError("Say why: it is kept with the change.", fault="reason-missing")
        if len(change.scopes) > 1:
            actor.demand(Permission.ROLL_OUT)
        with writing(self._engine) as connection:
            for scope in change.scopes:
                actor.demand(Permission.STEER, site=_site(connection, scope))
            return self._begin(connection, actor, change, reason, now)

    def _begin(
        self, connection: Connection, actor: Actor, change: Change, reason: str, now: datetime
    ) -> int:
        reached = _reached(connection, change.scopes)
        _refuse_meeting(connection, list(reached))
        had = {scope: wishes.read(connection, scope) for scope in change.scopes}
        new, many = change.wanted, len(change.scopes) > 1
        gets = {scope: new.over(old) if many else new for scope, old in had.items()}
        before = _wanted_now(connection, list(reached))
        for scope, wanted in gets.items():
            wishes.write(connection, scope, wanted, actor.account, now)
        after = {one: wishes.effective(connection, one, site) for one, site in reached.items()}
        concerned = [one for one in reached if before[one].chosen() != after[one].chosen()]
        if not concerned:
            raise SteeringError("This changes nothing for any gate there.", fault="nothing-changes")
        title = ", ".join(name for _, name in change.scopes)[:_MOST_TITLE]
        number = keeping.begin(
            connection,
            Rollout.over(concerned, change.plan),
            {
                "title": title,
                "reason": reason[:500],
                "account": actor.account,
                "at": now,
                "changed_at": now,
                "wishes_before": _as_kept(had),
                "wishes_after": _as_kept(gets),
            },
            {one: (before[one].chosen(), after[one].chosen()) for one in concerned},
        )
        names = ", ".join(sorted(new.flat()))
        detail = f"rollout {number}, {len(concerned)} gates: {names}"
        for scope in change.scopes:
            site = _site(connection, scope)
            entry = actor.did("steering.changed", scope[1], site=site, reason=reason, detail=detail)
            self._trail.note(connection, entry, now)
        return number

    def rollouts(self, actor: Actor) -> list[Kept]:
        """Return the newest rollouts that touch only what he may see, newest first."""
        with reading(self._engine) as connection:
            found = keeping.newest(connection)
            return [each for each in found if _sees(connection, actor, each)]

    def rollout(self, actor: Actor, number: int) -> Kept:
        """Return a rollout.

        Raises:
            NotFoundError: there is none that he may see.
        """
        with reading(self._engine) as connection:
            found = keeping.read(connection, number)
            if found is None or not _sees(connection, actor, found):
                raise NotFoundError("There is no such rollout.")
            return found

    def decide(self, actor: Actor, number: int, decision: Decision, reason: str) -> Kept:
        """Pause, let go on, abort, or have go back.

        Raises:
            NotFoundError: there is no rollout of this number.
            NotAllowedError: he may not steer every site that it touches.
            SteeringError: no reason was given, it is over, or newer ones came since.
        """
        reason, now = " ".join(reason.split()), self._clock()
        if not reason:
            raise SteeringError("Say why: it is kept with the change.", fault="reason-missing")
        with writing(self._engine) as connection:
            found = keeping.read(connection, number)
            if found is None:
                raise NotFoundError("There is no such rollout.")
            for site in _sites(connection, found):
                actor.demand(Permission.STEER, site=site)
            if isinstance(decision, RolledBack):
                _refuse_overtaken(connection, found)
            after, effects = step(found.rollout, decision, now)
            if after == found.rollout:
                raise SteeringError(
                    "That is over, or as you want it already: look at it again.",
                    fault="rollout-otherwise",
                )
            keeping.write(connection, found, after, now)
            if after.state is State.BACK:
                _choose_again(connection, number, actor.account, now)
            for effect in effects:
                if isinstance(effect, Restore):
                    self._restore(connection, number, DeviceId(effect.device), now)
            entry = actor.did(_DID[type(decision)], f"rollout {number}", reason=reason)
            self._trail.note(connection, entry, now)
        return self.rollout(actor, number)

    def _restore(
        self, connection: Connection, number: int, device: DeviceId, now: datetime
    ) -> None:
        d = rollout_devices.c
        before = connection.scalar(
            select(d.before).where((d.rollout == number) & (d.device == device))
        )
        configuration = Configuration.model_validate(before)
        issue(connection, self._key, device, configuration, now, rollout=number)


def _wanted_now(connection: Connection, those: list[str]) -> dict[str, Configuration]:
    """Return what each device was last told to be."""
    found = standings(connection, [DeviceId(one) for one in those])
    words = {str(one): each.word for one, each in found.items()}
    return {one: word.configuration if word else NOTHING for one, word in words.items()}


def _choose_again(connection: Connection, number: int, account: str, now: datetime) -> None:
    """Put back what had been chosen, so that a later change does not bring it up again."""
    kept = connection.scalar(select(rollouts.c.wishes_before).where(rollouts.c.id == number))
    for scope, name, configuration in kept or ():
        wanted = Configuration.model_validate(configuration)
        wishes.write(connection, (scope, name), wanted, account, now)


def _site(connection: Connection, scope: Scope) -> str:
    if scope[0] == SITE:
        return scope[1]
    site = connection.scalar(select(devices.c.site).where(devices.c.id == scope[1]))
    if site is None:
        raise NotFoundError(f"There is no gate {scope[1]} that you may see.")
    return str(site)


def _reached(connection: Connection, scopes: tuple[Scope, ...]) -> dict[str, str]:
    """Return the devices that scopes reach, with their sites."""
    sites = [name for scope, name in scopes if scope == SITE]
    those = dict(wishes.of_devices(connection, sites))
    for scope, name in scopes:
        if scope == DEVICE:
            those[name] = _site(connection, (scope, name))
    if not those:
        raise SteeringError("There is no gate there yet: set one up first.", fault="no-gates")
    return those


def _refuse_meeting(connection: Connection, those: list[str]) -> None:
    d, over = rollout_devices.c, [state.value for state in State if state.is_over]
    busy = connection.execute(
        select(d.rollout, d.device)
        .join(rollouts, rollouts.c.id == d.rollout)
        .where(rollouts.c.state.not_in(over) & d.device.in_(those))
        .limit(1)
    ).one_or_none()
    if busy is not None:
        raise SteeringError(
            f"Rollout {busy.rollout} is under way at {busy.device}: wait for its end, or abort it "
            "first.",
            fault="rollout-meets",
        )


def _refuse_overtaken(connection: Connection, kept: Kept) -> None:
    d = rollout_devices.c
    those = [member.device for member in kept.rollout.members]
    newer = connection.scalar(
        select(d.rollout).where((d.rollout > kept.id) & d.device.in_(those)).limit(1)
    )
    if newer is not None:
        raise SteeringError(
            f"Rollout {newer} came after this one: go back from that one first.",
            fault="rollout-overtaken",
        )


def _sites(connection: Connection, kept: Kept) -> set[str]:
    those = [member.device for member in kept.rollout.members]
    return set(connection.scalars(select(devices.c.site).where(devices.c.id.in_(those))))


def _sees(connection: Connection, actor: Actor, kept: Kept) -> bool:
    sites = _sites(connection, kept)
    return all(actor.may(Permission.SEE_FLEET, site=site) for site in sites)


def _as_kept(configurations: Mapping[Scope, Configuration]) -> list[list[object]]:
    return [[*scope, wanted.chosen()] for scope, wanted in configurations.items()]
