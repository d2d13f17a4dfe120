"""`./dev bench ledger`: proving a ledger, and signing it, by how many records it has.

Signed and chained records of some gates go through the ledger's own commit. Measured are the first
checkpoint over all of them, one a day later, the proof of one receipt, and `ledger verify` with one
process and with one a core; and how much memory that takes. `--records 1000000` for a real one.
"""

import os
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.progress import track
from sqlalchemy import Engine, insert

from bench.figures import last_line
from central.database import migrate, open_engine, reading, sqlite_url, writing
from central.ledger.checkpoints import make
from central.ledger.entries import Person, VerifiedBatch, VerifiedRecord
from central.ledger.ledger import Ledger
from central.ledger.proof import prove
from central.ledger.verify import verify
from central.schema import device_keys, devices
from protocol.envelope import SigningKey, TokenType, token_hash
from protocol.identifiers import DeviceId
from protocol.receipts import ReceiptNumber
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.records import (
    GENESIS,
    Assurance,
    CheckIn,
    Clock,
    ClockSource,
    CredentialKind,
    Direction,
    Head,
    Record,
)

_SITE, _NOW = "1Y1000003EQCZ", datetime(2026, 11, 23, tzinfo=UTC)
_CENTRAL = SigningKey(Ed25519PrivateKey.from_private_bytes(b"c" * 32))
_CLOCK = Clock(source=ClockSource.NTP, trusted=True, boot="b", monotonic_ms=1)
_BODY = CheckIn(
    lane="lane-1",
    direction=Direction.IN,
    kind=CredentialKind.EID,
    assurance=Assurance.SIGNED,
    subject="s" * 300,
)
_GATES = 20
_BATCH = 250
"""Records of one gate in a commit."""
_DAY = 0.01
"""How many of the records a later day adds."""


@dataclass
class _Gate:
    """A gate's key and where its chain is."""

    name: str
    key: SigningKey
    seq: int = 0
    head: str = GENESIS

    def batch(self, count: int) -> VerifiedBatch:
        """Make check-ins as the bridge hands them to the ledger."""
        made = [self._entry() for _ in range(count)]
        return VerifiedBatch(DeviceId(self.name), f"werfpoort/1/{self.name}/records", made)

    def _entry(self) -> VerifiedRecord:
        self.seq += 1
        random = f"{self.name}{self.seq}".encode().rjust(RANDOM_BYTES, b"0")[-RANDOM_BYTES:]
        head = Head(
            id=record_id(int(_NOW.timestamp() * 1000) + self.seq, random),
            device=self.name,
            site=_SITE,
            seq=self.seq,
            prev=self.head,
            at=_NOW,
            clock=_CLOCK,
        )
        record = Record(head=head, body=_BODY)
        token = self.key.sign(record.claims(), TokenType.RECORD)
        self.head = token_hash(token)
        person = Person(f"{self.seq % 5000:064d}", "•••••••• 328", "0448181966")
        return VerifiedRecord(token, self.head, record, self.key.verify_key.kid, person)


def main(
    records: Annotated[int, typer.Option(min=1000, help="How many records.")] = 100_000,
) -> None:
    """Fill a ledger, sign it, prove it."""
    with TemporaryDirectory(prefix="werfpoort-") as name:
        engine = open_engine(sqlite_url(Path(name) / "central.sqlite3"))
        migrate(engine)
        gates = [_enrolled(engine, f"gate-{number}") for number in range(_GATES)]
        figures: dict[str, object] = {"records": records, "load": round(os.getloadavg()[0], 1)}
        figures["stored_per_second"] = round(records / _timed(_fill, engine, gates, records))
        figures["first_checkpoint_s"] = round(_timed(make, engine, _CENTRAL, _NOW), 2)
        later = max(int(records * _DAY), _GATES * _BATCH)
        _fill(engine, gates, later)
        figures["daily_checkpoint_s"] = round(_timed(make, engine, _CENTRAL, _NOW), 3)
        figures["proof_ms"] = round(_timed(_prove, engine, records // 2) * 1000, 1)
        before = _peak()
        for processes in (1, os.cpu_count() or 1):
            used = _cpu()
            rate = figures[f"verified_per_second_{processes}"] = _verified(engine, processes)
            figures[f"verify_cpu_us_{processes}"] = round((_cpu() - used) / (records + later) * 1e6)
            print(f"{processes} processes: {rate} records a second", flush=True)
        figures["verify_mb_more"] = round(_peak() - before)
        figures["worker_mb"] = round(_peak(resource.RUSAGE_CHILDREN))
        figures["gigabytes"] = round((Path(name) / "central.sqlite3").stat().st_size / 1e9, 2)
        engine.dispose()
    last_line("ledger", figures)


def _enrolled(engine: Engine, name: str) -> _Gate:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32)))
    with writing(engine) as connection:
        connection.execute(insert(devices).values(id=name, site=_SITE, created_at=_NOW))
        connection.execute(
            insert(device_keys).values(
                kid=key.verify_key.kid,
                device=name,
                public_key=key.verify_key.raw,
                certificate_serial=name.encode().hex(),
                valid_until=_NOW,
                enrolled_at=_NOW,
            )
        )
    return _Gate(name, key)


def _fill(engine: Engine, gates: list[_Gate], records: int) -> None:
    ledger = Ledger(engine)
    for group in track(list(_groups(gates, records)), f"{records} records"):
        ledger.commit([gate.batch(count) for gate, count in group], _NOW)


def _groups(gates: list[_Gate], records: int) -> Iterator[list[tuple[_Gate, int]]]:
    each = _BATCH * len(gates)
    for done in range(0, records, each):
        share = min(each, records - done) // len(gates)
        yield [(gate, max(share, 1)) for gate in gates]


def _timed(work: object, *of: object) -> float:
    assert callable(work)  # noqa: S101 - for the type checker
    begin = perf_counter()
    work(*of)
    return perf_counter() - begin


def _prove(engine: Engine, serial: int) -> None:
    with reading(engine) as connection:
        prove(connection, ReceiptNumber(serial), _CENTRAL.verify_key)


def _verified(engine: Engine, processes: int) -> int:
    """Return how many records were proved a second."""
    begin = perf_counter()
    report = verify(engine, central=_CENTRAL.verify_key, processes=processes)
    if report.problems:
        raise SystemExit(report.problems[0])
    return round(report.records / (perf_counter() - begin))


def _cpu() -> float:
    """Return the processor's seconds used until now: unlike a rate, it knows no other load."""
    spent = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _peak(who: int = resource.RUSAGE_SELF) -> float:
    """Return the most memory that was resident, in MB."""
    return resource.getrusage(who).ru_maxrss / 1024


if __name__ == "__main__":
    typer.run(main)
