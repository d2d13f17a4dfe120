"""Web sessions, kept by the server: the browser holds a random token, the database its hash."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from central.database import reading, writing
from central.schema import web_sessions

LASTS = timedelta(hours=12)
"""A working day; then a person signs in again."""
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and what his forms must carry."""

    account: str
    csrf_token: str = field(repr=False)


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

    def begin(self, account: str, now: datetime) -> str:
        """Sign an account in; return the token for the browser. Sessions that ended are purged."""
        token = self._random(_TOKEN_BYTES).hex()
        row = {
            "token_hash": self._hash(token),
            "account": account,
            "csrf_token": self._random(_TOKEN_BYTES).hex(),
            "created_at": now,
            "expires_at": now + LASTS,
        }
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.expires_at <= now))
            connection.execute(insert(web_sessions).values(row))
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token, None when there is none or it ended."""
        s = web_sessions.c
        this = (s.token_hash == self._hash(token)) & (s.expires_at > now)
        with reading(self._engine) as connection:
            row = connection.execute(select(s.account, s.csrf_token).where(this)).one_or_none()
        return None if row is None else Session(row.account, row.csrf_token)

    def end(self, token: str) -> None:
        """Sign out."""
        this = web_sessions.c.token_hash == self._hash(token)
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(this))

    def _hash(self, token: str) -> str:
        return hmac.digest(self._key, token.encode(), hashlib.sha256).hex()
