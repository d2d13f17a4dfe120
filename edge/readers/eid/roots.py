"""The pinned roots: by the hash of their key, never by name or by whole certificate.

A root certificate may come from anywhere, the card included: it counts only if its key's
hash is pinned. Source of the hashes: the published certificates of the Belgian eID roots.
"""

from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning

from edge.errors import ConfigurationError

BELGIAN_ROOTS = frozenset(
    {
        # Belgium Root CA2, RSA-2048
        "f8e5f905bc939911267b83d50814a90323b51e183629db52d4fc2d5468a5a578",
        # Belgium Root CA3, RSA-4096
        "c7bc5e493726bbf531f62fc5f5513ac03ead813af4dcd445b3305ba3d3d53374",
        # Belgium Root CA4, both issues, RSA-4096
        "b1538a9071705a92d938e506b738da0cafd1ae66aec2eeddc75479d433bd8776",
        # Belgium Root CA6, P-384
        "894ad2232fe69bb09e8370ef387ec1c66ab6a4ce53c811fd3c8ced5b5158d8c1",
    }
)

MALFORMED = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    CryptographyDeprecationWarning,
)
"""What `cryptography` raises for certificates and keys that are none, or are unusual ones; its
warnings of unusual ones too, where warnings are errors."""


def pin(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate's SubjectPublicKeyInfo, in hexadecimal.

    Raises:
        ValueError, UnsupportedAlgorithm: its key cannot be used (see `MALFORMED`).
    """
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(spki).hexdigest()


def load_roots(path: Path) -> list[x509.Certificate]:
    """Read root certificates from a file: one in DER form, or any number in PEM form.

    Raises:
        ConfigurationError: it cannot be read; the text says what is expected.
    """
    try:
        content = path.read_bytes()
        if b"-----BEGIN" in content:
            roots = x509.load_pem_x509_certificates(content)
        else:
            roots = [x509.load_der_x509_certificate(content)]
        for root in roots:
            pin(root)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    except MALFORMED as error:
        raise ConfigurationError(
            f"{path} is no certificate: a root certificate in PEM or DER form is expected."
        ) from error
    return roots
