"""Renewal: a device that signs with its key gets a certificate for its next one (R41-R43).

Whether the present certificate has expired does not matter: the key is what a device is known by,
and it ends by being revoked or superseded, not by a date (docs/decisions/0014).
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from central.database import reading, writing
from central.errors import RenewalError, TooManyAttemptsError
from central.fleet.enrolment import Enrolment, enter_key
from central.schema import device_keys, devices, further_certificates
from central.vault import Vault
from protocol.enrolment import EnrolmentGrant
from protocol.envelope import TokenType, VerifyKey, key_id
from protocol.errors import ProtocolError
from protocol.identifiers import DeviceId
from protocol.renewal import Challenge, Renewal

CHALLENGE_BYTES = 16
"""Randomness in a challenge."""
_GOOD_FOR = timedelta(minutes=5)
_TIME_BYTES = 8
_MAC_BYTES = 16
_KEYS_A_DAY = 5
_DAY = timedelta(days=1)
_AGAIN = "Enrol it again with a new code."

log = structlog.get_logger(__name__)


class Renewals:
    """Asks, and certifies the next key of who answers."""

    def __init__(self, engine: Engine, vault: Vault, enrolment: Enrolment) -> None:
        """Take where keys are kept, who signs, and who words a grant."""
        self._engine = engine
        self._vault = vault
        self._enrolment = enrolment

    def challenge(self, now: datetime, random: bytes) -> Challenge:
        """Make a challenge from `CHALLENGE_BYTES` random bytes; nothing is stored for it."""
        content = random + int(now.timestamp()).to_bytes(_TIME_BYTES, "big")
        return Challenge(challenge=urlsafe_b64encode(content + self._mac(content)).decode(), at=now)

    def renew(self, token: str, *, now: datetime) -> EnrolmentGrant:
        """Certify the new key that the token asks for.

        The same request again gets the same key certified again: its first answer may be lost.

        Raises:
            RenewalError: the token is not by a key that may renew, or not over a fresh challenge.
            RequestError: no certificate can be issued on the request.
            TooManyAttemptsError: the device had too many new keys lately.
        """
        device, request = self._verified(token, now)
        certificate = self._vault.issue_device_certificate(request, device, now)
        with writing(self._engine) as connection:
            if not _certified_again(connection, device, certificate):
                _refuse_too_many(connection, device, now)
                enter_key(connection, device, certificate, now)
            site = connection.scalar(select(devices.c.site).where(devices.c.id == device))
        log.info("renewal.granted", device=device, until=certificate.not_valid_after_utc)
        return self._enrolment.grant(device, str(site), certificate)

    def _verified(self, token: str, now: datetime) -> tuple[DeviceId, str]:
        try:
            kid = key_id(token, TokenType.RENEWAL)
            with reading(self._engine) as connection:
                key = _good_key(connection, kid)
            said = Renewal.opened(token, VerifyKey.from_bytes(key.public_key))
        except ProtocolError as error:
            raise RenewalError(f"This renewal cannot be taken: {error}") from error
        if said.device != key.device:
            raise RenewalError(f"This renewal is not for the device of the key. {_AGAIN}")
        if not self._fresh(said.challenge, now):
            raise RenewalError("This renewal is not over a fresh challenge: ask for one again.")
        return DeviceId(key.device), said.request

    def _fresh(self, challenge: str, now: datetime) -> bool:
        try:
            whole = urlsafe_b64decode(challenge)
        except ValueError:
            return False
        content, mac = whole[:-_MAC_BYTES], whole[-_MAC_BYTES:]
        if not hmac.compare_digest(self._mac(content), mac):
            return False
        age = now.timestamp() - int.from_bytes(content[-_TIME_BYTES:], "big")
        return -1 <= age <= _GOOD_FOR.total_seconds()

    def _mac(self, content: bytes) -> bytes:
        whole = hmac.digest(self._vault.token_key, b"renewal-challenge" + content, hashlib.sha256)
        return whole[:_MAC_BYTES]


def _good_key(connection: Connection, kid: str) -> Row[Any, Any, Any]:
    k = device_keys.c
    key = connection.execute(
        select(k.device, k.public_key, k.enrolled_at).where(k.kid == kid, k.revoked_at.is_(None))
    ).one_or_none()
    if key is None:
        raise RenewalError(f"This gate's key is not known here, or was taken back. {_AGAIN}")
    newer = (k.device == key.device) & (k.enrolled_at > key.enrolled_at) & k.chain.is_not(None)
    if connection.execute(select(k.kid).where(newer)).first() is not None:
        log.error("renewal.superseded_key", device=key.device, kid=kid)
        raise RenewalError(
            "This gate's key was superseded by a newer one that is in use: somebody has a copy of "
            f"an older state of it. Look for the other one. {_AGAIN}"
        )
    return key


def _certified_again(
    connection: Connection, device: DeviceId, certificate: x509.Certificate
) -> bool:
    """Note a further certificate for a key that the device has; return whether it has it."""
    k = device_keys.c
    public_key = certificate.public_key()
    if not isinstance(public_key, Ed25519PublicKey):
        raise TypeError("the vault issues device certificates for Ed25519 keys only")
    this = (k.kid == VerifyKey(public_key).kid) & (k.device == device) & k.revoked_at.is_(None)
    connection.execute(
        insert(further_certificates).from_select(
            ["serial", "kid", "valid_until"],
            select(k.certificate_serial, k.kid, k.valid_until).where(this),
        )
    )
    noted = connection.execute(
        update(device_keys)
        .where(this)
        .values(
            certificate_serial=f"{certificate.serial_number:x}",
            valid_until=certificate.not_valid_after_utc,
        )
    )
    return bool(noted.rowcount)


def _refuse_too_many(connection: Connection, device: DeviceId, now: datetime) -> None:
    k = device_keys.c
    lately = (k.device == device) & (k.enrolled_at > now - _DAY)
    if (connection.scalar(select(func.count()).where(lately)) or 0) >= _KEYS_A_DAY:
        raise TooManyAttemptsError(
            f"This gate had {_KEYS_A_DAY} new keys within a day: try again tomorrow.",
            retry_after=int(_DAY.total_seconds()),
        )
