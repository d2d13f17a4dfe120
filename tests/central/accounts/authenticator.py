"""An authenticator of the tests' own: makes and proves passkeys as a key in software would."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey; what it answers can be bent by tests."""

    origin: str
    verifies: bool = True
    """Whether it asked its person for a finger, a face or a PIN."""
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def id(self) -> str:
        """The credential's id in base64url."""
        return text(self.credential)

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer what `navigator.credentials.create` is given."""
        data = self._data(options["rp"]["id"], _ATTESTED) + self._attested()
        statement = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._answer(
            options, "webauthn.create", {"attestationObject": text(cbor2.dumps(statement))}
        )

    def prove(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer what `navigator.credentials.get` is given."""
        self.count += 1
        data = self._data(options["rpId"], 0)
        client = self._client(options, "webauthn.get")
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        parts = {"authenticatorData": text(data), "signature": text(signature)}
        return self._answer(options, "webauthn.get", parts)

    def _answer(self, options: dict[str, Any], kind: str, parts: dict[str, str]) -> dict[str, Any]:
        client = {"clientDataJSON": text(self._client(options, kind))}
        credential = {"id": self.id, "rawId": self.id, "type": "public-key"}
        return {**credential, "response": client | parts}

    def _client(self, options: dict[str, Any], kind: str) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, host: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        head = hashlib.sha256(host.encode()).digest()
        return head + bytes([flags]) + self.count.to_bytes(4, "big")

    def _attested(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big")}
        cose[-3] = numbers.y.to_bytes(32, "big")
        length = len(self.credential).to_bytes(2, "big")
        return bytes(16) + length + self.credential + cbor2.dumps(cose)


def text(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
