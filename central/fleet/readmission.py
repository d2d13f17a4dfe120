"""Readmission: a key that enrolled or was renewed after the back-up that the database comes from.

The central's own CA certified it, so its certificate proves whose it is; only a person readmits,
because a key that was revoked after the back-up has such a certificate too.
"""

from datetime import datetime

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine, insert, select

from central.accounts.rights import CONSOLE, Actor, Permission
from central.audit import Trail
from central.database import writing
from central.errors import FleetError, RequestError
from central.fleet.enrolment import enter_key
from central.schema import devices
from central.sites.organisations import assure
from central.vault import Vault
from protocol.errors import ProtocolError
from protocol.identifiers import DeviceId, WorkPlaceId, device_id

log = structlog.get_logger(__name__)


def readmit(
    engine: Engine,
    vault: Vault,
    pem: bytes,
    site: WorkPlaceId | None,
    now: datetime,
    *,
    actor: Actor = CONSOLE,
) -> DeviceId:
    """Enter the key of a gate's certificate again; return whose it is.

    `site` is where a device is that the back-up does not know at all.

    Raises:
        FleetError: the certificate is not by this central's CA, or the site is missing.
        NotAllowedError: he is no operator.
    """
    actor.demand(Permission.ENROL)
    certificate, device = _proved(vault, pem)
    with writing(engine) as connection:
        known = connection.scalar(select(devices.c.id).where(devices.c.id == device)) is not None
        if not known and site is None:
            raise FleetError(f"{device} is not known here any more: say with --site where it is.")
        if not known:
            row = {"id": device, "site": str(site), "created_at": now}
            connection.execute(insert(devices).values(row))
            assure(connection, WorkPlaceId(str(site)), now)
        try:
            enter_key(connection, device, certificate, now)
        except RequestError as error:
            raise FleetError(f"This key of {device} is known here: nothing to do.") from error
        Trail(vault.acknowledgement_key).note(
            connection, actor.did("device.readmitted", device), now
        )
    log.warning("device.readmitted", device=device)
    return device


def _proved(vault: Vault, pem: bytes) -> tuple[x509.Certificate, DeviceId]:
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        certificate.verify_directly_issued_by(vault.ca_certificate)
        [name] = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        device = device_id(str(name.value))
    except (ValueError, TypeError, InvalidSignature, ProtocolError) as error:
        raise FleetError(
            "This is no certificate that this central gave a gate: take certificate.pem from the "
            "folder identity in the gate's state directory."
        ) from error
    if not isinstance(certificate.public_key(), Ed25519PublicKey):
        raise FleetError("This certificate is a server's, not a gate's.")
    return certificate, device
