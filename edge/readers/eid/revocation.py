"""Revocation lists of the roots: honoured only with the root's own signature, age always told."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography import x509

from edge.errors import ConfigurationError
from edge.readers.eid.register import Register
from edge.readers.eid.roots import MALFORMED
from edge.readers.eid.signature import vouches


@dataclass(frozen=True, slots=True)
class RevocationList:
    """One list as it was loaded; `issued` is its own date, from which its age follows."""

    content: x509.CertificateRevocationList
    issued: date

    @classmethod
    def of(cls, content: x509.CertificateRevocationList) -> "RevocationList":
        """Take a list as `cryptography` parsed it."""
        return cls(content, content.last_update_utc.date())

    @classmethod
    def load(cls, path: Path) -> "RevocationList":
        """Read a list from a file, PEM or DER.

        Raises:
            ConfigurationError: it cannot be read; the text says what is expected.
        """
        try:
            content = path.read_bytes()
            is_pem = b"-----BEGIN" in content
            return cls.of((x509.load_pem_x509_crl if is_pem else x509.load_der_x509_crl)(content))
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
        except MALFORMED as error:
            raise ConfigurationError(
                f"{path} is no revocation list: one in PEM or DER form is expected."
            ) from error

    def revokes(self, register: Register) -> bool:
        """Whether the register's certificate is on the list."""
        serial = register.certificate.serial_number
        return self.content.get_revoked_certificate_by_serial_number(serial) is not None


def latest(lists: tuple[RevocationList, ...], root: x509.Certificate) -> RevocationList | None:
    """Return the newest of the lists that this root signed, if any."""
    own = [revocations for revocations in lists if vouches(root, revocations.content)]
    return max(own, key=lambda revocations: revocations.issued, default=None)
