"""One-time links: the way in for who has no password yet, or none any more.

The link's secret is stored hashed; whoever opens it first with a new password has used it up. For
one account only the newest link is good.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from central.errors import LinkError
from central.schema import one_time_links

SECRET_BYTES = 24
"""Randomness in a link: 192 bits."""


class Purpose(StrEnum):
    """What a link is for."""

    SET_UP = "set-up"
    """Makes the first operator."""
    INVITATION = "invitation"
    RESET = "reset"
    """A new password for who lost his."""


LASTS: Mapping[Purpose, timedelta] = {
    Purpose.SET_UP: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=3),
    Purpose.RESET: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leads in: for what, for whom, until when."""

    purpose: Purpose
    account: str | None
    """None for a set-up: there is no account yet."""
    expires_at: datetime


class Links:
    """Makes links and takes them."""

    def __init__(self, key: bytes) -> None:
        """Take the key of their hashes."""
        self._key = key

    def make(
        self,
        connection: Connection,
        purpose: Purpose,
        account: str | None,
        *,
        now: datetime,
        random: bytes,
    ) -> tuple[str, Link]:
        """Make a link of `SECRET_BYTES` random bytes; earlier ones for the same end.

        Returns:
            The secret, which is told once, and what it is good for.
        """
        if len(random) != SECRET_BYTES:
            raise ValueError(f"a link is made of {SECRET_BYTES} random bytes")
        secret = urlsafe_b64encode(random).decode()
        self.end(connection, purpose, account, now)
        link = Link(purpose, account, now + LASTS[purpose])
        connection.execute(
            insert(one_time_links).values(
                secret_hash=self._hash(secret),
                purpose=purpose.value,
                account=account,
                created_at=now,
                expires_at=link.expires_at,
            )
        )
        return secret, link

    def end(
        self, connection: Connection, purpose: Purpose, account: str | None, now: datetime
    ) -> None:
        """End the open links of an account; without account, those of the purpose."""
        k = one_time_links.c
        same = k.purpose == purpose.value if account is None else k.account == account
        unused = same & k.used_at.is_(None) & (k.expires_at > now)
        connection.execute(update(one_time_links).where(unused).values(expires_at=now))

    def look(self, connection: Connection, secret: str, now: datetime) -> Link:
        """Return what a link is good for, without using it up.

        Raises:
            LinkError: it is unknown, used or expired.
        """
        k = one_time_links.c
        row = connection.execute(
            select(k.purpose, k.account, k.expires_at, k.used_at).where(
                k.secret_hash == self._hash(secret)
            )
        ).one_or_none()
        if row is None:
            raise LinkError(
                "This link is not known here: look whether it was copied whole.",
                fault="link-unknown",
            )
        if row.used_at is not None:
            raise LinkError(
                "This link was used already. If that was not you, tell an operator at once.",
                fault="link-used",
            )
        if row.expires_at <= now:
            raise LinkError(
                "This link is not good any more: ask for a new one.", fault="link-expired"
            )
        return Link(Purpose(row.purpose), row.account, row.expires_at)

    def use(self, connection: Connection, secret: str, now: datetime) -> Link:
        """Use a link up: of many at once exactly one does.

        Raises:
            LinkError: it is unknown, used or expired.
        """
        link = self.look(connection, secret, now)
        k = one_time_links.c
        free = (k.secret_hash == self._hash(secret)) & k.used_at.is_(None)
        used = connection.execute(update(one_time_links).where(free).values(used_at=now))
        if not used.rowcount:
            raise LinkError("This link was used a moment ago.", fault="link-used")
        return link

    def _hash(self, secret: str) -> str:
        return hmac.digest(self._key, secret.encode(), hashlib.sha256).hex()
