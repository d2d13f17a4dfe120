"""Which sites somebody may watch, as a filter for queries. Pure."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true
from sqlalchemy.sql.elements import SQLCoreOperations

from central.accounts.rights import Actor, Permission


@dataclass(frozen=True, slots=True)
class Reach:
    """Sites within somebody's reach; None for all, also those without a site."""

    sites: frozenset[str] | None

    @classmethod
    def of(cls, actor: Actor, permission: Permission = Permission.SEE_FLEET) -> "Reach":
        """Return where he may do this.

        Raises:
            NotAllowedError: nowhere.
        """
        found: set[str] = set()
        for scope in actor.reach(permission):
            if scope.employer is None and scope.sites is None and scope.organisation is None:
                return cls(None)
            if scope.employer is None:
                found |= scope.sites or frozenset()
        if not actor.anywhere(permission):
            actor.demand(permission)
        return cls(frozenset(found))

    def has(self, site: str | None) -> bool:
        """Whether a site is within."""
        return self.sites is None or site in self.sites

    def of_site(self, column: SQLCoreOperations[str]) -> ColumnElement[bool]:
        """Return the condition that a row's site is within."""
        return true() if self.sites is None else column.in_(sorted(self.sites))
