"""A request that may come again: with an Idempotency-Key it is done once, and answered twice alike.

The stored answer is sealed with a key made of the Idempotency-Key, which is not stored: a one-time
code in it is safe from who reads the database.
"""

import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from central.database import reading, writing
from central.errors import RepeatedError
from central.schema import idempotency_keys

KEPT = timedelta(hours=24)
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is stored."""

    status: int
    media_type: str
    body: bytes


class Answers:
    """The stored answers."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        """Take where they are kept, and the key of their names and seals."""
        self._engine = engine
        self._key = key

    def begin(self, account: str, key: str, request: bytes, now: datetime) -> Answer | None:
        """Return the answer that the same request got; None when this one is the first.

        Raises:
            RepeatedError: the key was used for another request, or its first one is not answered.
        """
        name, digest = self._name(account, key), hashlib.sha256(request).hexdigest()
        row = {"name": name, "request": digest, "created_at": now}
        k = idempotency_keys.c
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(idempotency_keys).where(k.created_at < now - KEPT))
                connection.execute(insert(idempotency_keys).values(row))
        except IntegrityError:
            return self._stored(name, key, digest)
        return None

    def finish(self, account: str, key: str, answer: Answer) -> None:
        """Store the answer of the first request."""
        plain = json.dumps([answer.media_type, b64encode(answer.body).decode()]).encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + AESGCM(self._seal(key)).encrypt(nonce, plain, None)
        this = idempotency_keys.c.name == self._name(account, key)
        with writing(self._engine) as connection:
            change = update(idempotency_keys).where(this)
            connection.execute(change.values(status=answer.status, answer=sealed))

    def forget(self, account: str, key: str) -> None:
        """Let a request that was refused come again: nothing was done."""
        this = idempotency_keys.c.name == self._name(account, key)
        with writing(self._engine) as connection:
            connection.execute(delete(idempotency_keys).where(this))

    def _stored(self, name: str, key: str, digest: str) -> Answer | None:
        with reading(self._engine) as connection:
            query = select(idempotency_keys).where(idempotency_keys.c.name == name)
            row = connection.execute(query).one_or_none()
        if row is None or row.status is None:
            raise RepeatedError(
                "The first request with this Idempotency-Key is not answered yet: look whether it "
                "was done before you send it with another key."
            )
        if row.request != digest:
            raise RepeatedError(
                "This Idempotency-Key was used for another request: take a new key."
            )
        nonce, sealed = row.answer[:_NONCE_BYTES], row.answer[_NONCE_BYTES:]
        media_type, body = json.loads(AESGCM(self._seal(key)).decrypt(nonce, sealed, None))
        return Answer(row.status, media_type, b64decode(body))

    def _name(self, account: str, key: str) -> str:
        said = f"idempotency\n{account}\n{key}".encode()
        return hmac.digest(self._key, said, hashlib.sha256).hex()

    def _seal(self, key: str) -> bytes:
        return hmac.digest(self._key, f"idempotency-seal\n{key}".encode(), hashlib.sha256)
