"""A gate's journal at work on the disk of `disk.c`: appends, settlements, restarts.

Run as a program. Whenever a call of the journal has returned, the file `told` beside the journal
gets a line: from there on what the call did must survive.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.uplink.journal import Committed, Draft, Journal
from edge.uplink.settlement import Refused, settle
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.envelope import SigningKey
from protocol.receipts import ReceiptNumber
from tests.edge.uplink.samples import ALARM, CHECK_IN, CLOCK, DEVICE, NOON, SITE, identifier

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
CENTRAL = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
TOLD = "told"
CARELESS = "--careless"
"""Without syncing each commit: the proof must find that out."""
LIVES = 4
RECORDS = 260
"""In each life; about as many fit between two checkpoints of the write-ahead log."""
KEPT_DAYS = 12
"""Each settlement comes on a new day of the central."""
_SETTLED_EVERY = 20


def opened(path: Path) -> Journal:
    """Open the journal as a gate does."""
    return Journal.open(path, device=DEVICE, site=SITE, key=KEY)


def acknowledge(journal: Journal, committed: list[Committed], day: int = 0) -> None:
    """Settle records as the delivery does, on a day: they are check-ins, but for every fifth."""
    receipts = tuple(
        Receipt(check_in=each.id, number=ReceiptNumber(each.seq).digits)
        for each in committed
        if each.seq % 5
    )
    last = committed[-1]
    said = Acknowledgement(
        device=DEVICE,
        up_to=last.seq,
        head=last.hash,
        receipts=receipts,
        at=datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=day),
    )
    settlement = settle(journal.standing(said), said)
    assert not isinstance(settlement, Refused), settlement
    journal.settle(settlement, said.signed(CENTRAL))


def live(folder: Path, told: int, *, orderly: bool, careless: bool) -> None:
    """Append and settle; at the end close the journal, or leave it as a killed process does."""
    journal = opened(folder / "journal.db")
    if careless:
        journal._db.execute("PRAGMA synchronous = NORMAL")
    fresh: list[Committed] = []
    for seq in range(journal.head.seq + 1, journal.head.seq + 1 + RECORDS):
        body = CHECK_IN if seq % 5 else ALARM
        fresh.append(journal.append(Draft(identifier(seq), NOON, CLOCK, body)))
        os.write(told, f"held {fresh[-1].seq} {fresh[-1].token}\n".encode())
        if len(fresh) == _SETTLED_EVERY:
            acknowledge(journal, fresh, day=seq // _SETTLED_EVERY)
            os.write(told, f"settled {fresh[-1].seq}\n".encode())
            fresh.clear()
            journal.prune(keep_days=KEPT_DAYS, most=_SETTLED_EVERY)
    if orderly:
        journal.close()
    os._exit(0)


def main() -> None:
    """Live a few lives, every second of them to an orderly end."""
    folder = Path(sys.argv[1])
    told = os.open(folder / TOLD, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for life in range(LIVES):
        if (child := os.fork()) == 0:
            live(folder, told, orderly=life % 2 == 1, careless=CARELESS in sys.argv)
        _, status = os.waitpid(child, 0)
        assert status == 0


if __name__ == "__main__":
    main()
