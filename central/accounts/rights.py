"""Who may do what, and where: four roles in a table one can read, granted for a place.

Pure. A grant reaches as far as its scope; a question that names no place is about everything, so
that only a grant without bounds answers it. What no role in the table has, nobody may.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from central.audit.entry import Entry
from central.errors import AccountError, NotAllowedError


class Role(StrEnum):
    """What somebody is for the central."""

    OPERATOR = "operator"
    """Watches over everything."""
    SITE_MANAGER = "site-manager"
    """Runs his own sites, or those of his organisation."""
    SUBCONTRACTOR = "subcontractor"
    """Sees the workers of his own enterprise."""
    AUDITOR = "auditor"
    """Looks, and changes nothing."""


class Permission(StrEnum):
    """One kind of thing that somebody may do."""

    SEE_FLEET = "see-fleet"
    """Gates, their health, alarms, plots."""
    SEE_PRESENCE = "see-presence"
    """Who is on site and who was refused, with masked numbers."""
    SEE_LEDGER = "see-ledger"
    """Records, receipts and their proofs, with masked numbers."""
    SEE_AUDIT = "see-audit"
    """What people did."""
    SEE_PEOPLE = "see-people"
    """Organisations, sites, accounts and what they may."""
    EXPORT = "export"
    """Day lists to take along."""
    REVEAL = "reveal"
    """A name or an unmasked number: each look is in the audit trail."""
    TICK_MUSTER = "tick-muster"
    """Roll-call in an evacuation."""
    RESOLVE = "resolve"
    """The holding list, and who was not seen leaving."""
    MANAGE_ROSTER = "manage-roster"
    """Who is expected, who is blocked."""
    ACKNOWLEDGE_ALARM = "acknowledge-alarm"
    COMMAND = "command"
    """Have a gate do something now."""
    STEER = "steer"
    """What gates are to be: their desired configuration."""
    ROLL_OUT = "roll-out"
    """Change many gates in stages."""
    ENROL = "enrol"
    """Set up, replace, move, retire and revoke gates."""
    MANAGE_SITES = "manage-sites"
    MANAGE_ORGANISATIONS = "manage-organisations"
    MANAGE_ACCOUNTS = "manage-accounts"
    """Invite people, within one's own reach."""
    MANAGE_DELIVERY = "manage-delivery"
    """Where alarms go."""
    MANAGE_LEDGER = "manage-ledger"
    """Checkpoints, erasure, what was set aside."""


_P = Permission
_LOOKS = frozenset({_P.SEE_FLEET, _P.SEE_PRESENCE, _P.SEE_LEDGER, _P.SEE_AUDIT, _P.SEE_PEOPLE})
READING = _LOOKS | {_P.EXPORT, _P.REVEAL}
"""What changes nothing but the audit trail."""

MAY: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: frozenset(Permission),
    Role.SITE_MANAGER: READING
    | {
        *(_P.TICK_MUSTER, _P.RESOLVE, _P.MANAGE_ROSTER, _P.ACKNOWLEDGE_ALARM, _P.COMMAND),
        *(_P.STEER, _P.ENROL, _P.MANAGE_SITES, _P.MANAGE_ACCOUNTS, _P.MANAGE_DELIVERY),
    },
    Role.SUBCONTRACTOR: frozenset({_P.SEE_PRESENCE, _P.EXPORT, _P.MANAGE_ROSTER}),
    Role.AUDITOR: READING,
}
"""The table: what each role may, within the scope that it is granted for."""

