"""Receipt numbers, within one transaction: consecutive, and none given to two check-ins (R23).

The same counter gives every record its position in the whole ledger.

After a restore the numbers that may be in people's hands are set apart in `receipt_gaps`: given
back to who holds the central's word for them, and to others only once an operator released them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from central.schema import receipt_counter, receipt_gaps, records, restorations
from protocol.receipts import LAST_SERIAL, ReceiptNumber

LEDGER = "main"
"""The name of the one ledger, in `receipt_counter`."""
RESERVE = 10_000_000
"""How many numbers a restore sets apart: more than any back-up can be behind. A large reserve
costs nothing, because what nobody claims is given to later check-ins."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Serials that are counted as given and that no record has."""

    first: int
    last: int
    released: bool
    """Whether they may be given to any check-in."""
    restored_at: datetime

    @property
    def size(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class Numbers:
    """Gives numbers in the caller's transaction, which nobody else does meanwhile."""

    def __init__(self, connection: Connection) -> None:
        """Take the counter: locked on PostgreSQL, on SQLite the transaction is the one writer."""
        self._connection = connection
        counter = connection.execute(
            select(receipt_counter).where(receipt_counter.c.ledger == LEDGER).with_for_update()
        ).one()
        self.last: int = counter.last
        """The highest serial that is given or set apart."""
        self.position: int = counter.position
        """The position of the last record."""
        self._written = (self.last, self.position)
        self._given_before: int = self.last - _open(connection)
        self._released = self._lowest_released()
        self._next = self._released.first if self._released else 0
        self._given: set[int] = set()

    def next(self) -> ReceiptNumber:
        """Return the number for a check-in that has none: a released one, else a new one."""
        if self._released is None:
            self.last += 1
            return self._noted(self.last)
        serial = self._next
        self._next += 1
        if serial == self._released.last:
            self._settle_released()
        return self._noted(serial)

    def place(self) -> int:
        """Return the position of the next record."""
        self.position += 1
        return self.position

    def again(self, number: ReceiptNumber) -> ReceiptNumber | None:
        """Return `number` for the check-in that the central once gave it; None if it is taken."""
        serial = number.serial
        if serial in self._given or self._is_taken(serial):
            return None
        self._settle_released()
        if gap := self._around(serial):
            self._close(gap)
            self._keep(gap, gap.first, serial - 1)
            self._keep(gap, serial + 1, gap.last)
            self._released = self._lowest_released()
            self._next = self._released.first if self._released else 0
        return self._noted(serial)

    @property
    def given(self) -> int:
        """How many numbers check-ins have, with this transaction."""
        return self._given_before + len(self._given)

    def tells_of_loss(self, number: ReceiptNumber) -> bool:
        """Whether this number, once given, is one that the ledger would give to anybody."""
        if number.serial > self.last:
            return True
        gap = self._around(number.serial)
        return gap is not None and gap.released

    def reserve(self, up_to: int, now: datetime) -> Gap:
        """Set apart what may have been given: what is released, and what is behind the counter.

        That is from the last one known to `up_to`, and `RESERVE` at least.
        """
        self._settle_released()
        self._connection.execute(
            update(receipt_gaps)
            .where(receipt_gaps.c.released)
            .values(released=False, restored_at=now)
        )
        self._released = None
        last = min(max(up_to, self.last + RESERVE), LAST_SERIAL)
        gap = Gap(self.last + 1, last, released=False, restored_at=now)
        self._keep(gap, gap.first, gap.last)
        self.last = last
        before = self._connection.scalar(select(func.count()).select_from(restorations)) or 0
        self._connection.execute(
            insert(restorations).values(number=before + 1, at=now, size=self.position)
        )
        return gap

    def write(self) -> None:
        """Write the counter and what is left of the released numbers."""
        self._settle_released()
        if (self.last, self.position) != self._written:
            self._connection.execute(
                update(receipt_counter)
                .where(receipt_counter.c.ledger == LEDGER)
                .values(last=self.last, position=self.position)
            )

    def _noted(self, serial: int) -> ReceiptNumber:
        self._given.add(serial)
        return ReceiptNumber(serial)

    def _is_taken(self, serial: int) -> bool:
        query = select(records.c.receipt).where(records.c.receipt == serial)
        return self._connection.scalar(query) is not None

    def _lowest_released(self) -> Gap | None:
        g = receipt_gaps.c
        query = select(receipt_gaps).where(g.released).order_by(g.first).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Gap(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name

    def _around(self, serial: int) -> Gap | None:
        g = receipt_gaps.c
        query = select(receipt_gaps).where(g.first <= serial, g.last >= serial)
        row = self._connection.execute(query).one_or_none()
        return Gap(**row._mapping) if row else None  # noqa: SLF001 - as above

    def _settle_released(self) -> None:
        """Write how far the released gap at hand is used, and take the one after it."""
        gap = self._released
        if gap is None or self._next == gap.first:
            return
        self._close(gap)
        self._keep(gap, self._next, gap.last)
        self._released = self._lowest_released()
        self._next = self._released.first if self._released else 0

    def _close(self, gap: Gap) -> None:
        self._connection.execute(delete(receipt_gaps).where(receipt_gaps.c.first == gap.first))

    def _keep(self, of: Gap, first: int, last: int) -> None:
        if first <= last:
            self._connection.execute(
                insert(receipt_gaps).values(
                    first=first, last=last, released=of.released, restored_at=of.restored_at
                )
            )


def gaps(connection: Connection) -> list[Gap]:
    """Return the numbers that are set apart or released, in order."""
    rows = connection.execute(select(receipt_gaps).order_by(receipt_gaps.c.first))
    return [Gap(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def given(connection: Connection) -> int:
    """Return how many receipt numbers check-ins have."""
    last = connection.scalar(select(func.max(receipt_counter.c.last))) or 0
    return int(last) - _open(connection)


def _open(connection: Connection) -> int:
    g = receipt_gaps.c
    return int(connection.scalar(select(func.sum(g.last - g.first + 1))) or 0)


def release(connection: Connection) -> int:
    """Let numbers that a restore set apart be given to any check-in; return how many they are."""
    reserved = sum(gap.size for gap in gaps(connection) if not gap.released)
    connection.execute(update(receipt_gaps).values(released=True))
    return reserved
