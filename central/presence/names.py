"""Names of people on a list: opened from their sealed check-ins at the moment that somebody looks.

Nothing opened here is kept. Who may look, and that he looked, is the caller's to see to.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, select, tuple_

from central.schema import records
from protocol.envelope import claimed
from protocol.errors import UnsealableError
from protocol.records import CheckIn, Record
from protocol.seal import Subject, unseal

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Name:
    """What a check-in says that somebody is called."""

    surname: str = field(repr=False)
    given_names: str = field(repr=False)

    def __str__(self) -> str:
        """Return it as lists sort it."""
        return f"{self.surname}, {self.given_names}".strip(", ")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a record is in the ledger."""

    device: str
    chain: int
    seq: int


def names(
    connection: Connection, places: Iterable[Place], private: X25519PrivateKey
) -> dict[str, Name]:
    """Return the names that check-ins hold, by the check-in; those without one are left out."""
    found = {
        check_in: Name(subject.surname, subject.given_names)
        for check_in, subject in opened(connection, places, private)
    }
    return {check_in: name for check_in, name in found.items() if str(name)}


def opened(
    connection: Connection, places: Iterable[Place], private: X25519PrivateKey
) -> Iterator[tuple[str, Subject]]:
    """Yield check-ins and whom they are about; those that do not open are left out."""
    r, wanted = records.c, sorted(set(places))
    for start in range(0, len(wanted), _AT_ONCE):
        some = [(of.device, of.chain, of.seq) for of in wanted[start : start + _AT_ONCE]]
        tokens = connection.scalars(
            select(r.token).where(tuple_(r.device, r.chain, r.seq).in_(some), r.token.is_not(None))
        )
        for token in tokens:
            record = Record.parse(claimed(token))
            if isinstance(record.body, CheckIn):
                with suppress(UnsealableError):
                    yield record.head.id, unseal(record.body.subject, record.head.id, private)
