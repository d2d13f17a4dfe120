"""The proof that a receipt number is in the ledger, for somebody who trusts neither side.

Everything that it takes is in it, but the certainty that the key is the central's: docs/ledger.md
shows how to check one with public tools alone.
"""

import base64
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from central.errors import LedgerError, NotFoundError
from central.ledger.checkpoints import newest
from central.ledger.tree import Tree
from central.schema import records
from protocol.envelope import VerifyKey
from protocol.receipts import ReceiptNumber


@dataclass(frozen=True, slots=True)
class Proof:
    """A record's place in the tree, the way from there to the root, and who signed the root."""

    receipt: ReceiptNumber
    position: int
    hash: str
    token: str | None
    """As the gate signed it; None when it was erased: its hash is enough."""
    path: tuple[str, ...]
    size: int
    checkpoint: str
    """The central's signed word on the root."""
    central: VerifyKey

    def document(self) -> dict[str, Any]:
        """Return it as JSON is made of it."""
        x = base64.urlsafe_b64encode(self.central.raw).rstrip(b"=").decode()
        return {
            "werfpoort_proof": 1,
            "receipt": self.receipt.digits,
            "position": self.position,
            "record": self.hash,
            "token": self.token,
            "path": list(self.path),
            "checkpoint": self.checkpoint,
            "central": {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.central.kid},
        }


def prove(connection: Connection, number: ReceiptNumber, central: VerifyKey) -> Proof:
    """Prove that a receipt number is in the newest checkpoint's ledger.

    Raises:
        NotFoundError: no record has it.
        LedgerError: the newest checkpoint does not count it yet.
    """
    r = records.c
    row = connection.execute(
        select(r.position, r.hash, r.token).where(r.receipt == number.serial)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"No check-in has the receipt number {number}.")
    word = newest(connection)
    if word is None or word.size < row.position:
        since = f" of {word.at:%Y-%m-%d %H:%M} UTC" if word else ""
        raise LedgerError(
            f"The newest checkpoint{since} does not count {number} yet. Make one first: "
            "werfpoort-central ledger checkpoint",
            fault="proof-early",
        )
    return Proof(
        number,
        row.position,
        row.hash,
        row.token,
        tuple(Tree(connection).inclusion(row.position, word.size)),
        word.size,
        word.token,
        central,
    )
