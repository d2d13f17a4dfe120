"""Which device a key belongs to, and whether it is still good: asked anew for every group.

A key taken back counts from the next group on. Only parsed keys are remembered, never verdicts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, select

from central.database import reading
from central.ledger.keys import device_key
from central.schema import device_keys
from protocol.envelope import VerifyKey
from protocol.identifiers import DeviceId

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """An enrolled key."""

    device: DeviceId
    verify_key: VerifyKey
    revoked: bool


def enrolled_keys(engine: Engine, kids: Iterable[str]) -> dict[str, DeviceKey]:
    """Return the enrolled keys among `kids`."""
    wanted = sorted(set(kids))
    keys: dict[str, DeviceKey] = {}
    if not wanted:
        return keys
    with reading(engine) as connection:
        for start in range(0, len(wanted), _ROWS_AT_ONCE):
            found = connection.execute(
                select(
                    device_keys.c.kid,
                    device_keys.c.device,
                    device_keys.c.public_key,
                    device_keys.c.revoked_at,
                ).where(device_keys.c.kid.in_(wanted[start : start + _ROWS_AT_ONCE]))
            )
            for kid, device, raw, revoked_at in found:
                keys[kid] = DeviceKey(device, device_key(raw), revoked_at is not None)
    return keys
