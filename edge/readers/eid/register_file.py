"""The registers that a gate accepted, kept over restarts: the day's first card is as fast as any.

Certificates name nobody. Nothing in the file is believed: each is checked against pins and rules
as if it came off a card, so whoever writes to it gains nothing, and what is torn is left out.
"""

import threading
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from edge.readers.eid import register
from edge.readers.eid.errors import SignerNotRegisterError
from edge.readers.eid.register import Register, RegisterRules
from edge.readers.eid.roots import MALFORMED, pin
from edge.readers.eid.signature import vouches

_LONGEST = 1_000_000


class RegisterFile:
    """A file of certificates in PEM form; a disk that fails costs one more certificate read."""

    def __init__(self, path: Path) -> None:
        """Keep them in `path`."""
        self._path = path
        self._writing = threading.Lock()

    def load(self, pins: frozenset[str], rules: RegisterRules) -> tuple[Register, ...]:
        """Return the registers below pinned roots, the latest accepted first."""
        certificates = [one for one in self._certificates() if _is_usable(one)]
        roots = [one for one in certificates if pin(one) in pins and vouches(one, one)]
        found = (
            _accepted(certificate, root, rules)
            for certificate in certificates
            for root in roots
            if certificate != root and vouches(root, certificate)
        )
        return tuple(one for one in found if one is not None)

    def keep(self, registers: Sequence[Register]) -> None:
        """Replace the file; it is not forced to disk, as what is lost can be read off a card."""
        certificates = dict.fromkeys(
            certificate for one in registers for certificate in (one.certificate, one.root)
        )
        content = b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
        new = self._path.with_suffix(".new")
        with self._writing:
            try:
                new.write_bytes(content)
                new.replace(self._path)
            except OSError:
                return

    def _certificates(self) -> list[x509.Certificate]:
        try:
            with self._path.open("rb") as file:
                return x509.load_pem_x509_certificates(file.read(_LONGEST))
        except (OSError, *MALFORMED):
            return []


def _is_usable(certificate: x509.Certificate) -> bool:
    try:
        pin(certificate)
    except MALFORMED:
        return False
    return True


def _accepted(
    certificate: x509.Certificate, root: x509.Certificate, rules: RegisterRules
) -> Register | None:
    try:
        return register.accept(certificate, root, rules)
    except SignerNotRegisterError:
        return None
