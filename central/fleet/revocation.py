"""Which certificates are taken back: what the broker's list is made from.

A key that is revoked takes every certificate with it that was ever made for it; one that has
ended by itself needs no place in the list.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from central.schema import device_keys, further_certificates
from protocol.identifiers import DeviceId

_SKEW = timedelta(days=2)
"""How long a certificate that ended stays in the list: a broker's clock may be behind."""


def revoke_keys(connection: Connection, device: DeviceId, now: datetime) -> int:
    """Take back every key of a device, in the caller's transaction; return how many."""
    k = device_keys.c
    good = (k.device == device) & k.revoked_at.is_(None)
    return connection.execute(update(device_keys).where(good).values(revoked_at=now)).rowcount


def taken_back(connection: Connection, now: datetime) -> list[int]:
    """Return the serial numbers of the certificates that must not be let in."""
    k, f = device_keys.c, further_certificates.c
    lasting = now - _SKEW
    own = select(k.certificate_serial).where(k.revoked_at.is_not(None), k.valid_until > lasting)
    further = select(f.serial).where(
        f.kid == k.kid, k.revoked_at.is_not(None), f.valid_until > lasting
    )
    found = [*connection.scalars(own), *connection.scalars(further)]
    return [int(serial, 16) for serial in found]
