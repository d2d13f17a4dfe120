"""Signatures as the national register makes them: RSA PKCS#1 v1.5, or ECDSA on P-384.

Pure. The algorithm follows from the key in the register's certificate, never from the applet.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from edge.readers.eid.files import Extent
from edge.readers.eid.roots import MALFORMED

SignerKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
LONGEST_ECDSA = 104
"""Bytes of the longest DER signature on P-384, and the length to which 1.8 pads the file."""

_LONGEST_RSA = 256
_SEQUENCE, _INTEGER = 0x30, 0x02
_RSA_HASHES: tuple[hashes.HashAlgorithm, ...] = (hashes.SHA256(), hashes.SHA1())  # noqa: S303  old cards that are still valid are signed with SHA-1


def extent(content: bytes) -> Extent:
    """Return how long a signature is: ECDSA says so itself, RSA keys have at most 2048 bits."""
    length = _ecdsa_length(content) or (_LONGEST_RSA if len(content) >= _LONGEST_RSA else 0)
    return Extent(at_least=length or 1, exact=length > 0)


def covers(key: SignerKey, content: bytes, signature: bytes) -> bool:
    """Whether `signature`, padded or not, is `key`'s over exactly `content`."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            return _rsa_covers(key, content, signature)
        return _ecdsa_covers(key, content, signature)
    except MALFORMED:
        return False


def _rsa_covers(key: rsa.RSAPublicKey, content: bytes, signature: bytes) -> bool:
    length = (key.key_size + 7) // 8
    if len(signature) < length or any(signature[length:]):
        return False
    for algorithm in _RSA_HASHES:
        try:
            key.verify(signature[:length], content, padding.PKCS1v15(), algorithm)
        except InvalidSignature:
            continue
        return True
    return False


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
