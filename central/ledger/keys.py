"""Devices' public keys, ready to verify with: each is read once."""

from functools import lru_cache

from central.ledger.swift import SwiftKey

_KEYS_REMEMBERED = 20_000


@lru_cache(maxsize=_KEYS_REMEMBERED)
def device_key(raw: bytes) -> SwiftKey:
    """Return a device's key from its 32 bytes."""
    return SwiftKey.from_bytes(raw)
