"""A key with its certificate, and how each kind of key signs an identity file.

The scheme follows from the key as on real cards: RSA is PKCS#1 v1.5 over SHA-1 or SHA-256, an
elliptic curve is ECDSA P-384 over SHA-384 in DER.
"""

from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_PUBLIC_EXPONENT = 65537


class KeyKind(StrEnum):
    """A kind of key that signed, or signs, Belgian identity files."""

    P384 = "p384"
    RSA_1024 = "rsa1024"
    RSA_2048 = "rsa2048"
    RSA_4096 = "rsa4096"

    def generate(self) -> PrivateKey:
        """Make a key: P-384 in about a millisecond, RSA-4096 in seconds."""
        if self is KeyKind.P384:
            return ec.generate_private_key(ec.SECP384R1())
        return rsa.generate_private_key(_PUBLIC_EXPONENT, int(self.removeprefix("rsa")))


class Digest(StrEnum):
    """The hash under a signature."""

    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA384 = "sha384"

    @property
    def algorithm(self) -> hashes.HashAlgorithm:
        """The same, for `cryptography`."""
        match self:
            case Digest.SHA1:
                return hashes.SHA1()  # noqa: S303  what cards of before 2014 are signed with
            case Digest.SHA256:
                return hashes.SHA256()
            case Digest.SHA384:
                return hashes.SHA384()

    def of(self, content: bytes) -> bytes:
        """The digest of `content`: 20, 32 or 48 bytes."""
        digest = hashes.Hash(self.algorithm)
        digest.update(content)
        return digest.finalize()


@dataclass(frozen=True, slots=True)
class Signatory:
    """A certificate with its private key: a root, or one that signs identity files."""

    certificate: x509.Certificate
    key: PrivateKey

    def sign(self, content: bytes, digest: Digest) -> bytes:
        """Sign as the national register does.

        Returns:
            The bare signature: as long as the modulus for RSA, DER of 102 to 104 bytes for P-384.
        """
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(content, padding.PKCS1v15(), digest.algorithm)
        return self.key.sign(content, ec.ECDSA(digest.algorithm))
