"""When a record was really made: bounds from its neighbours, where its own clock cannot be trusted.

Sequence orders, wall time informs (R9). A record was made before the central took it and after
its first gate enrolled; records follow each other; within one boot the monotonic clock tells how
long they are apart. A trusted wall time narrows that down, if it contradicts none of it.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from central.schema import devices, records
from protocol.records import Clock, ClockSource, Head

DRIFT = 200e-6
"""How far a crystal may be out, of the time that has passed: twice what a cold Pi shows."""
TOLERANCE = {
    ClockSource.NTP: timedelta(seconds=1),
    ClockSource.RTC: timedelta(seconds=10),
    ClockSource.NONE: timedelta(seconds=10),
}
"""How far a wall time that its gate trusts may be out, by what keeps it."""
WINDOW = 100
"""How many records before and after are looked at: some hours of a busy lane."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a record's time; a chain's readings are in the order of `seq`."""

    seq: int
    boot: str
    monotonic: timedelta
    at: datetime
    """As the gate's wall clock said."""
    trusted: bool
    source: ClockSource
    received: datetime
    """When the central took it, by its own clock."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The record was made within these; `latest` is right where one of its boot was sent live."""

    earliest: datetime
    latest: datetime

    @property
    def uncertainty(self) -> timedelta:
        """How far they are apart."""
        return self.latest - self.earliest


def corrected(readings: Sequence[Reading], floor: datetime) -> list[Bounds]:
    """Return the bounds of each reading; none was made before `floor`."""
    plain = _propagated(readings, [_untrusting(reading, floor) for reading in readings])
    believed = [_trusting(reading, bounds) for reading, bounds in zip(readings, plain, strict=True)]
    narrow = _propagated(readings, believed)
    # Clocks that say they can be trusted and contradict each other are believed none of them.
    return [
        bounds if bounds.earliest <= bounds.latest else wide
        for bounds, wide in zip(narrow, plain, strict=True)
    ]


def _untrusting(reading: Reading, floor: datetime) -> Bounds:
    return Bounds(min(floor, reading.received), reading.received)


def _trusting(reading: Reading, known: Bounds) -> Bounds:
    if not reading.trusted:
        return known
    tolerance = TOLERANCE[reading.source]
    if not known.earliest - tolerance <= reading.at <= known.latest + tolerance:
        return known
    return Bounds(
        max(known.earliest, reading.at - tolerance), min(known.latest, reading.at + tolerance)
    )


def _propagated(readings: Sequence[Reading], bounds: Sequence[Bounds]) -> list[Bounds]:
    """Let each record's bounds narrow those of the records before and after it."""
    narrowed = list(bounds)
    for index in range(1, len(narrowed)):
        least, most = _between(readings[index - 1], readings[index])
        before, now = narrowed[index - 1], narrowed[index]
        latest = now.latest if most is None else min(now.latest, before.latest + most)
        narrowed[index] = Bounds(max(now.earliest, before.earliest + least), latest)
    for index in range(len(narrowed) - 2, -1, -1):
        least, most = _between(readings[index], readings[index + 1])
        now, after = narrowed[index], narrowed[index + 1]
        earliest = now.earliest if most is None else max(now.earliest, after.earliest - most)
        narrowed[index] = Bounds(earliest, min(now.latest, after.latest - least))
    return narrowed


def _between(before: Reading, after: Reading) -> tuple[timedelta, timedelta | None]:
    """Return how much time passed at least and at most; nothing is known at most over a boot."""
    apart = after.monotonic - before.monotonic
    if before.boot != after.boot or apart < timedelta():
        return timedelta(), None
    return apart * (1 - DRIFT), apart * (1 + DRIFT)


def corrected_time(connection: Connection, device: str, chain: int, seq: int) -> Bounds | None:
    """Return the bounds of a record of the ledger, from what is held around it."""
    r = records.c
    around = r.seq.between(seq - WINDOW, seq + WINDOW)
    rows = connection.execute(
        select(r.token, r.received_at)
        .where(r.device == device, r.chain == chain, around)
        .order_by(r.seq)
    )
    readings = list(_readings((token, received) for token, received in rows))
    first = connection.scalar(select(devices.c.created_at).order_by(devices.c.created_at).limit(1))
    place = next((n for n, reading in enumerate(readings) if reading.seq == seq), None)
    if place is None or first is None:
        return None
    return corrected(readings, first)[place]


def clock_claims(token: str) -> Clock:
    """Return what a record of the ledger says of its gate's clock."""
    return _head(token).clock


def _head(token: str) -> Head:
    claims = token.split(".")[1]  # verified when it was stored
    return Head.model_validate_json(base64.urlsafe_b64decode(claims + "=="))


def _readings(rows: Iterable[tuple[str, datetime]]) -> Iterable[Reading]:
    for token, received in rows:
        head = _head(token)
        clock = head.clock
        yield Reading(
            seq=head.seq,
            boot=clock.boot,
            monotonic=timedelta(milliseconds=clock.monotonic_ms),
            at=head.at,
            trusted=clock.trusted,
            source=clock.source,
            received=received,
        )
