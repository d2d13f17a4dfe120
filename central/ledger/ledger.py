"""The ledger's one writer: records in, receipt numbers out, all in one transaction per group.

Judges every record against its device's chain, stores tokens exactly as signed, numbers
check-ins consecutively, sets forks aside whole. After `commit` returned, all of it is durable.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, insert

from central import metrics
from central.database import reading, writing
from central.ledger.aside import is_fork, put_aside
from central.ledger.chain import Chain
from central.ledger.chains import Chains, chain_with, heads
from central.ledger.continuation import NOTHING, Continuation, Position
from central.ledger.entries import (
    AsideReason,
    Outcome,
    SetAside,
    Stored,
    VerifiedBatch,
    VerifiedRecord,
)
from central.ledger.mark import Mark
from central.ledger.numbers import Numbers
from central.ledger.projections import Projection
from central.schema import records
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.records import CheckIn

log = structlog.get_logger(__name__)


class Ledger:
    """What the central holds of every device."""

    def __init__(
        self, engine: Engine, mark: Mark | None = None, projections: Sequence[Projection] = ()
    ) -> None:
        """Use a database that `central.database.migrate` has prepared.

        `mark` is what tells a restored database (`central.ledger.mark`); without it only the gates
        tell, or an operator. `projections` take what is stored, in the same transaction.
        """
        self._engine = engine
        self._mark = mark
        self._projections = projections

    def commit(
        self, batches: Sequence[VerifiedBatch], now: datetime, aside: Iterable[SetAside] = ()
    ) -> list[Outcome]:
        """Commit a group of batches, and what was set aside with them, in one transaction.

        Returns one outcome a chain, in the order of first appearance. Nothing is committed when
        it raises (`sqlalchemy.exc.SQLAlchemyError`, `OSError`): the same group can be tried again.
        """
        with writing(self._engine) as connection:
            commit = _Commit(connection, batches, now)
            commit.compare(self._mark.read() if self._mark else 0, batches)
            for batch in batches:
                commit.take(batch)
            commit.write(self._projections)
            kept = (*aside, *commit.aside)
            put_aside(connection, kept, now)
        self._note(commit.given)
        for entry in kept:
            metrics.SET_ASIDE.labels(entry.reason).inc()
        for entry in commit.aside:
            log.error("ledger.aside", reason=entry.reason, device=entry.device, detail=entry.detail)
        return [chain.outcome() for chain in commit.chains.touched()]

    def held(self, having: Mapping[DeviceId, Position | None]) -> dict[DeviceId, Position]:
        """Return how far each device's chain is held, `NOTHING` when nothing of it is.

        The chain is the one that has the given record; with None, the newest.
        """
        with reading(self._engine) as connection:
            found = heads(connection, having)
            return {
                device: _held(connection, device, place, found.get(device, {}))
                for device, place in having.items()
            }

    def _note(self, given: int) -> None:
        if self._mark is None:
            return
        try:
            self._mark.note(given)
        except OSError as error:  # what is committed is committed; a restore is told by the gates
            log.warning("ledger.mark", cause=str(error))


class _Commit:
    """One transaction's work: chains as they grow, rows to insert, the counter as it runs."""

    def __init__(
        self, connection: Connection, batches: Sequence[VerifiedBatch], now: datetime
    ) -> None:
        self._connection = connection
        self._now = now
        self._numbers = Numbers(connection)
        self._rows: list[dict[str, Any]] = []
        self._stored: list[Stored] = []
        self.chains = Chains(connection, batches)
        self.aside: list[SetAside] = []

    @property
    def given(self) -> int:
        """How many receipt numbers check-ins have."""
        return self._numbers.given

    def compare(self, mark: int, batches: Sequence[VerifiedBatch]) -> None:
        """Notice that more numbers were given than the database knows, before giving any."""
        promised = [number for batch in batches for number in batch.evidence.values()]
        if mark > self._numbers.given or any(map(self._numbers.tells_of_loss, promised)):
            self._restored(max((number.serial for number in promised), default=0))

    def take(self, batch: VerifiedBatch) -> None:
        """Judge a batch's records in their order."""
        before: Chain | None = None
        for at, entry in enumerate(batch.records):
            chain = self.chains.of(batch.device, entry)
            if chain is not before:
                chain.hear(batch.evidence)
                self.chains.learn(chain, batch.records[at:])
                before = chain
            match self._judge(chain, entry):
                case Continuation.CONTINUES:
                    self._store(chain, entry, batch)
                case Continuation.REPEATS:
                    chain.repeat(entry)
                case Continuation.GAP:
                    chain.beyond_gap += 1
                case Continuation.FORK:
                    chain.fork(entry)
                    self.aside.append(_aside(AsideReason.FORK, batch, entry))

    def write(self, projections: Iterable[Projection]) -> None:
        """Write records, heads, the counter and what is derived."""
        self._numbers.write()
        if not self._rows:
            return
        self._connection.execute(insert(records), self._rows)
        self.chains.write()
        for projection in projections:
            projection.take(self._connection, self._stored)

    def _judge(self, chain: Chain, entry: VerifiedRecord) -> Continuation:
        verdict = chain.judge(entry)
        prev = entry.record.head.prev
        # What follows a fork belongs to it, however far it lies beyond the head: kept whole.
        if verdict is Continuation.GAP and (
            prev in chain.forks or is_fork(self._connection, chain.device, prev)
        ):
            return Continuation.FORK
        return verdict

    def _store(self, chain: Chain, entry: VerifiedRecord, batch: VerifiedBatch) -> None:
        number = None
        if isinstance(entry.record.body, CheckIn):
            number = self._number(entry, batch)
            if entry.person is None:
                self.aside.append(_aside(AsideReason.UNSEALABLE, batch, entry))
        row = _row(entry, chain.number, number, self._numbers.place(), self._now)
        self._rows.append({**row, "token": entry.token})
        self._stored.append(Stored(**row, record=entry.record))
        chain.store(entry, number)
        self.chains.signed(chain, entry)

    def _number(self, entry: VerifiedRecord, batch: VerifiedBatch) -> ReceiptNumber:
        """Number a check-in: as the central's own word of before a restore says, if it does."""
        promised = batch.evidence.get(entry.record.head.id)
        if promised is None:
            return self._numbers.next()
        number = self._numbers.again(promised)
        if number is None:
            self.aside.append(
                _aside(AsideReason.NUMBER_TAKEN, batch, entry, f" Its gate holds {promised}.")
            )
            return self._numbers.next()
        return number

    def _restored(self, up_to: int) -> None:
        gap = self._numbers.reserve(up_to, self._now)
        log.error(
            "ledger.restored",
            knew_up_to=gap.first - 1,
            numbering_goes_on_after=gap.last,
            hint="this database is older than what was acknowledged; see docs/central.md",
        )


