"""Retention: what is personal is erased after the years that it may be kept, all else stays.

Of a record its token, person, masked number and employer go; its hash, place, chain and receipt
number stay, so that every proof still holds. By when the central took it: gates' clocks may lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, select, update

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading, sweep, writing
from central.errors import LedgerError
from central.ledger.projections import Projection
from central.schema import erasures, records, set_aside

ERASED = "ledger.erased"
"""An erasure, in the audit trail; without such an entry of the same moment none counts."""
SERVICE = "retention"
"""Who erases by itself, in the audit trail."""
MOST_AT_ONCE = timedelta(days=31)
"""How much age `serve` erases by itself at a time. A central whose clock is set years ahead would
erase everything: what is more than this is left to a person who has looked at the clock."""
_AT_ONCE = 5000
"""How many rows one transaction erases: gates wait for it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took."""

    before: datetime
    records: int
    set_aside: int


class Retention:
    """Erases what is older than it may be."""

    def __init__(self, engine: Engine, trail: Trail, projections: Sequence[Projection]) -> None:
        """Take the database, the audit trail, and who derives something from records."""
        self._engine = engine
        self._trail = trail
        self._projections = projections

    def concerned(self, before: datetime) -> Erased:
        """Return what erasing everything that came before this moment would take."""
        with reading(self._engine) as connection:
            return _concerned(connection, before)

    def erase(self, actor: Actor, before: datetime, reason: str, now: datetime) -> Erased:
        """Erase what came before a moment; it cannot be taken back.

        Raises:
            NotAllowedError: the actor may not.
            LedgerError: the moment has not come yet.
        """
        actor.demand(Permission.MANAGE_LEDGER)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the trail signs it
        if before > now:
            raise LedgerError("What has not come yet cannot be erased: give a day in the past.")
        with writing(self._engine) as connection:
            found = _concerned(connection, before)
            detail = f"{found.records} records, {found.set_aside} set aside"
            target = f"before {before:%Y-%m-%d}"
            self._trail.note(
                connection, actor.did(ERASED, target, reason=reason, detail=detail), now
            )
            connection.execute(
                insert(erasures).values(at=now, before=before, records=0, set_aside=0)
            )
            # first: should this end on the way, what is left to erase brings it back
            for projection in self._projections:
                projection.forget(connection, before)
        while self._step(before, now):
            pass
        sweep(self._engine, (records.name, set_aside.name))
        with reading(self._engine) as connection:
            e = erasures.c
            row = connection.execute(select(e.records, e.set_aside).where(e.at == now)).one()
        return Erased(before, row.records, row.set_aside)

    def erase_due(self, actor: Actor, years: int, now: datetime) -> Erased | None:
        """Erase what became too old since the last time; None when nothing did.

        Raises:
            LedgerError: it is much more than what a few days make; a person has to look.
        """
        before = years_before(now, years)
        with reading(self._engine) as connection:
            found, oldest = _concerned(connection, before), _oldest(connection)
        if oldest is None or not (found.records or found.set_aside):
            return None
        if before - oldest > MOST_AT_ONCE:
            raise LedgerError(
                f"{found.records} records older than {years} years wait to be erased, the oldest "
                f"of {oldest:%Y-%m-%d}. That is more than serve erases by itself: see that this "
                f"machine's clock is right ({now:%Y-%m-%d}), then run werfpoort-central ledger "
                f"erase --before {before:%Y-%m-%d}."
            )
        return self.erase(actor, before, f"older than {years} years", now)

    def _step(self, before: datetime, now: datetime) -> bool:
        """Erase some in one transaction; return whether there may be more."""
        r, a, e = records.c, set_aside.c, erasures.c
        with reading(self._engine) as connection:  # looking may take long: nobody waits for it
            old = connection.scalars(
                select(r.position).where(*_old(r.received_at, r.erased_at, before)).limit(_AT_ONCE)
            ).all()
            others = connection.scalars(
                select(a.fingerprint).where(*_old(a.at, a.erased_at, before)).limit(_AT_ONCE)
            ).all()
        nothing = {"token": None, "person": None, "masked": None, "employer": None}
        with writing(self._engine) as connection:
            erased = connection.execute(
                update(records)
                .where(r.position.in_(old), r.erased_at.is_(None))
                .values(**nothing, erased_at=now)
            ).rowcount
            aside = connection.execute(
                update(set_aside)
                .where(a.fingerprint.in_(others), a.erased_at.is_(None))
                .values(payload=b"", erased_at=now)
            ).rowcount
            connection.execute(
                update(erasures)
                .where(e.at == now)
                .values(records=e.records + erased, set_aside=e.set_aside + aside)
            )
        return max(len(old), len(others)) == _AT_ONCE


def years_before(now: datetime, years: int) -> datetime:
    """Return midnight (UTC) of the same day so many years ago; the last of February stays that."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _concerned(connection: Connection, before: datetime) -> Erased:
    r, a = records.c, set_aside.c
    some = select(func.count()).select_from(records)
    others = select(func.count()).select_from(set_aside)
    return Erased(
        before,
        connection.scalar(some.where(*_old(r.received_at, r.erased_at, before))) or 0,
        connection.scalar(others.where(*_old(a.at, a.erased_at, before))) or 0,
    )


def _old(
    came: ColumnElement[datetime], erased: ColumnElement[datetime], before: datetime
) -> tuple[ColumnElement[bool], ...]:
    return came < before, erased.is_(None)


def _oldest(connection: Connection) -> datetime | None:
    r, a = records.c, set_aside.c
    found = (
        connection.scalar(select(func.min(r.received_at)).where(r.erased_at.is_(None))),
        connection.scalar(select(func.min(a.at)).where(a.erased_at.is_(None))),
    )
    return min((at for at in found if at is not None), default=None)
