"""Enrolment: a person invites a device with a one-time code, the device claims it (R31-R33).

A code's secret is stored hashed; of many claims at once the database lets exactly one win. A
request that no certificate can be issued on does not use the code up.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection, Engine, insert, select, update

from central.accounts.rights import CONSOLE, Actor, Permission
from central.audit import Entry, Trail
from central.database import writing
from central.errors import CodeError, FleetError, RequestError
from central.fleet.revocation import revoke_keys
from central.fleet.states import last_session
from central.schema import device_keys, devices, enrolment_codes
from central.sites.organisations import assure
from central.vault import Vault
from protocol.enrolment import BrokerAddress, EnrolmentCode, EnrolmentGrant, EnrolmentRequest
from protocol.envelope import VerifyKey
from protocol.identifiers import DeviceId, WorkPlaceId

VALID_FOR = timedelta(minutes=30)

log = structlog.get_logger(__name__)


class UnknownCodeError(CodeError):
    """No such code was ever given out: somebody mistyped, or guesses."""


@dataclass(frozen=True, slots=True)
class PublicBroker:
    """Where gates find the broker."""

    host: str
    port: int
    further: tuple[BrokerAddress, ...] = ()
    """Other brokers of the same cluster."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code, until when it can be claimed, and whether the device was enrolled before."""

    code: EnrolmentCode
    expires_at: datetime
    known: bool


