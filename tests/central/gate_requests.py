"""What a gate brings to its enrolment: a key of its own and a request that proves it."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID


def request_pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, name: str = "any") -> str:
    """Return a PKCS#10 request by `key` that asks for the name `name`."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    signed = builder.sign(key, SHA256() if isinstance(key, ec.EllipticCurvePrivateKey) else None)
    return signed.public_bytes(Encoding.PEM).decode()
