"""Signatures of the national register and its roots: RSA PKCS#1 v1.5, or ECDSA.

Pure. An identity's algorithm follows from the key in the register's certificate, never from the
applet; a certificate's or list's from what it says itself.
"""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from edge.readers.eid.files import Extent
from edge.readers.eid.roots import MALFORMED

SignerKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
LONGEST_ECDSA = 104
"""Bytes of the longest DER signature on P-384, and the length to which 1.8 pads the file."""

_USUAL_RSA = 256
_SEQUENCE, _INTEGER = 0x30, 0x02
_RSA_HASHES: tuple[hashes.HashAlgorithm, ...] = (hashes.SHA256(), hashes.SHA1())  # noqa: S303  old cards that are still valid are signed with SHA-1
_STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


def extent(content: bytes) -> Extent:
    """Return how long a signature is: ECDSA says so itself, RSA keys had at most 2048 bits."""
    length = _ecdsa_length(content) or (_USUAL_RSA if len(content) >= _USUAL_RSA else 0)
    return Extent(at_least=length or 1, exact=length > 0)


def is_cut(signature: bytes, key: SignerKey) -> bool:
    """Whether a signature was read as a usual one, and the key makes longer ones."""
    return isinstance(key, rsa.RSAPublicKey) and len(signature) == _USUAL_RSA < _length(key)


def covers(key: SignerKey, content: bytes, signature: bytes) -> bool:
    """Whether `signature`, padded or not, is `key`'s over exactly `content`."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            return _rsa_covers(key, content, signature)
        return _ecdsa_covers(key, content, signature)
    except MALFORMED:
        return False


def vouches(
    issuer: x509.Certificate, document: x509.Certificate | x509.CertificateRevocationList
) -> bool:
    """Whether an issuer's key signed a certificate or a revocation list, and the names agree.

    Ours, because `cryptography` does so no more for SHA-1, by which Belgium Root CA2 and the
    registers below it are signed: cards of theirs are still valid. Nobody gets a certificate of
    his own making signed there, so SHA-1's collisions do not help a forger.
    """
    try:
        return document.issuer == issuer.subject and _made(issuer.public_key(), document)
    except MALFORMED:
        return False


def _made(key: PublicKeyTypes, document: x509.Certificate | x509.CertificateRevocationList) -> bool:
    if isinstance(document, x509.Certificate):
        content = document.tbs_certificate_bytes
    else:
        content = document.tbs_certlist_bytes
    algorithm = document.signature_hash_algorithm
    try:
        match key, document.signature_algorithm_parameters:
            case rsa.RSAPublicKey(), padding.PKCS1v15() as scheme if isinstance(
                algorithm, (*_STRONG_HASHES, hashes.SHA1)
            ):
                key.verify(document.signature, content, scheme, algorithm)
            case ec.EllipticCurvePublicKey(), ec.ECDSA() as scheme if isinstance(
                algorithm, _STRONG_HASHES
            ):
                key.verify(document.signature, content, scheme)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _rsa_covers(key: rsa.RSAPublicKey, content: bytes, signature: bytes) -> bool:
    length = _length(key)
    if len(signature) < length or any(signature[length:]):
        return False
    for algorithm in _RSA_HASHES:
        try:
            key.verify(signature[:length], content, padding.PKCS1v15(), algorithm)
        except InvalidSignature:
            continue
        return True
    return False


def _length(key: rsa.RSAPublicKey) -> int:
    return (key.key_size + 7) // 8


def _ecdsa_covers(key: ec.EllipticCurvePublicKey, content: bytes, signature: bytes) -> bool:
    length = _ecdsa_length(signature)
    if not length or not isinstance(key.curve, ec.SECP384R1) or any(signature[length:]):
        return False
    try:
        key.verify(signature[:length], content, ec.ECDSA(hashes.SHA384()))
    except InvalidSignature:
        return False
    return True


def _ecdsa_length(content: bytes) -> int:
    """Return the length of the DER signature that `content` begins with, 0 if with none.

    All of the structure is looked at, because an RSA signature may begin with any two bytes.
    """
    match [*content[:4]]:
        case [tag, length, inner, first] if tag == _SEQUENCE and inner == _INTEGER:
            second = content[4 + first : 6 + first]
        case _:
            return 0
    whole = 2 + length
    fits = whole <= min(LONGEST_ECDSA, len(content))
    if not fits or len(second) < 2 or second[0] != _INTEGER:  # noqa: PLR2004  tag and length
        return 0
    return whole if 4 + first + second[1] == length else 0
