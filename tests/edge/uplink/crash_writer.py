"""A gate process for crash tests: appends to a journal until it is killed.

Each line on standard input starts one; each record whose commit returned is told on standard
output as `seq hash`, after `pid N`; `ended` comes on a line of its own, because the kill may have
cut the line before it. Children are forked, so that one costs milliseconds.
"""

import os
import sys
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.uplink.journal import Draft, Journal
from protocol.envelope import SigningKey
from protocol.record_ids import RANDOM_BYTES, record_id
from tests.edge.uplink.samples import CHECK_IN, CLOCK, DEVICE, NOON, SITE


def write(path: Path, key: SigningKey) -> None:
    """Append for ever."""
    journal = Journal.open(path, device=DEVICE, site=SITE, key=key)
    for _ in count():
        identifier = record_id(1_700_000_000_000, os.urandom(RANDOM_BYTES))
        committed = journal.append(Draft(identifier, NOON, CLOCK, CHECK_IN))
        print(committed.seq, committed.hash, flush=True)  # noqa: T201 - what the test listens to


def main() -> None:
    """Start a writer a line."""
    path, seed = Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(seed))
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            write(path, key)
        print("pid", child, flush=True)  # noqa: T201 - what the test listens to
        os.waitpid(child, 0)
        print("\nended", flush=True)  # noqa: T201 - what the test listens to


if __name__ == "__main__":
    main()
