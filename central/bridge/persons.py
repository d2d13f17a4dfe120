"""Who it was, as far as the ledger may know: opens the seal, keeps an index and a mask.

The number itself is forgotten as soon as it is read (R8, R34).
"""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.ledger.entries import Person
from central.ledger.persons import blind_index
from protocol.errors import UnsealableError
from protocol.identifiers import Inss, LimosaNumber
from protocol.records import CheckIn, Record, Refusal
from protocol.seal import unseal


class Persons:
    """Opens the seals of check-ins and refusals."""

    def __init__(self, sealing_private: X25519PrivateKey, blind_index_key: bytes) -> None:
        """Take the two keys from the vault."""
        self._private = sealing_private
        self._index_key = blind_index_key

    def of(self, record: Record) -> Person | None:
        """Return whom a record is about; None when it does not say, or its seal does not open."""
        match record.body:
            case CheckIn(subject=sealed) | Refusal(subject=str(sealed)):
                pass
            case _:
                return None
        try:
            subject = unseal(sealed, record.head.id, self._private)
        except UnsealableError:
            return None
        number = subject.number
        return Person(self.index(number), number.masked, subject.employer)

    def index(self, number: Inss | LimosaNumber) -> str:
        """Return the blind index of a number: the same person gives the same index."""
        return blind_index(self._index_key, number)
