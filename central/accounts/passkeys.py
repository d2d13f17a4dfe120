"""Passkeys (WebAuthn): a second factor after the password, or the way in instead of it.

A passkey is always asked to verify its person (a finger, a face, a PIN). Challenges are the
server's, minutes old at most, and answered once. A sign counter that does not rise tells of a copy.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from central.accounts.rights import Actor
from central.audit import Trail
from central.database import reading, writing
from central.errors import PasskeyError
from central.schema import accounts, passkey_challenges, passkeys
from central.vault import Vault

GOOD_FOR = timedelta(minutes=5)
MOST = 10
"""Passkeys of one account."""
_CHALLENGE_BYTES = 32
_NAME = 64

log = structlog.get_logger(__name__)


class Asked(StrEnum):
    """What a challenge is for."""

    REGISTRATION = "registration"
    SIGN_IN = "sign-in"
    """Instead of a password: nobody knows yet who comes."""
    SECOND_FACTOR = "second-factor"
    """After the password of the account that the challenge names."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a browser meets the central: passkeys are bound to it."""

    host: str
    """The name in the address, without the port."""
    origin: str
    """`https://host:port`."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """One of a person's passkeys, as he sees it."""

    credential: str
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proved:
    """Whose passkey answered, and whether he had proved his password before."""

    account: str
    second: bool


