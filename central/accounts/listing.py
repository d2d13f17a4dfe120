"""Accounts as they are listed: who has one, what he may, whether he ever came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from central.accounts.actors import grants_of
from central.accounts.rights import Grant
from central.schema import accounts, passkeys


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is listed."""

    name: str
    grants: tuple[Grant, ...]
    email: str | None
    language: str | None
    created_at: datetime
    disabled_at: datetime | None
    entered: bool
    """Whether he ever chose a password or a passkey: else his invitation is still open."""
    passkeys: int
    passkey_needed: bool


def every(connection: Connection, name: str | None = None) -> list[Account]:
    """Return every account by name, or the one that is named."""
    a, p = accounts.c, passkeys.c
    query = select(accounts).order_by(a.name)
    if name is not None:
        query = query.where(a.name == name)
    keys = list(connection.scalars(select(p.account)))
    return [
        Account(
            name=row.name,
            grants=tuple(grants_of(connection, row.name)),
            email=row.email,
            language=row.language,
            created_at=row.created_at,
            disabled_at=row.disabled_at,
            entered=bool(row.password_hash) or row.name in keys,
            passkeys=keys.count(row.name),
            passkey_needed=row.passkey_needed,
        )
        for row in connection.execute(query).all()
    ]


def worded(given: Sequence[Grant]) -> str:
    """Return grants in words, such as `site-manager of 1Y1000003EQCZ`."""
    return ", ".join(
        " of ".join(
            part
            for part in (grant.role.value, grant.organisation or grant.site, grant.employer)
            if part
        )
        for grant in given
    )
