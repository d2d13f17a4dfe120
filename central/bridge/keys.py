"""Which device a key belongs to, and whether it is still good: asked anew for every group.

A key taken back counts from the next group on. Only parsed keys are remembered, never verdicts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Engine, select

from central.database import reading
from central.schema import device_keys
from protocol.envelope import VerifyKey
from protocol.identifiers import DeviceId

_ROWS_AT_ONCE = 500
_KEYS_REMEMBERED = 20_000


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
                keys[kid] = DeviceKey(device, _parsed(raw), revoked_at is not None)
    return keys


def _kind() -> type[VerifyKey]:
    try:
        from central.bridge.swift import SwiftKey  # noqa: PLC0415 - where libsodium is installed
    except ModuleNotFoundError:
        return VerifyKey
    return SwiftKey


_KIND = _kind()


@lru_cache(maxsize=_KEYS_REMEMBERED)
def _parsed(raw: bytes) -> VerifyKey:
    return _KIND.from_bytes(raw)
