"""Web sessions, kept by the server: the browser holds a random token, the database its hash.

Each tells its owner where and how it began; he ends any of them.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine, delete, insert, select

from central.database import reading, writing
from central.schema import accounts, web_sessions

LASTS = timedelta(hours=12)
"""A working day; then a person signs in again."""
_TOKEN_BYTES = 32
_ID = 16
_BROWSER = 200


class Means(StrEnum):
    """How a person proved who he is."""

    PASSWORD = "password"  # noqa: S105 - the word itself
    PASSKEY = "passkey"
    BOTH = "both"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a session begins."""

    address: str = ""
    browser: str = ""
    """What the browser calls itself."""
    means: Means = Means.PASSWORD


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and what his forms must carry."""

    account: str
    csrf_token: str = field(repr=False)
    id: str = ""
    """What it is called in a list; no way in."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One of a person's sessions, as he sees it."""

    id: str
    visit: Visit
    created_at: datetime
    expires_at: datetime


class Sessions:
    """The web sessions in the database."""

    def __init__(
        self,
        engine: Engine,
        key: bytes,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Take where sessions are kept, the key of their hashes, and randomness."""
        self._engine = engine
        self._key = key
        self._random = random

    def begin(self, account: str, now: datetime, visit: Visit | None = None) -> str:
        """Sign an account in; return the token for the browser."""
        with writing(self._engine) as connection:
            return self.enter(connection, account, now, visit or Visit())

    def enter(self, connection: Connection, account: str, now: datetime, visit: Visit) -> str:
        """Sign an account in, in the caller's transaction. Sessions that ended are purged."""
        token = self._random(_TOKEN_BYTES).hex()
        row = {
            "token_hash": self._hash(token),
            "account": account,
            "csrf_token": self._random(_TOKEN_BYTES).hex(),
            "created_at": now,
            "expires_at": now + LASTS,
            "address": visit.address[:64],
            "browser": visit.browser[:_BROWSER],
            "means": visit.means.value,
        }
        connection.execute(delete(web_sessions).where(web_sessions.c.expires_at <= now))
        connection.execute(insert(web_sessions).values(row))
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token, None when there is none, or it or its account ended."""
        s, a = web_sessions.c, accounts.c
        this = (s.token_hash == self._hash(token)) & (s.expires_at > now)
        good = (a.name == s.account) & a.disabled_at.is_(None)
        with reading(self._engine) as connection:
            query = select(s.account, s.csrf_token, s.token_hash).where(this, good)
            row = connection.execute(query).one_or_none()
        return None if row is None else Session(row.account, row.csrf_token, row.token_hash[:_ID])

    def listed(self, account: str, now: datetime) -> list[Listed]:
        """Return an account's open sessions, the newest first."""
        s = web_sessions.c
        open_ones = (s.account == account) & (s.expires_at > now)
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(web_sessions).where(open_ones).order_by(s.created_at.desc())
            ).all()
        return [
            Listed(
                row.token_hash[:_ID],
                Visit(row.address or "", row.browser or "", Means(row.means)),
                row.created_at,
                row.expires_at,
            )
            for row in rows
        ]

    def end(self, token: str) -> None:
        """Sign out."""
        this = web_sessions.c.token_hash == self._hash(token)
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(this))

    def end_one(self, account: str, session: str) -> bool:
        """End one of an account's own sessions, by its id; return whether there was one."""
        s = web_sessions.c
        this = (s.account == account) & s.token_hash.startswith(session, autoescape=True)
        with writing(self._engine) as connection:
            return len(session) == _ID and bool(
                connection.execute(delete(web_sessions).where(this)).rowcount
            )

    def _hash(self, token: str) -> str:
        return hmac.digest(self._key, token.encode(), hashlib.sha256).hex()
