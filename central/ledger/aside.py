"""What broke a rule is kept whole with its reason, for the operator (R18, R21).

The same thing again is counted, not kept twice: a device that repeats itself fills no disk.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select, update

from central.ledger.entries import AsideReason, SetAside
from central.schema import set_aside
from protocol.identifiers import DeviceId


def put_aside(connection: Connection, entries: Iterable[SetAside], now: datetime) -> None:
    """Keep `entries` in the caller's transaction."""
    for entry in entries:
        name = _fingerprint(entry)
        again = connection.execute(
            update(set_aside)
            .where(set_aside.c.fingerprint == name)
            .values(times=set_aside.c.times + 1, last_at=now)
        )
        if not again.rowcount:
            connection.execute(
                insert(set_aside).values(
                    fingerprint=name,
                    device=entry.device,
                    topic=entry.topic[:255],
                    payload=entry.payload,
                    reason=entry.reason,
                    detail=entry.detail[:500],
                    token_hash=entry.token_hash,
                    at=now,
                    last_at=now,
                    times=1,
                )
            )


def is_fork(connection: Connection, device: DeviceId, token_hash: str) -> bool:
    """Whether this token of the device was set aside as part of a fork."""
    found = select(
        exists().where(
            set_aside.c.device == device,
            set_aside.c.token_hash == token_hash,
            set_aside.c.reason == AsideReason.FORK,
        )
    )
    return bool(connection.scalar(found))


def _fingerprint(entry: SetAside) -> str:
    digest = hashlib.sha256(f"{entry.reason}\n{entry.topic}\n".encode())
    digest.update(entry.payload)
    return digest.hexdigest()