class Passkeys:
    """The passkeys in the database."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Take where passkeys are kept, the audit trail's key, and randomness."""
        self._engine = engine
        self._trail = Trail(vault.acknowledgement_key)
        self._random = random

    def listed(self, account: str) -> list[Passkey]:
        """Return an account's passkeys, the oldest first."""
        p = passkeys.c
        columns = (p.credential, p.name, p.created_at, p.used_at)
        query = select(*columns).where(p.account == account).order_by(p.created_at)
        with reading(self._engine) as connection:
            return [Passkey(*row) for row in connection.execute(query)]

    def begin(self, actor: Actor, place: Place, now: datetime) -> dict[str, Any]:
        """Return what the browser makes a passkey by (`navigator.credentials.create`).

        Raises:
            PasskeyError: he has as many as one may have.
        """
        held = self.listed(actor.account)
        if len(held) >= MOST:
            raise PasskeyError(f"{MOST} passkeys are enough.", fault="passkey-most")
        challenge = self._challenge(Asked.REGISTRATION, actor.account, now)
        options = generate_registration_options(
            rp_id=place.host,
            rp_name="Werfpoort",
            user_name=actor.account,
            user_id=sha256(actor.account.encode()).digest(),
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[_described(key.credential) for key in held],
        )
        return _as_json(options_to_json(options))

    def finish(
        self, actor: Actor, place: Place, answer: dict[str, Any], name: str, now: datetime
    ) -> None:
        """Keep the passkey that a browser made.

        Raises:
            PasskeyError: it does not answer the challenge, or was not made here.
        """
        challenge = _challenge_of(answer)
        with writing(self._engine) as connection:
            asked = _taken(connection, challenge, now)
            if asked != (Asked.REGISTRATION, actor.account):
                raise _stale()
            made = _registered(answer, challenge, place)
            credential = _text(made.credential_id)
            held = select(passkeys.c.account).where(passkeys.c.credential == credential)
            if connection.scalar(held) is not None:
                raise PasskeyError("This passkey is known here already.", fault="passkey-known")
            row = {
                "credential": credential,
                "account": actor.account,
                "name": name[:_NAME],
                "public_key": made.credential_public_key,
                "sign_count": made.sign_count,
                "created_at": now,
            }
            connection.execute(insert(passkeys).values(row))
            self._trail.note(connection, actor.did("passkey.added", name[:_NAME]), now)

    def remove(self, actor: Actor, credential: str, now: datetime) -> None:
        """Forget one of his own passkeys; with the last one the need for one ends.

        Raises:
            PasskeyError: he has no such passkey, or no password to come in with instead.
        """
        p, a = passkeys.c, accounts.c
        with writing(self._engine) as connection:
            own = p.account == actor.account
            query = select(p.name).where(own, p.credential == credential)
            name = connection.scalar(query)
            if name is None:
                raise PasskeyError("You have no such passkey.", fault="passkey-unknown")
            connection.execute(delete(passkeys).where(own, p.credential == credential))
            if connection.execute(select(p.credential).where(own)).first() is None:
                this = a.name == actor.account
                if not connection.scalar(select(a.password_hash).where(this)):
                    raise PasskeyError("Choose a password first.", fault="passkey-last")
                connection.execute(update(accounts).where(this).values(passkey_needed=False))
            self._trail.note(connection, actor.did("passkey.removed", name), now)

    def ask(self, place: Place, account: str | None, now: datetime) -> dict[str, Any]:
        """Return what the browser proves a passkey by (`navigator.credentials.get`).

        With `account`, whose password was proved, only his passkeys do.
        """
        purpose = Asked.SIGN_IN if account is None else Asked.SECOND_FACTOR
        held = [] if account is None else self.listed(account)
        options = generate_authentication_options(
            rp_id=place.host,
            challenge=self._challenge(purpose, account, now),
            allow_credentials=[_described(key.credential) for key in held],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _as_json(options_to_json(options))

    def prove(self, place: Place, answer: dict[str, Any], now: datetime) -> Proved:
        """Return whose passkey answered a challenge.

        Raises:
            PasskeyError: no passkey of this central, or it does not answer the challenge.
        """
        challenge = _challenge_of(answer)
        with writing(self._engine) as connection:
            asked = _taken(connection, challenge, now)
            if asked is None or asked[0] is Asked.REGISTRATION:
                raise _stale()
            key = _held(connection, answer)
            if asked[1] not in (None, key.account):
                raise _unknown()
            count = _authenticated(answer, challenge, place, key).new_sign_count
            this = passkeys.c.credential == key.credential
            connection.execute(update(passkeys).where(this).values(sign_count=count, used_at=now))
        return Proved(key.account, asked[1] is not None)

    def _challenge(self, purpose: Asked, account: str | None, now: datetime) -> bytes:
        challenge, c = self._random(_CHALLENGE_BYTES), passkey_challenges.c
        row = {
            "challenge": challenge.hex(),
            "purpose": purpose.value,
            "account": account,
            "expires_at": now + GOOD_FOR,
        }
        with writing(self._engine) as connection:
            connection.execute(delete(passkey_challenges).where(c.expires_at <= now))
            connection.execute(insert(passkey_challenges).values(row))
        return challenge


def _taken(
    connection: Connection, challenge: bytes, now: datetime
) -> tuple[Asked, str | None] | None:
    """Take a challenge away, for it is answered once; return what it was for, and for whom."""
    c = passkey_challenges.c
    this = (c.challenge == challenge.hex()) & (c.expires_at > now)
    taking = delete(passkey_challenges).where(this).returning(c.purpose, c.account)
    row = connection.execute(taking).one_or_none()
    return None if row is None else (Asked(row.purpose), row.account)


def _held(connection: Connection, answer: dict[str, Any]) -> Row[Any]:
    p, a = passkeys.c, accounts.c
    key = connection.execute(
        select(passkeys).where(
            p.credential == str(answer.get("id")), a.name == p.account, a.disabled_at.is_(None)
        )
    ).one_or_none()
    if key is None:
        raise _unknown()
    return key


def _registered(answer: dict[str, Any], challenge: bytes, place: Place) -> VerifiedRegistration:
    try:
        return verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise PasskeyError(
            "This passkey does not answer what was asked: try again.", fault="passkey-wrong"
        ) from error


def _authenticated(
    answer: dict[str, Any], challenge: bytes, place: Place, key: Row[Any]
) -> VerifiedAuthentication:
    try:
        return verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        copied = "sign count" in str(error)
        log.warning("passkey.refused", account=key.account, copied=copied)
        raise PasskeyError(
            "This passkey does not prove what was asked.", fault="passkey-wrong"
        ) from error


def _challenge_of(answer: dict[str, Any]) -> bytes:
    """Return the challenge that an answer is to; whether it is one of ours is looked up."""
    try:
        said = json.loads(_bytes(answer["response"]["clientDataJSON"]))
        return _bytes(said["challenge"])
    except (KeyError, TypeError, ValueError) as error:
        raise PasskeyError("This is no passkey's answer.", fault="passkey-wrong") from error


def _described(credential: str) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=_bytes(credential))


def _as_json(text: str) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(text)
    return options


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _stale() -> PasskeyError:
    return PasskeyError("This took too long: try again.", fault="passkey-stale")


def _unknown() -> PasskeyError:
    return PasskeyError("This passkey is not known here.", fault="passkey-unknown")
