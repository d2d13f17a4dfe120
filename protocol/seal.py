"""Sealing a person's numbers to the central: HPKE base mode (RFC 9180), one shot per record.

Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305 (a Pi has no AES instructions).
The record's id is bound as `info`: a seal moved to another record does not open.
"""

import base64
import binascii
from typing import Annotated, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import Field, ValidationError, model_validator

from protocol.errors import UnsealableError
from protocol.identifiers import EnterpriseNumber, Inss, LimosaNumber
from protocol.records import Wire

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_BLOCK = 128
"""Plaintexts are padded to a multiple of this, so that a seal's length tells no name."""


class Subject(Wire):
    """Who checked in. Exactly one of the two numbers is there."""

    inss: Annotated[str, Field(pattern=r"^[0-9]{11}$")] | None = None
    limosa: Annotated[str, Field(pattern=r"^[0-9]{17}$")] | None = None
    employer: Annotated[str, Field(pattern=r"^[01][0-9]{9}$")] | None = None
    surname: Annotated[str, Field(max_length=200)] = ""
    given_names: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.inss is None) == (self.limosa is None):
            raise ValueError("exactly one of inss and limosa")
        return self

    @classmethod
    def of(
        cls,
        number: Inss | LimosaNumber,
        *,
        surname: str = "",
        given_names: str = "",
        employer: EnterpriseNumber | None = None,
    ) -> Self:
        """Build the subject of a person known by `number`; names longer than 200 are cut."""
        return cls(
            inss=number.digits if isinstance(number, Inss) else None,
            limosa=number.digits if isinstance(number, LimosaNumber) else None,
            employer=employer.digits if employer else None,
            surname=surname[:200],
            given_names=given_names[:200],
        )

    @property
    def number(self) -> Inss | LimosaNumber:
        """The person's number as a type."""
        return Inss(self.inss) if self.inss else LimosaNumber(self.limosa or "")

    def __str__(self) -> str:
        """Masked: a subject never gets into a log by accident."""
        return str(self.number)

    def __repr__(self) -> str:
        """Masked."""
        return f"Subject({self.number})"


def seal(subject: Subject, record_id: str, central: X25519PublicKey) -> str:
    """Seal a subject for one record; returns base64url of encapsulated key and ciphertext."""
    plain = subject.model_dump_json(exclude_none=True).encode()
    padded = plain + b" " * (-len(plain) % _BLOCK)
    sealed = _SUITE.encrypt(padded, central, info=_info(record_id))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(sealed: str, record_id: str, private: X25519PrivateKey) -> Subject:
    """Open a seal.

    Raises:
        UnsealableError: for another key or record, changed, or no subject inside.
    """
    try:
        raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        return Subject.model_validate_json(_SUITE.decrypt(raw, private, info=_info(record_id)))
    except (binascii.Error, InvalidTag, ValidationError, ValueError) as error:
        raise UnsealableError(
            "The sealed subject does not open with this key for this record."
        ) from error


def _info(record_id: str) -> bytes:
    return b"werfpoort/1/subject/" + record_id.encode("ascii")
