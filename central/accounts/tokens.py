"""API tokens: how programs sign in. Bounded to permissions and a time, shown once, kept hashed."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select, update

from central.accounts.actors import actor as found_actor
from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading, writing
from central.errors import AccountError, NotAllowedError
from central.schema import api_tokens
from central.vault import Vault

PREFIX = "wpt"
"""What every token begins with, so that one that leaked is recognised."""
LONGEST = timedelta(days=366)
_ID_BYTES = 6
_SECRET_BYTES = 24
_NOTED = timedelta(minutes=1)
"""How exactly the last use is noted: a busy program must not write at every request."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed."""

    id: str
    account: str
    name: str
    permissions: frozenset[Permission]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class Tokens:
    """The API tokens in the database."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Take where tokens are kept, the keys of hashes and audit trail, and randomness."""
        self._engine = engine
        self._key = vault.token_key
        self._trail = Trail(vault.acknowledgement_key)
        self._random = random

    def make(
        self,
        actor: Actor,
        name: str,
        permissions: AbstractSet[Permission],
        *,
        lasts: timedelta,
        now: datetime,
    ) -> str:
        """Make a token for oneself; return it: it is told once.

        Raises:
            AccountError: it is bounded to nothing, or lasts too long.
            NotAllowedError: it would be for more than its maker may, or a token makes it.
        """
        if actor.limits is not None:
            raise NotAllowedError("A token makes no tokens: sign in as a person.")
        if not name or not permissions or not timedelta(0) < lasts <= LONGEST:
            raise AccountError(
                "Say what the token is called, what it may, and for how long: a year at most.",
                fault="token-form",
            )
        for permission in permissions:
            actor.demand_anywhere(permission)
        public, secret = self._random(_ID_BYTES).hex(), self._random(_SECRET_BYTES).hex()
        bounds = " ".join(sorted(permissions))
        row = {
            "id": public,
            "secret_hash": self._hash(secret),
            "account": actor.account,
            "name": name[:64],
            "permissions": bounds,
            "created_at": now,
            "expires_at": now + lasts,
        }
        with writing(self._engine) as connection:
            connection.execute(insert(api_tokens).values(row))
            entry = actor.did("token.made", public, detail=bounds)
            self._trail.note(connection, entry, now)
        return f"{PREFIX}_{public}_{secret}"

    def actor(self, token: str, address: str, now: datetime) -> Actor | None:
        """Return who a token stands for, with no more than it may; None when it is no good."""
        prefix, _, rest = token.partition("_")
        public, _, secret = rest.partition("_")
        t = api_tokens.c
        this = (t.id == public) & (t.secret_hash == self._hash(secret))
        good = this & t.revoked_at.is_(None) & (t.expires_at > now)
        with reading(self._engine) as connection:
            row = connection.execute(select(api_tokens).where(good)).one_or_none()
            if prefix != PREFIX or row is None:
                return None
            owner = found_actor(connection, row.account, address)
        if owner is None:
            return None
        if row.used_at is None or now - row.used_at > _NOTED:
            with writing(self._engine) as connection:
                connection.execute(update(api_tokens).where(this).values(used_at=now))
        return owner.limited(_read(row.permissions), f"token {row.name} from {address}")

    def listed(self, account: str | None = None) -> list[Token]:
        """Return the tokens of an account, or all of them, the newest first."""
        t = api_tokens.c
        query = select(api_tokens).order_by(t.created_at.desc())
        if account is not None:
            query = query.where(t.account == account)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [
            Token(
                id=row.id,
                account=row.account,
                name=row.name,
                permissions=_read(row.permissions),
                created_at=row.created_at,
                expires_at=row.expires_at,
                used_at=row.used_at,
                revoked_at=row.revoked_at,
            )
            for row in rows
        ]

    def revoke(self, actor: Actor, token: str, now: datetime) -> None:
        """End one's own token, by its id; an operator ends anybody's.

        Raises:
            AccountError: there is no such token.
        """
        t = api_tokens.c
        this = (t.id == token) & t.revoked_at.is_(None)
        if not actor.may(Permission.MANAGE_ACCOUNTS):
            this &= t.account == actor.account
        with writing(self._engine) as connection:
            ended = connection.execute(update(api_tokens).where(this).values(revoked_at=now))
            if not ended.rowcount:
                raise AccountError("There is no such token.", fault="token-unknown")
            self._trail.note(connection, actor.did("token.revoked", token), now)

    def _hash(self, secret: str) -> str:
        return hmac.digest(self._key, b"api-token" + secret.encode(), hashlib.sha256).hex()


def _read(text: str) -> frozenset[Permission]:
    known = set(Permission)
    return frozenset(Permission(name) for name in text.split() if name in known)
