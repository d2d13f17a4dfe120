"""Record ids: UUID version 7 (RFC 9562 section 5.7), made from a time and randomness handed in."""

import uuid

RANDOM_BYTES = 10


def record_id(unix_ms: int, random: bytes) -> str:
    """Return a UUIDv7 for `unix_ms` (milliseconds since 1970) and `RANDOM_BYTES` random bytes.

    A clock before 1970 or beyond 48 bits is clamped: the id orders nothing, it only names.
    """
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"a record id takes {RANDOM_BYTES} random bytes")
    value = max(0, min(unix_ms, 2**48 - 1)) << 80 | int.from_bytes(random, "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return str(uuid.UUID(int=value))
