"""A process that commits check-ins for ever and says every receipt it may promise: to be killed.

Run as `python committing.py DATABASE`; one line of JSON {check-in: number} a commit.
"""

import json
import sys

from central.database import open_engine
from central.ledger.ledger import Ledger
from tests.central.ledger.gates import NOW, Gate


def main(database: str) -> None:
    """Go on from what the ledger holds."""
    ledger = Ledger(open_engine(database))
    gates = [Gate(f"gate-{n}", bytes([n]) * 32) for n in (1, 2)]
    for gate in gates:
        held = ledger.held({gate.device: None})[gate.device]
        gate.seq, gate.head = held.seq, held.hash
        gate.ids = [""] * held.seq  # ids are counted on, so that none is used twice
    while True:
        group = [gate.batch(*[gate.check_in() for _ in range(3)]) for gate in gates]
        outcomes = ledger.commit(group, NOW)
        print(json.dumps({r.check_in: r.number for o in outcomes for r in o.receipts}), flush=True)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(sys.argv[1])
