"""Certificates and lists signed over SHA-1, as Belgium Root CA2 and those below it made them.

Cards of theirs are still valid, but `cryptography` signs no certificate so any more: here one that
it signed over SHA-256 is signed again. Both forms are as long, so nothing else changes.
"""

from collections.abc import Callable
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from edge.simulator.errors import SimulationError
from edge.simulator.keys import PrivateKey

_SHA256_WITH_RSA = bytes.fromhex("06092A864886F70D01010B")
_SHA1_WITH_RSA = bytes.fromhex("06092A864886F70D010105")

Signed = TypeVar("Signed", x509.Certificate, x509.CertificateRevocationList)


def certificate_over_sha1(made: x509.Certificate, key: PrivateKey) -> x509.Certificate:
    """Sign a certificate again, over SHA-1.

    Raises:
        SimulationError: the key is no RSA key.
    """
    return _again(made, made.tbs_certificate_bytes, key, x509.load_der_x509_certificate)


def list_over_sha1(
    made: x509.CertificateRevocationList, key: PrivateKey
) -> x509.CertificateRevocationList:
    """Sign a revocation list again, over SHA-1.

    Raises:
        SimulationError: the key is no RSA key.
    """
    return _again(made, made.tbs_certlist_bytes, key, x509.load_der_x509_crl)


def _again(
    made: Signed, content: bytes, key: PrivateKey, load: Callable[[bytes], Signed]
) -> Signed:
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SimulationError("Only RSA roots signed over SHA-1: give this issuer an RSA key.")
    outdated = content.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA, 1)
    signature = key.sign(outdated, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  as roots of before 2013 did
    der = made.public_bytes(Encoding.DER).replace(content, outdated)
    der = der.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA).replace(made.signature, signature)
    return load(der)
