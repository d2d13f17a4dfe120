"""Enrolment: how a device gets its identity with a one-time code.

The code carries a secret (so that the central knows the device was invited) and a fingerprint of
the central's CA (so that the device knows the central). Shapes of request and grant, both JSON.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated, Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from pydantic import Base64UrlBytes, Field

from protocol.envelope import VerifyKey
from protocol.errors import InvalidIdentifierError
from protocol.records import Count, ShortText, Wire

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed."""
_SECRET_LENGTH = 16
_CA_LENGTH = 26
_GROUP = 6
SECRET_BYTES = 10
"""Randomness in a secret: 80 bits."""


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """A one-time code: 16 characters of secret, 26 of the CA's fingerprint."""

    secret: str
    ca: str

    @classmethod
    def make(cls, random: bytes, ca_certificate_der: bytes) -> Self:
        """Make a code from `SECRET_BYTES` random bytes and the CA's certificate."""
        if len(random) != SECRET_BYTES:
            raise ValueError(f"a secret is made of {SECRET_BYTES} bytes")
        return cls(_base32(random, _SECRET_LENGTH), ca_fingerprint(ca_certificate_der))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code as typed: case, blanks and dashes do not matter; I and L are 1, O is 0.

        Raises:
            InvalidIdentifierError: wrong length or characters.
        """
        plain = re.sub(r"[\s-]+", "", text).upper().translate(str.maketrans("ILO", "110"))
        if len(plain) != _SECRET_LENGTH + _CA_LENGTH or set(plain) - set(_ALPHABET):
            raise InvalidIdentifierError(
                "An enrolment code has 42 letters and digits in groups of six: "
                "copy it whole from the central, it is valid for minutes only."
            )
        return cls(plain[:_SECRET_LENGTH], plain[_SECRET_LENGTH:])

    def matches(self, ca_certificate_der: bytes) -> bool:
        """Whether this is the CA that the code was made for."""
        return ca_fingerprint(ca_certificate_der) == self.ca

    def __str__(self) -> str:
        """Return the form people copy: groups of six."""
        plain = self.secret + self.ca
        return "-".join(plain[i : i + _GROUP] for i in range(0, len(plain), _GROUP))

    def __repr__(self) -> str:
        """Hide the secret: a code never gets into a log by accident."""
        return f"EnrolmentCode(ca={self.ca})"


class EnrolmentRequest(Wire):
    """What the device sends: the code's secret and a PKCS#10 request (PEM) for its own key."""

    secret: Annotated[str, Field(pattern=r"^[0-9A-Z]{16}$", repr=False)]
    request: Annotated[str, Field(max_length=4096)]


class BrokerAddress(Wire):
    """Where a broker is: a name or an address, and a port."""

    host: ShortText
    port: Annotated[int, Field(ge=1, le=65535)]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `host:port`; an IPv6 address stands in brackets.

        Raises:
            InvalidIdentifierError: it has another form.
        """
        host, _, port = text.rpartition(":")
        try:
            return cls(host=host.removeprefix("[").removesuffix("]"), port=int(port))
        except ValueError as error:
            raise InvalidIdentifierError(
                f"{text!r} is no broker: write host:port, such as broker.example.be:8883."
            ) from error

    def __str__(self) -> str:
        """Return the form that `parse` reads."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class EnrolmentGrant(Wire):
    """What the device gets: its name, its certificate, and whom to trust."""

    device: ShortText
    site: ShortText
    certificate: str
    """The device's certificate, PEM; its subject's CN is the device id."""
    ca: str
    """The central's CA certificate, PEM: for the broker and for HTTPS."""
    acknowledgement_key: Base64UrlBytes
    """The Ed25519 public key (32 bytes) that signs acknowledgements."""
    sealing_key: Base64UrlBytes
    """The X25519 public key (32 bytes) that subjects are sealed to."""
    broker_host: ShortText
    broker_port: Annotated[int, Field(ge=1, le=65535)]
    brokers: tuple[BrokerAddress, ...] = ()
    """Further brokers of the same cluster, for when the first does not answer."""
    central: Annotated[str, Field(max_length=300)] = ""
    """The central's https address, which a device that enrolled there notes for its renewals."""
    session: Count = 0
    """No session of this device had a higher number so far: its next ones have (R29)."""
    roster_key: Base64UrlBytes | None = Field(default=None, repr=False)
    """The site's roster key (32 bytes), by which the people of the central's roster are known."""

    @property
    def verify_key(self) -> VerifyKey:
        """The acknowledgement key as a type."""
        return VerifyKey.from_bytes(self.acknowledgement_key)

    @property
    def sealing_public_key(self) -> X25519PublicKey:
        """The sealing key as a type."""
        return X25519PublicKey.from_public_bytes(self.sealing_key)


def ca_fingerprint(certificate_der: bytes) -> str:
    """Return the first 128 bits of the certificate's SHA-256, in 26 characters."""
    return _base32(hashlib.sha256(certificate_der).digest()[:16], _CA_LENGTH)


def _base32(data: bytes, length: int) -> str:
    value = int.from_bytes(data, "big")
    return "".join(_ALPHABET[value >> (5 * i) & 31] for i in reversed(range(length)))
