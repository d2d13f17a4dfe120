"""`./dev bench journal`: a journal after a year without central, beside one on its first day.

A million records of real length, the newest of them signed and chained. Measured are how long the
gate takes to open it, to append a record durably, to make a message for the central, and to take
its answer. The records before the newest ones are not signed: that would take an hour, and none of
what is measured reads them.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.progress import track

from bench.figures import Spread, last_line, show
from edge.uplink.journal import PROVED_AT_OPENING, Draft, Journal
from protocol.acknowledgements import Acknowledgement
from protocol.envelope import SigningKey, TokenType, token_hash
from protocol.identifiers import DeviceId
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

_SITE, _DEVICE = "1Y1000003EQCZ", DeviceId("gate-1")
_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_CLOCK = Clock(source=ClockSource.NTP, trusted=True, boot="b", monotonic_ms=1)
_BODY = CheckIn(
    lane="lane-1",
    direction=Direction.IN,
    kind=CredentialKind.EID,
    assurance=Assurance.SIGNED,
    subject="s" * 300,
)
_TIMES = 300


def main(
    records: Annotated[int, typer.Option(min=100, help="How long the year was.")] = 1_000_000,
) -> None:
    """Measure a short and a long journal."""
    with TemporaryDirectory(prefix="werfpoort-") as name:
        short, long = Path(name) / "short.db", Path(name) / "long.db"
        for path, length in ((short, PROVED_AT_OPENING), (long, records)):
            _opened(path).close()
            _write(path, length)
        figures = {"first day": _measured(short), "after a year": _measured(long)}
        size = long.stat().st_size
    for journal, spreads in figures.items():
        show(journal, spreads)
    first, year = (spreads["append"] for spreads in figures.values())
    last_line(
        "journal",
        {
            "records": records,
            "gigabytes": round(size / 1e9, 2),
            "open_ms": figures["after a year"]["open"].p50,
            "append_ms": year.as_json(),
            "append_ratio": round(year.p50 / first.p50, 2),
        },
    )


def _opened(path: Path) -> Journal:
    return Journal.open(path, device=_DEVICE, site=_SITE, key=_KEY)


def _write(path: Path, length: int) -> None:
    """Write so many records at once; only the newest ones are signed."""
    journal = _opened(path)
    db = journal._db  # noqa: SLF001  no gate writes a year at once
    rows = _rows(length)
    for _ in track(range(0, length, 1000), f"{length} records"):
        with db.atomic():
            for _, row in zip(range(1000), rows, strict=False):
                db.execute("INSERT INTO records (seq, id, type, token) VALUES (?, ?, ?, ?)", row)
    journal.close()


def _rows(length: int) -> Iterator[tuple[int, str, str, str]]:
    before, filling = GENESIS, "x" * 950
    for seq in range(1, length + 1):
        identifier = record_id(1_700_000_000_000 + seq, os.urandom(RANDOM_BYTES))
        token = f"{seq}.{filling}"
        if seq >= length - PROVED_AT_OPENING:
            head = Head(
                id=identifier,
                device=_DEVICE,
                site=_SITE,
                seq=seq,
                prev=before,
                at=_NOW,
                clock=_CLOCK,
            )
            token = _KEY.sign(Record(head=head, body=_BODY).claims(), TokenType.RECORD)
            before = token_hash(token)
        yield seq, identifier, "check-in", token


def _measured(path: Path) -> dict[str, Spread]:
    opening = []
    for _ in range(10):
        begin = perf_counter()
        _opened(path).close()
        opening.append((perf_counter() - begin) * 1000)
    with _opened(path) as journal:
        numbers = count(1)

        def append() -> None:
            identifier = record_id(1_800_000_000_000 + next(numbers), os.urandom(RANDOM_BYTES))
            journal.append(Draft(identifier, _NOW, _CLOCK, _BODY))

        def answer() -> None:
            head = journal.head
            journal.standing(
                Acknowledgement(
                    device=_DEVICE, up_to=head.seq, head=head.hash, receipts=(), at=_NOW
                )
            )

        middle = journal.head.seq // 2
        return {
            "open": Spread.of(opening),
            "append": _timed(append),
            "message": _timed(lambda: list(journal.messages(middle, middle + 50))),
            "answer": _timed(answer),
        }


def _timed(action: Callable[[], object]) -> Spread:
    took = []
    for _ in range(_TIMES):
        begin = perf_counter()
        action()
        took.append((perf_counter() - begin) * 1000)
    return Spread.of(took)


if __name__ == "__main__":
    typer.run(main)
