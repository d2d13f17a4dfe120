"""Whom a record is about: found by a keyed blind index, opened one at a time, never kept.

Opening one takes a permission and a reason, and is in the audit trail in the same transaction: a
look of which nothing is noted cannot be.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, select

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading, writing
from central.errors import LedgerError, NotFoundError
from central.ledger.browse import Entry, entries_of, within
from central.schema import records
from central.vault import Vault
from protocol.envelope import claimed
from protocol.errors import InvalidIdentifierError, UnsealableError
from protocol.identifiers import Inss, LimosaNumber
from protocol.receipts import ReceiptNumber
from protocol.records import CheckIn, Record, Refusal
from protocol.seal import Subject, unseal


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who a record is about, in clear: to be shown and forgotten."""

    record: str
    site: str
    number: str = field(repr=False)
    """The national or Limosa number, as people write it."""
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    employer: str | None


def blind_index(key: bytes, number: Inss | LimosaNumber) -> str:
    """Return the index of a person: the same for the same number, and telling nothing of it."""
    kind = "inss" if isinstance(number, Inss) else "limosa"
    return hmac.digest(key, f"{kind}:{number.digits}".encode(), "sha256").hex()


def person_number(text: str) -> Inss | LimosaNumber:
    """Read a number that a person typed: seventeen digits are a Limosa number's.

    Raises:
        InvalidIdentifierError: neither has this form.
    """
    try:
        return LimosaNumber.parse(text)
    except InvalidIdentifierError:
        return Inss.parse(text)


class People:
    """The people in the ledger, for who may know them."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        """Take the database, and the vault whose keys open seals and index numbers."""
        self._engine = engine
        self._vault = vault
        self._trail = Trail(vault.acknowledgement_key)

    def find(
        self, actor: Actor, number: Inss | LimosaNumber, now: datetime, limit: int = 100
    ) -> list[Entry]:
        """Return the newest records of a person within the actor's reach, masked; audited.

        Raises:
            NotAllowedError: the actor may look nobody up anywhere.
        """
        index = blind_index(self._vault.blind_index_key, number)
        with writing(self._engine) as connection:
            found = entries_of(connection, actor, index, limit)
            did = actor.did("person.looked-up", number.masked, detail=f"{len(found)} records")
            self._trail.note(connection, did, now)
        return found

    def reveal(
        self, actor: Actor, record: str | ReceiptNumber, reason: str, now: datetime
    ) -> Revealed:
        """Open a record, named by its id or its receipt number; audited.

        Raises:
            NotAllowedError: the actor may open none.
            NotFoundError: there is none within his reach.
            LedgerError: no reason is given, or nobody can be read from it.
        """
        if not reason.strip():
            raise LedgerError(
                "Say why you need to know: the reason goes into the audit trail.",
                fault="reveal-reason",
            )
        r = records.c
        which = r.receipt == record.serial if isinstance(record, ReceiptNumber) else r.id == record
        query = select(r.id, r.site, r.token, r.erased_at)
        query = query.where(which, within(actor, Permission.REVEAL))
        with reading(self._engine) as connection:  # opening takes a moment: others may write
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFoundError("There is no such record, or it is not yours to open.")
        if row.token is None:
            raise LedgerError(
                f"Who it was is erased since {row.erased_at:%Y-%m-%d}.", fault="reveal-erased"
            )
        subject = self._opened(Record.parse(claimed(row.token)))
        with writing(self._engine) as connection:
            did = actor.did(
                "person.revealed",
                row.id,
                site=row.site,
                reason=reason,
                detail=f"receipt {record}" if isinstance(record, ReceiptNumber) else "",
            )
            self._trail.note(connection, did, now)
        return Revealed(
            row.id,
            row.site,
            _shown(subject.number),
            subject.surname,
            subject.given_names,
            subject.employer,
        )

    def _opened(self, record: Record) -> Subject:
        match record.body:
            case CheckIn(subject=sealed) | Refusal(subject=str(sealed)):
                pass
            case _:
                raise LedgerError(
                    "This record is about nobody: only check-ins and refusals are.",
                    fault="reveal-nobody",
                )
        try:
            return unseal(sealed, record.head.id, self._vault.sealing_private)
        except UnsealableError as error:
            raise LedgerError(
                "This record's seal does not open with the vault's key: nobody can read it.",
                fault="reveal-sealed",
            ) from error


def _shown(number: Inss | LimosaNumber) -> str:
    if isinstance(number, LimosaNumber):
        return number.digits
    d = number.digits
    return f"{d[:2]}.{d[2:4]}.{d[4:6]}-{d[6:9]}.{d[9:]}"
