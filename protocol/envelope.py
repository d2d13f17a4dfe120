"""Signed tokens: JWS compact (RFC 7515) with algorithm `Ed25519` (RFC 9864).

A token's `typ` says what it is, so that a signed word of one kind never passes for another; its
`kid` is the key's RFC 7638 thumbprint. The bytes that were signed are what is stored and sent on.
"""

import base64
import hashlib
import json
import re
from enum import StrEnum
from functools import lru_cache
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jws
from joserfc.jwk import OKPKey

from protocol.errors import ForgedError, MalformedError

_ALGORITHMS = ["Ed25519"]
# 64 bytes leave four unused bits in the last character: were they not held to zero, sixteen
# different tokens would carry the same valid signature, and hash differently.
_COMPACT = re.compile(r"([A-Za-z0-9_-]{1,256})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{85}[AQgw])")
_HEADERS_REMEMBERED = 4096
MAX_TOKEN = 16 * 1024
"""Longest token that is looked at, in characters; an acknowledgement of a full batch fits."""


class TokenType(StrEnum):
    """What a token is: its `typ` header."""

    RECORD = "werfpoort-record"
    ACKNOWLEDGEMENT = "werfpoort-acknowledgement"
    RENEWAL = "werfpoort-renewal"
    AUDIT = "werfpoort-audit"
    DESIRED = "werfpoort-desired"
    ROSTER = "werfpoort-roster"
    COMMAND = "werfpoort-command"
    CHECKPOINT = "werfpoort-checkpoint"
    REGISTRATION = "werfpoort-registration"
    MUSTER = "werfpoort-muster"


class VerifyKey:
    """An Ed25519 public key and the name it goes by on the wire."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        """Wrap a public key."""
        self._key = key
        self.raw = key.public_bytes_raw()
        """The 32 bytes of the key."""
        self.kid = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _x(key)}).thumbprint()
        """RFC 7638 thumbprint, base64url."""

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read the 32 bytes of a key."""
        try:
            return cls(Ed25519PublicKey.from_public_bytes(raw))
        except ValueError as error:
            raise MalformedError("An Ed25519 public key has 32 bytes.") from error

    def open(self, token: str, typ: TokenType) -> bytes:
        """Verify a token and return its payload.

        Raises:
            MalformedError: no compact JWS, or its headers are not of this contract.
            ForgedError: the signature is not by this key, or it names another key.
        """
        header, payload, signature = _parts(token)
        if _named_by(header, typ) != self.kid:
            raise ForgedError("This token names another key than the one that it must be by.")
        if not self.holds(_decoded(signature), f"{header}.{payload}".encode()):
            raise ForgedError("This token's signature does not hold.")
        return _payload(payload)

    def holds(self, signature: bytes, signed: bytes) -> bool:
        """Whether `signature` (64 bytes) over `signed` is by this key."""
        try:
            self._key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """An Ed25519 private key; signing with it is deterministic."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Wrap a private key."""
        self.verify_key = VerifyKey(key.public_key())
        d = _b64(key.private_bytes_raw())
        x = _x(key.public_key())
        self._jwk = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x, "d": d})

    def sign(self, payload: bytes, typ: TokenType) -> str:
        """Return the compact token over `payload`."""
        header = {"alg": "Ed25519", "kid": self.verify_key.kid, "typ": typ.value}
        return jws.serialize_compact(header, payload, self._jwk, algorithms=_ALGORITHMS)


def key_id(token: str, typ: TokenType) -> str:
    """Return the key a token names, to look the key up. Nothing is verified by this.

    Raises:
        MalformedError: no canonical compact JWS, or it is not of type `typ`.
    """
    header, _, _ = _parts(token)
    return _named_by(header, typ)


def claimed(token: str) -> bytes:
    """Return what a token says, without asking who says so: only for what was verified before.

    Raises:
        MalformedError: no compact JWS.
    """
    _, payload, _ = _parts(token)
    return _payload(payload)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal: what the next record's `prev` holds."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _parts(token: str) -> tuple[str, str, str]:
    match = _COMPACT.fullmatch(token) if len(token) <= MAX_TOKEN else None
    if match is None:
        raise MalformedError("Not a token: three base64url parts with a 64-byte signature.")
    return match[1], match[2], match[3]


@lru_cache(maxsize=_HEADERS_REMEMBERED)  # a key writes the same header on every record
def _named_by(part: str, typ: TokenType) -> str:
    """Return the key that a header names, once the header is seen to be of this contract."""
    try:
        header = json.loads(_decoded(part))
    except ValueError as error:
        raise MalformedError("This token's header is not JSON.") from error
    match header:
        case {"alg": "Ed25519", "kid": str(kid), "typ": typ.value} if len(header) == 3:  # noqa: PLR2004  these three
            return kid
        case _:
            raise MalformedError(f"This token's header is not that of a {typ.value}.")


def _payload(part: str) -> bytes:
    try:
        return _decoded(part)
    except ValueError as error:
        raise MalformedError("This token's payload is not base64url.") from error


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _x(key: Ed25519PublicKey) -> str:
    return _b64(key.public_bytes_raw())
