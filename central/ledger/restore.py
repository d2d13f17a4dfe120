"""After the database was restored from a back-up: numbers set apart, and who was heard since.

From `begin` on, numbers that gates may hold are given only to who holds them; from `end` on, what
nobody claimed is given to the next check-ins, and the sequence is whole again (R39).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, exists, select

from central.database import reading, writing
from central.errors import LedgerError
from central.ledger.mark import Mark
from central.ledger.numbers import Gap, Numbers, gaps, release
from central.schema import device_states, devices, records


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """Where a rebuild stands."""

    gaps: Sequence[Gap]
    unheard: Sequence[str]
    """Devices without a birth or a record since: they may still hold numbers."""

    @property
    def set_apart(self) -> int:
        """How many numbers are kept for who holds them."""
        return sum(gap.size for gap in self.gaps if not gap.released)


def begin(engine: Engine, mark: Mark, now: datetime) -> Gap:
    """Set the numbers apart that may have been given after the back-up was made."""
    with writing(engine) as connection:
        numbers = Numbers(connection)
        gap = numbers.reserve(0, now)
        numbers.write()
    mark.note(numbers.given)
    return gap


def rebuilding(engine: Engine) -> Rebuilding:
    """Return where the rebuild stands."""
    with reading(engine) as connection:
        return _rebuilding(connection)


def end(engine: Engine, *, although_unheard: bool = False) -> int:
    """Release what nobody claimed for the next check-ins; return how many numbers that are.

    Raises:
        LedgerError: no rebuild goes on, or devices were not heard since and this is not said.
    """
    with writing(engine) as connection:
        now = _rebuilding(connection)
        if not now.set_apart:
            raise LedgerError("No numbers are set apart: there is no rebuild to end.")
        if now.unheard and not although_unheard:
            raise LedgerError(
                f"Not heard since the restore: {', '.join(now.unheard)}. Such a gate may hold "
                "receipt numbers that are not given back yet. Wait for it; or, when it will never "
                "come back, add --although-unheard."
            )
        return release(connection)


def _rebuilding(connection: Connection) -> Rebuilding:
    found = gaps(connection)
    since = [gap.restored_at for gap in found if not gap.released]
    if not since:
        return Rebuilding(found, [])
    born = exists().where(
        device_states.c.device == devices.c.id, device_states.c.since >= max(since)
    )
    sent = exists().where(records.c.device == devices.c.id, records.c.received_at >= max(since))
    unheard = select(devices.c.id).where(~born, ~sent).order_by(devices.c.id)
    return Rebuilding(found, list(connection.scalars(unheard)))
