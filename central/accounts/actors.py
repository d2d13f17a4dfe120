"""Who an account is when he asks for something: his grants as they are at this moment."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select

from central.accounts.rights import Actor, Grant, Role
from central.database import reading
from central.errors import AccountError
from central.schema import accounts, grants, organisations, sites


class Actors:
    """Reads what people may; nothing is remembered, so that a grant taken away ends at once."""

    def __init__(self, engine: Engine) -> None:
        """Take where grants are kept."""
        self._engine = engine

    def find(self, account: str, origin: str) -> Actor | None:
        """Return the account as an actor, None when there is none or it is disabled."""
        with reading(self._engine) as connection:
            return actor(connection, account, origin)


def actor(connection: Connection, account: str, origin: str) -> Actor | None:
    """Return the account as an actor, None when there is none or it is disabled."""
    a = accounts.c
    good = select(a.name).where(a.name == account, a.disabled_at.is_(None))
    if connection.scalar(good) is None:
        return None
    return Actor(account, tuple(grants_of(connection, account)), origin)


def grants_of(connection: Connection, account: str) -> list[Grant]:
    """Return what an account was granted, with its organisations' sites."""
    g = grants.c
    rows = connection.execute(
        select(g.role, g.organisation, g.site, g.employer)
        .where(g.account == account)
        .order_by(g.id)
    ).all()
    named = {row.organisation for row in rows if row.organisation}
    found = connection.execute(
        select(sites.c.organisation, sites.c.id).where(sites.c.organisation.in_(sorted(named)))
    ).all()
    of = {number: frozenset(s.id for s in found if s.organisation == number) for number in named}
    return [
        Grant(
            Role(row.role),
            row.organisation,
            row.site,
            row.employer,
            of.get(row.organisation, frozenset()),
        )
        for row in rows
    ]


def replace_grants(
    connection: Connection, account: str, given: Sequence[Grant], now: datetime
) -> None:
    """Have an account hold exactly these grants.

    Raises:
        AccountError: one is for an organisation or a site that is not entered here.
    """
    connection.execute(delete(grants).where(grants.c.account == account))
    for grant in given:
        _demand_known(connection, grant)
        connection.execute(
            insert(grants).values(
                account=account,
                role=grant.role.value,
                organisation=grant.organisation,
                site=grant.site,
                employer=grant.employer,
                granted_at=now,
            )
        )


def _demand_known(connection: Connection, grant: Grant) -> None:
    known = (
        (grant.site, select(sites.c.id).where(sites.c.id == grant.site)),
        (
            grant.organisation,
            select(organisations.c.number).where(organisations.c.number == grant.organisation),
        ),
    )
    for name, query in known:
        if name is not None and connection.scalar(query) is None:
            raise AccountError(
                f"{name} is not entered here: enter it first.", fault="place-unknown"
            )
