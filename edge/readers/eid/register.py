"""The national register's certificate: what it must be like, and the memory of those accepted.

Any certificate below a Belgian root could sign identities if only the chain counted (a citizen
CA's, for one): the rules here say which ones may. A key that was accepted once is remembered.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from cryptography import x509
from cryptography.x509.oid import NameOID

from edge.readers.eid.errors import CardUnreadableError, SignerNotRegisterError
from edge.readers.eid.roots import MALFORMED, pin
from edge.readers.eid.signature import SignerKey

REGISTER_POLICIES = frozenset(
    {
        "2.16.56.1.1.1.4",
        "2.16.56.9.1.1.4",
        "2.16.56.10.1.1.4",
        "2.16.56.12.1.1.4",
        "2.16.56.13.6.0.1",
    }
)
_REMEMBERED = 64
_SUBJECT = (("CN", "RRN"), ("O", "RRN"), ("C", "BE"))
_ATTRIBUTES = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "C": NameOID.COUNTRY_NAME,
}


@dataclass(frozen=True, slots=True)
class RegisterRules:
    """What makes a certificate the national register's.

    The subject under Root CA6 is not confirmed by a real card, so it can be configured.
    """

    subject: tuple[tuple[str, str], ...] = _SUBJECT
    policies: frozenset[str] = REGISTER_POLICIES


@dataclass(frozen=True, slots=True)
class Register:
    """An accepted register certificate, with the root that issued it directly."""

    certificate: x509.Certificate
    root: x509.Certificate
    key: SignerKey
    root_pin: str

    def valid_on(self, day: date) -> bool:
        """Whether register and root certificate were both valid on some moment of a day."""
        return all(
            certificate.not_valid_before_utc.date() <= day <= certificate.not_valid_after_utc.date()
            for certificate in (self.certificate, self.root)
        )


@dataclass(slots=True)
class Accepted:
    """The register certificates and roots accepted so far, the latest used first.

    Safe between threads by construction: the tuples are replaced, never changed. Two threads
    that add at once may lose one entry, which then costs one more certificate read.
    """

    registers: tuple[Register, ...] = field(default=(), repr=False)
    roots: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    keep: Callable[[Sequence[Register]], object] | None = field(default=None, repr=False)
    """Told all registers when there is a new one."""

    def remember(self, register: Register) -> None:
        """Put a register first and its root among the known ones; forget the longest unused."""
        is_new = register not in self.registers
        others = [entry for entry in self.registers if entry.certificate != register.certificate]
        self.registers = (register, *others[: _REMEMBERED - 1])
        if register.root not in self.roots:
            self.roots = (register.root, *self.roots[: _REMEMBERED - 1])
        if is_new and self.keep is not None:
            self.keep(self.registers)


def parse(content: bytes) -> x509.Certificate:
    """Read a certificate off the card.

    Raises:
        CardUnreadableError: the bytes are no certificate, or its key cannot be used.
    """
    try:
        certificate = x509.load_der_x509_certificate(content)
        pin(certificate)
    except MALFORMED as error:
        raise CardUnreadableError("A certificate on the card is malformed.") from error
    return certificate


def accept(certificate: x509.Certificate, root: x509.Certificate, rules: RegisterRules) -> Register:
    """Apply the register's rules to a certificate that a pinned root issued directly.

    Raises:
        SignerNotRegisterError: it is somebody else's; the text says what differs.
    """
    key = certificate.public_key()
    if not isinstance(key, SignerKey):
        raise SignerNotRegisterError("The signer's key is neither RSA nor on an elliptic curve.")
    try:
        faults = list(_faults(certificate, rules))
    except MALFORMED as error:
        raise SignerNotRegisterError("The signer's certificate is malformed.") from error
    if faults:
        raise SignerNotRegisterError(
            f"The signer is not the national register: its certificate has {', '.join(faults)}."
        )
    return Register(certificate, root, key, pin(root))


def _faults(certificate: x509.Certificate, rules: RegisterRules) -> Iterator[str]:
    for name, expected in rules.subject:
        values = certificate.subject.get_attributes_for_oid(_ATTRIBUTES[name])
        if [attribute.value for attribute in values] != [expected]:
            yield f"another subject {name}"
    extensions = certificate.extensions
    if not any(_signs_for_good(extension.value) for extension in extensions):
        yield "another key usage"
    if any(_is_authority(extension.value) for extension in extensions):
        yield "an authority's rights"
    if not any(_policies(extension.value) & rules.policies for extension in extensions):
        yield "another policy"


def _signs_for_good(extension: x509.ExtensionType) -> bool:
    return (
        isinstance(extension, x509.KeyUsage)
        and extension.digital_signature
        and extension.content_commitment
    )


def _is_authority(extension: x509.ExtensionType) -> bool:
    return isinstance(extension, x509.BasicConstraints) and extension.ca


def _policies(extension: x509.ExtensionType) -> frozenset[str]:
    if not isinstance(extension, x509.CertificatePolicies):
        return frozenset()
    return frozenset(policy.policy_identifier.dotted_string for policy in extension)
