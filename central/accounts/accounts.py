"""Accounts: a name and an argon2id hash. Passwords are generated, shown once, and never kept.

A check takes equally long whether the account exists or not.
"""

import re
import threading
from base64 import b32encode
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from central.database import reading, writing
from central.errors import AccountError
from central.schema import accounts, web_sessions

PASSWORD_BYTES = 15
"""Randomness in a generated password: 120 bits, 24 letters and digits."""
_GROUP = 6
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_AT_ONCE = 2
"""Checks that run at the same time: each takes 64 MiB."""
_ABSENT = (
    "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""A hash of no password: it is checked for names that have no account."""


class Accounts:
    """The accounts in the database."""

    def __init__(self, engine: Engine) -> None:
        """Take where accounts are kept."""
        self._engine = engine
        self._hasher = PasswordHasher()
        self._few = threading.Semaphore(_AT_ONCE)

    def add(self, name: str, *, now: datetime, random: bytes) -> str:
        """Make an account; return its password, made of `PASSWORD_BYTES` random bytes.

        Raises:
            AccountError: the name cannot be used or is taken.
        """
        if not _NAME.fullmatch(name):
            raise AccountError(
                f"{name[:64]!r} is no user name: use up to 64 of A-Z, a-z, 0-9 and . _ @ -, "
                "a letter or digit first."
            )
        password = _password(random)
        row = {"name": name, "password_hash": self._hasher.hash(password), "created_at": now}
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(accounts).values(row))
        except IntegrityError as error:
            raise AccountError(
                f"There is a user {name} already; choose another name, or give that one a new "
                f"password with: werfpoort-central user password {name}"
            ) from error
        return password

    def renew_password(self, name: str, *, random: bytes) -> str:
        """Give an account a new password and return it; its sessions end.

        Raises:
            AccountError: there is no such account.
        """
        password = _password(random)
        change = (
            update(accounts)
            .where(accounts.c.name == name)
            .values(password_hash=self._hasher.hash(password))
        )
        with writing(self._engine) as connection:
            if connection.execute(change).rowcount == 0:
                raise AccountError(
                    f"There is no user {name}: make one with werfpoort-central user add {name}"
                )
            connection.execute(delete(web_sessions).where(web_sessions.c.account == name))
        return password

    def knows(self, name: str, password: str) -> bool:
        """Whether this is the account's password."""
        query = select(accounts.c.password_hash).where(accounts.c.name == name)
        with reading(self._engine) as connection:
            held = connection.execute(query).scalar_one_or_none()
        try:
            with self._few:
                self._hasher.verify(held or _ABSENT, password)
        except VerifyMismatchError:
            return False
        return held is not None


def _password(random: bytes) -> str:
    if len(random) != PASSWORD_BYTES:
        raise ValueError(f"a password is made of {PASSWORD_BYTES} random bytes")
    plain = b32encode(random).decode().lower()
    return "-".join(plain[i : i + _GROUP] for i in range(0, len(plain), _GROUP))
