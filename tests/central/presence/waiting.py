"""Somebody who waits at a gate until a person looks at him, as the gate says it."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from protocol.holds import Hold, Holds
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind
from protocol.seal import Subject, seal
from tests.central.ledger.gates import WORKER

HOLD = "01939b5c-0000-7000-8000-000000000001"


def waiting(central: X25519PublicKey) -> bytes:
    """Return what a gate says while An Peeters, sealed for the central, waits there."""
    hold = Hold(
        id=HOLD,
        lane="main",
        reason=Reason.NOT_APPROVED,
        kind=CredentialKind.EID,
        assurance=Assurance.CHIP,
        seconds=120,
        subject=seal(Subject.of(WORKER, surname="Peeters", given_names="An"), HOLD, central),
    )
    return Holds(holds=(hold,)).payload()
