"""Devices' public keys, ready to verify with: read once, by the fastest way that is installed."""

from functools import lru_cache

from protocol.envelope import VerifyKey

_KEYS_REMEMBERED = 20_000


def _kind() -> type[VerifyKey]:
    try:
        from central.ledger.swift import SwiftKey  # noqa: PLC0415 - where libsodium is installed
    except ModuleNotFoundError:
        return VerifyKey
    return SwiftKey


_KIND = _kind()


@lru_cache(maxsize=_KEYS_REMEMBERED)
def device_key(raw: bytes) -> VerifyKey:
    """Return a device's key from its 32 bytes."""
    return _KIND.from_bytes(raw)
