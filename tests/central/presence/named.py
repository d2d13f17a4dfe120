"""A worker with a name, told by a real gate's sealed check-in and taken by the real ledger."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Engine

from central.ledger.ledger import Ledger
from central.presence.projection import Presence
from protocol.identifiers import EnterpriseNumber
from protocol.records import Assurance, CheckIn, CredentialKind, Direction
from protocol.seal import Subject, seal
from tests.central.ledger.gates import WORKER, Gate
from tests.central.presence.comings import MORNING


def named(engine: Engine, sealing: X25519PublicKey) -> None:
    """Have a real gate tell of a worker with a name, and the real ledger take it."""
    gate = Gate(sealing=sealing)
    gate.enrol(engine)
    identity = gate._next_id()
    employer = EnterpriseNumber.parse("0448181966")
    subject = Subject.of(WORKER, surname="Peeters", given_names="An", employer=employer)
    body = CheckIn(
        lane="lane-1",
        direction=Direction.IN,
        kind=CredentialKind.EID,
        assurance=Assurance.SIGNED,
        subject=seal(subject, identity, gate.sealing),
    )
    token = gate.sign(body, identity, at=MORNING)
    Ledger(engine, projections=[Presence()]).commit([gate.batch(token)], MORNING)