def _held(
    connection: Connection, device: DeviceId, place: Position | None, of: Mapping[int, Position]
) -> Position:
    number = max(of, default=None)
    if place is not None:
        number = chain_with(connection, device, of, place)
    return NOTHING if number is None else of.get(number, NOTHING)


def _row(
    entry: VerifiedRecord, chain: int, number: ReceiptNumber | None, position: int, now: datetime
) -> dict[str, Any]:
    head, body = entry.record.head, entry.record.body
    return {
        "position": position,
        "device": head.device,
        "chain": chain,
        "seq": head.seq,
        "id": head.id,
        "hash": entry.hash,
        "prev": head.prev,
        "type": body.type,
        "at": head.at,
        "received_at": now,
        "site": head.site,
        "lane": getattr(body, "lane", None),
        "receipt": number.serial if number else None,
        "person": entry.person.index if entry.person else None,
        "masked": entry.person.masked if entry.person else None,
        "employer": entry.person.employer if entry.person else None,
        "kind": getattr(body, "kind", None),
        "assurance": getattr(body, "assurance", None),
        "direction": getattr(body, "direction", None),
    }


def _aside(
    reason: AsideReason, batch: VerifiedBatch, entry: VerifiedRecord, more: str = ""
) -> SetAside:
    return SetAside(
        reason,
        batch.topic,
        entry.token.encode("ascii"),
        batch.device,
        f"Record {entry.record.head.seq}, {entry.record.head.id}.{more}",
        entry.hash,
    )