GIVES: dict[Role, frozenset[Role]] = {
    Role.OPERATOR: frozenset(Role),
    Role.SITE_MANAGER: frozenset({Role.SITE_MANAGER, Role.SUBCONTRACTOR, Role.AUDITOR}),
    Role.SUBCONTRACTOR: frozenset(),
    Role.AUDITOR: frozenset(),
}
"""Which roles each may grant to others, never beyond his own scope."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a grant reaches. What is None does not bound it."""

    sites: frozenset[str] | None = None
    organisation: str | None = None
    employer: str | None = None
    """The enterprise whose workers alone it is about."""

    def covers(self, site: str | None, organisation: str | None, employer: str | None) -> bool:
        """Whether a place lies within; what the question leaves open must not be bounded."""
        if self.employer is not None and self.employer != employer:
            return False
        if self.organisation is None and self.sites is None:
            return True
        if self.organisation is not None and self.organisation == organisation:
            return True
        return self.sites is not None and site in self.sites


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, for a scope. An organisation is named by its enterprise number."""

    role: Role
    organisation: str | None = None
    site: str | None = None
    employer: str | None = None
    of_organisation: frozenset[str] = frozenset()
    """The organisation's sites at this moment, looked up when the grant is read."""

    def __post_init__(self) -> None:
        """Refuse a scope that does not suit the role.

        Raises:
            AccountError: saying what the role needs.
        """
        bounds = self.organisation, self.site, self.employer
        match self.role:
            case Role.OPERATOR if any(bounds):
                raise AccountError("An operator watches over everything: name no scope for him.")
            case Role.SITE_MANAGER if self.employer or not (self.organisation or self.site):
                raise AccountError("Say which site, or which organisation, a site manager runs.")
            case Role.SUBCONTRACTOR if not self.employer or self.organisation:
                raise AccountError("Say which employer's workers a subcontractor sees.")
            case Role.AUDITOR if self.employer:
                raise AccountError("An auditor is bounded by site or organisation, or not at all.")
            case _ if self.organisation and self.site:
                raise AccountError("A grant is for an organisation or for a site, not for both.")
            case _:
                pass

    @property
    def scope(self) -> Scope:
        """How far it reaches."""
        if self.organisation:
            return Scope(self.of_organisation, self.organisation, self.employer)
        return Scope(frozenset({self.site}) if self.site else None, None, self.employer)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something, with what he may."""

    account: str
    grants: tuple[Grant, ...] = ()
    origin: str = ""
    """From where: an address, `console`, the name of a token."""
    limits: frozenset[Permission] | None = None
    """What a token is bounded to; None for a person."""

    def may(
        self,
        permission: Permission,
        *,
        site: str | None = None,
        organisation: str | None = None,
        employer: str | None = None,
    ) -> bool:
        """Whether he may do this there; without a place, whether he may everywhere."""
        return any(scope.covers(site, organisation, employer) for scope in self.reach(permission))

    def demand(
        self,
        permission: Permission,
        *,
        site: str | None = None,
        organisation: str | None = None,
        employer: str | None = None,
    ) -> None:
        """Refuse what he may not do.

        Raises:
            NotAllowedError: naming the permission that it takes.
        """
        if not self.may(permission, site=site, organisation=organisation, employer=employer):
            where = site or organisation or employer
            raise NotAllowedError(
                f"{self.account} may not do this{f' at {where}' if where else ''}: it takes the "
                f"permission {permission.value}. Ask an operator for a role that has it."
            )

    def reach(self, permission: Permission) -> tuple[Scope, ...]:
        """Return where he may do this: places within any of the scopes; empty for nowhere."""
        if self.limits is not None and permission not in self.limits:
            return ()
        return tuple(grant.scope for grant in self.grants if permission in MAY[grant.role])

    def anywhere(self, permission: Permission) -> bool:
        """Whether there is any place where he may do this: what a menu shows goes by it."""
        return bool(self.reach(permission))

    def demand_anywhere(self, permission: Permission) -> None:
        """Refuse who may do this nowhere.

        Raises:
            NotAllowedError: naming the permission that it takes.
        """
        if not self.anywhere(permission):
            self.demand(permission)

    def may_give(self, grant: Grant) -> bool:
        """Whether he may give this grant to somebody, or take it away.

        A token gives nobody, itself least of all, what it may not do itself.
        """
        needed = MAY[grant.role] | {Permission.MANAGE_ACCOUNTS}
        if self.limits is not None and not needed <= self.limits:
            return False
        return any(
            grant.role in GIVES[own.role]
            and own.scope.covers(grant.site, grant.organisation, grant.employer)
            for own in self.grants
        )

    def limited(self, permissions: AbstractSet[Permission], origin: str) -> "Actor":
        """Return him with no more than these permissions: what a token of his may."""
        return Actor(self.account, self.grants, origin, frozenset(permissions))

    def without(self, permission: Permission) -> "Actor":
        """Return him with this permission nowhere."""
        may = frozenset(Permission) if self.limits is None else self.limits
        return self.limited(may - {permission}, self.origin)

    def did(
        self,
        action: str,
        target: str,
        *,
        site: str | None = None,
        reason: str = "",
        detail: str = "",
    ) -> Entry:
        """Word what he did for the audit trail, such as `device.revoked` to `gate-7`."""
        return Entry(self.account, self.origin, action, target, site, reason, detail)


CONSOLE = Actor("console", (Grant(Role.OPERATOR),), "console")
"""Whoever can open the vault on the central's own machine."""
