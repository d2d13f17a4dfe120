"""Rights as a condition on rows: which of them somebody may see. Pure."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, true

from central.accounts.rights import Scope


def bounded(
    reach: Iterable[Scope],
    *,
    site: ColumnElement[str],
    employer: ColumnElement[str | None] | None = None,
) -> ColumnElement[bool]:
    """Return the condition that rows lie within any of the scopes (`Actor.reach`).

    A scope that is bounded to an employer's workers covers no row without that column.
    """
    conditions = [_within(scope, site, employer) for scope in reach]
    return or_(false(), *conditions)


def _within(
    scope: Scope,
    site: ColumnElement[str],
    employer: ColumnElement[str | None] | None,
) -> ColumnElement[bool]:
    bounds: list[ColumnElement[bool]] = [true()]
    if scope.sites is not None:
        bounds.append(site.in_(sorted(scope.sites)))
    if scope.employer is not None:
        bounds.append(false() if employer is None else employer == scope.employer)
    return and_(*bounds)