class Enrolment:
    """Gives out codes, and certificates to who claims them."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        broker: PublicBroker,
        on_replaced: Callable[[DeviceId, datetime], object] = lambda _device, _now: None,
    ) -> None:
        """Take where codes are kept, who signs, what gates are told.

        `on_replaced` hears that a claim took a device's earlier keys back.
        """
        self._engine = engine
        self._vault = vault
        self._broker = broker
        self._trail = Trail(vault.acknowledgement_key)
        self._on_replaced = on_replaced

    @property
    def ca_pem(self) -> str:
        """The CA's certificate: public, and what a code's fingerprint is checked against."""
        return self._vault.ca_certificate_path.read_text()

    def invite(
        self,
        device: DeviceId,
        site: WorkPlaceId,
        *,
        now: datetime,
        random: bytes,
        valid_for: timedelta = VALID_FOR,
        actor: Actor = CONSOLE,
        replaces: bool = False,
    ) -> Invitation:
        """Make a code for `device` at `site` from `random` bytes; earlier unused codes end.

        With `replaces`, whoever claims it takes the place of the device that is there: the keys
        that it has are taken back at that moment.

        Raises:
            FleetError: the device is retired.
            SiteError: the site is closed.
            NotAllowedError: he may not, at this site or where the device stands.
        """
        actor.demand(Permission.ENROL, site=str(site))
        code = EnrolmentCode.make(random, self._vault.ca_certificate.public_bytes(Encoding.DER))
        codes = enrolment_codes.c
        with writing(self._engine) as connection:
            earlier = (codes.device == device) & codes.used_at.is_(None) & (codes.expires_at > now)
            _demand_in_use(connection, actor, device)
            assure(connection, site, now)
            connection.execute(update(enrolment_codes).where(earlier).values(expires_at=now))
            connection.execute(
                insert(enrolment_codes).values(
                    secret_hash=self._hash(code.secret),
                    device=device,
                    site=str(site),
                    created_at=now,
                    expires_at=now + valid_for,
                    replaces=replaces,
                )
            )
            known = _has_keys(connection, device)
            detail = "replaces the device that is there" if replaces else ""
            entry = actor.did("code.made", device, site=str(site), detail=detail)
            self._trail.note(connection, entry, now)
        return Invitation(code, now + valid_for, known)

    def claim(self, request: EnrolmentRequest, *, now: datetime) -> EnrolmentGrant:
        """Give the device that holds a valid code its certificate.

        Raises:
            CodeError: the code is unknown (`UnknownCodeError`), used or expired.
            RequestError: no certificate can be issued on the request; the code stays valid.
        """
        with writing(self._engine) as connection:
            outcome = self._claimed(connection, request, now)
        if isinstance(outcome, CodeError):
            raise outcome
        grant, replaced = outcome
        log.info("enrolment.granted", device=grant.device, site=grant.site, replaced=replaced)
        if replaced:
            self._on_replaced(DeviceId(grant.device), now)
        return grant

    def _claimed(
        self, connection: Connection, request: EnrolmentRequest, now: datetime
    ) -> tuple[EnrolmentGrant, int] | CodeError:
        # a refusal is returned and not raised, because its count must be committed
        hashed = self._hash(request.secret)
        invited = _use(connection, hashed, now)
        if invited is None:
            return _why_not(connection, hashed)
        device, site, replaces = invited
        certificate = self._vault.issue_device_certificate(request.request, device, now)
        replaced = revoke_keys(connection, device, now) if replaces else 0
        _enrol(connection, device, site, certificate, now)
        detail = f"{replaced} earlier keys taken back" if replaced else ""
        entry = Entry(device, "", "device.enrolled", device, site, detail=detail)
        self._trail.note(connection, entry, now)
        session = last_session(connection, device)
        return self.grant(device, site, certificate, session), replaced

    def grant(
        self, device: DeviceId, site: str, certificate: x509.Certificate, session: int = 0
    ) -> EnrolmentGrant:
        """Word what a device gets with its certificate.

        `session` is the number that its next sessions have to be above; 0 where its journal knows.
        """
        signer = self._vault.acknowledgement_key.verify_key
        sealing = self._vault.sealing_private.public_key()
        return EnrolmentGrant(
            device=device,
            site=site,
            certificate=certificate.public_bytes(Encoding.PEM).decode(),
            ca=self.ca_pem,
            acknowledgement_key=urlsafe_b64encode(signer.raw),
            sealing_key=urlsafe_b64encode(sealing.public_bytes_raw()),
            broker_host=self._broker.host,
            broker_port=self._broker.port,
            brokers=self._broker.further,
            session=session,
            roster_key=urlsafe_b64encode(self._vault.roster_key(site)),
        )

    def _hash(self, secret: str) -> str:
        return hmac.digest(self._vault.token_key, secret.encode(), hashlib.sha256).hex()


def _use(connection: Connection, hashed: str, now: datetime) -> tuple[DeviceId, str, bool] | None:
    """Take the code, if it is there to take: the one statement that decides who wins."""
    codes = enrolment_codes.c
    free = (codes.secret_hash == hashed) & codes.used_at.is_(None) & (codes.expires_at > now)
    taken = connection.execute(
        update(enrolment_codes)
        .where(free)
        .values(used_at=now)
        .returning(codes.device, codes.site, codes.replaces)
    ).one_or_none()
    return None if taken is None else (DeviceId(taken.device), taken.site, taken.replaces)


def _why_not(connection: Connection, hashed: str) -> CodeError:
    codes = enrolment_codes.c
    this = codes.secret_hash == hashed
    connection.execute(update(enrolment_codes).where(this).values(attempts=codes.attempts + 1))
    code = connection.execute(select(codes.used_at, codes.expires_at).where(this)).one_or_none()
    if code is None:
        return UnknownCodeError(
            "This enrolment code is not known here: look whether it was copied whole and for this "
            "central."
        )
    if code.used_at is not None:
        return CodeError(
            f"This enrolment code was used at {code.used_at:%Y-%m-%d %H:%M} UTC and enrols only "
            "once. If that was not this gate, tell the central's operator at once; make a new code."
        )
    return CodeError(
        f"This enrolment code expired at {code.expires_at:%Y-%m-%d %H:%M} UTC, or a newer one was "
        "made for the same device: make a new code at the central."
    )


def _enrol(
    connection: Connection,
    device: DeviceId,
    site: str,
    certificate: x509.Certificate,
    now: datetime,
) -> None:
    """Enter the device if it is new, and the key. Its earlier keys stay (docs/decisions)."""
    if connection.execute(select(devices.c.id).where(devices.c.id == device)).first() is not None:
        connection.execute(update(devices).where(devices.c.id == device).values(site=site))
    else:
        connection.execute(insert(devices).values(id=device, site=site, created_at=now))
    enter_key(connection, device, certificate, now)


def enter_key(
    connection: Connection, device: DeviceId, certificate: x509.Certificate, now: datetime
) -> None:
    """Enter the certificate's key as one of the device's.

    Raises:
        RequestError: the key was entered before.
    """
    key = certificate.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("the vault issues device certificates for Ed25519 keys only")
    verify_key = VerifyKey(key)
    held = select(device_keys.c.kid).where(device_keys.c.kid == verify_key.kid)
    if connection.execute(held).one_or_none() is not None:
        raise RequestError(
            "This key was enrolled before: make a new key (werfpoort-edge enrol does) and try "
            "again. The code is still valid."
        )
    connection.execute(
        insert(device_keys).values(
            kid=verify_key.kid,
            device=device,
            public_key=verify_key.raw,
            certificate_serial=f"{certificate.serial_number:x}",
            valid_until=certificate.not_valid_after_utc,
            enrolled_at=now,
        )
    )


def _has_keys(connection: Connection, device: DeviceId) -> bool:
    query = select(device_keys.c.kid).where(device_keys.c.device == device)
    return connection.execute(query).first() is not None


def _demand_in_use(connection: Connection, actor: Actor, device: DeviceId) -> None:
    """Refuse a device that is retired, or that stands where `actor` may not change it."""
    d = devices.c
    held = connection.execute(select(d.site, d.retired_at).where(d.id == device)).one_or_none()
    if held is None:
        return
    actor.demand(Permission.ENROL, site=held.site)
    if held.retired_at is not None:
        raise FleetError(
            f"{device} is retired: take another name for a new gate.", fault="device-retired"
        )
