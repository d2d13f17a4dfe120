"""Signed tokens: JWS compact (RFC 7515) with algorithm `Ed25519` (RFC 9864).

A token's `typ` says what it is, so that a signed word of one kind never passes for another; its
`kid` is the key's RFC 7638 thumbprint. The bytes that were signed are what is stored and sent on.
"""

import base64
import hashlib
import re
from enum import StrEnum
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from protocol.errors import ForgedError, MalformedError

_ALGORITHMS = ["Ed25519"]
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")
MAX_TOKEN = 16 * 1024
"""Longest token that is looked at, in characters; an acknowledgement of a full batch fits."""


class TokenType(StrEnum):
    """What a token is: its `typ` header."""

    RECORD = "werfpoort-record"
    ACKNOWLEDGEMENT = "werfpoort-acknowledgement"
    RENEWAL = "werfpoort-renewal"


class VerifyKey:
    """An Ed25519 public key and the name it goes by on the wire."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        """Wrap a public key."""
        self._jwk = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _x(key)})
        self.raw = key.public_bytes_raw()
        """The 32 bytes of the key."""
        self.kid = self._jwk.thumbprint()
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
        kid = key_id(token, typ)
        if kid != self.kid:
            raise ForgedError("This token names another key than the one that it must be by.")
        try:
            return jws.deserialize_compact(token, self._jwk, algorithms=_ALGORITHMS).payload
        except (JoseError, ValueError) as error:
            raise ForgedError("This token's signature does not hold.") from error


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
    match = _COMPACT.fullmatch(token) if len(token) <= MAX_TOKEN else None
    if match is None or not _canonical(match[3]):
        raise MalformedError("Not a token: three base64url parts with a 64-byte signature.")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise MalformedError("This token's header is not JSON.") from error
    if set(header) != {"alg", "kid", "typ"} or header["alg"] != "Ed25519" or header["typ"] != typ:
        raise MalformedError(f"This token's header is not that of a {typ.value}.")
    return str(header["kid"])


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal: what the next record's `prev` holds."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _canonical(part: str) -> bool:
    # 64 bytes leave four unused bits in the last character: were they not checked, sixteen
    # different tokens would carry the same valid signature, and hash differently.
    return _b64(base64.urlsafe_b64decode(part + "==")) == part


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _x(key: Ed25519PublicKey) -> str:
    return _b64(key.public_bytes_raw())
