"""Committed records for the turnstile's tests, as the journal would hand them over."""

from edge.uplink.journal import Committed
from protocol.record_ids import record_id
from protocol.records import Assurance, Body, CheckIn, CredentialKind, Direction, Override

CHECK_IN = CheckIn(
    lane="north",
    direction=Direction.IN,
    kind=CredentialKind.EID,
    assurance=Assurance.SIGNED,
    subject="S" * 64,
)
OVERRIDE = Override(lane="north", cause="supervisor")


def committed(seq: int = 1, body: Body = CHECK_IN) -> Committed:
    """Make the committed record with a sequence number; a check-in unless told otherwise."""
    identifier = record_id(seq, seq.to_bytes(10, "big"))
    return Committed(seq, identifier, "token", "0" * 64, body)
