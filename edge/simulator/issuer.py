"""The issuing state in small: a test root, and the national register's certificate below it.

Every root made here is one of this process's own; nothing made here is worth anything at a gate
whose pinned roots are the real ones. `certify` also makes the certificates that must be refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from edge.simulator.errors import SimulationError
from edge.simulator.keys import Digest, KeyKind, PrivateKey, Signatory
from edge.simulator.outdated import certificate_over_sha1, list_over_sha1

REGISTER_POLICY = "2.16.56.13.6.0.1"
"""The newest of the policies that national register certificates carry."""

REGISTER_NAME = (("C", "BE"), ("O", "RRN"), ("CN", "RRN"))

_ATTRIBUTES = {"C": NameOID.COUNTRY_NAME, "O": NameOID.ORGANIZATION_NAME, "CN": NameOID.COMMON_NAME}
_ROOT_FROM, _ROOT_UNTIL = date(2003, 1, 1), date(2060, 1, 1)
_REGISTER_FROM, _REGISTER_UNTIL = date(2004, 1, 1), date(2045, 1, 1)

NameParts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a certificate's key may be used for, as far as the register's rules look at it."""

    digital_signature: bool = False
    non_repudiation: bool = False
    certificate_signing: bool = False

    @property
    def extension(self) -> x509.KeyUsage:
        """The same as an X.509 extension."""
        return x509.KeyUsage(
            digital_signature=self.digital_signature,
            content_commitment=self.non_repudiation,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=self.certificate_signing,
            crl_sign=self.certificate_signing,
            encipher_only=False,
            decipher_only=False,
        )


REGISTER_USAGE = Usage(digital_signature=True, non_repudiation=True)
_AUTHORITY_USAGE = Usage(certificate_signing=True)


@dataclass(frozen=True, slots=True)
class Specification:
    """What a certificate says. The defaults are those of a good national register certificate."""

    subject: NameParts = REGISTER_NAME
    policy: str | None = REGISTER_POLICY
    usage: Usage = REGISTER_USAGE
    valid_from: date = _REGISTER_FROM
    valid_until: date = _REGISTER_UNTIL
    authority: bool = False
    over_sha1: bool = False
    """Signed as in the years before 2014; the issuer's key must be RSA."""


@dataclass(frozen=True)
class Issuer:
    """A root, and what is issued below it: made when first asked for, then kept."""

    root: Signatory
    over_sha1: bool = False
    """Whether certificates and lists are signed over SHA-1, as the first roots did."""
    _registers: dict[KeyKind, Signatory] = field(default_factory=dict, repr=False)
    _authorities: list[Signatory] = field(default_factory=list, repr=False)

    @classmethod
    def generate(
        cls,
        kind: KeyKind = KeyKind.P384,
        name: str = "Werfpoort Test Root CA",
        *,
        over_sha1: bool = False,
    ) -> Self:
        """Make a new root, valid from 2003 to 2060; `over_sha1` takes an RSA key."""
        key = kind.generate()
        specification = Specification(
            subject=(("C", "BE"), ("CN", name)),
            policy=None,
            usage=_AUTHORITY_USAGE,
            valid_from=_ROOT_FROM,
            valid_until=_ROOT_UNTIL,
            authority=True,
            over_sha1=over_sha1,
        )
        certificate = _build(specification, key, _name(specification.subject), key)
        return cls(Signatory(certificate, key), over_sha1)

    def register(self, kind: KeyKind = KeyKind.P384) -> Signatory:
        """The national register's signatory with a key of `kind`, the same at each call."""
        if kind not in self._registers:
            self._registers[kind] = self.certify(Specification(over_sha1=self.over_sha1), kind=kind)
        return self._registers[kind]

    def certify(
        self,
        specification: Specification | None = None,
        *,
        kind: KeyKind = KeyKind.P384,
        by: Signatory | None = None,
    ) -> Signatory:
        """Make a key and have it certified, by the root unless another signatory is given."""
        signer = by or self.root
        key = kind.generate()
        certificate = _build(
            specification or Specification(), key, signer.certificate.subject, signer.key
        )
        return Signatory(certificate, key)

    def citizen_authority(self) -> Signatory:
        """The citizen CA below the root: it chains, yet it must never sign an identity."""
        if not self._authorities:
            subject = (("C", "BE"), ("CN", "Citizen CA"), ("O", "Werfpoort Test"))
            specification = Specification(subject, None, _AUTHORITY_USAGE, authority=True)
            self._authorities.append(self.certify(specification))
        return self._authorities[0]

    def revocation_list(
        self, revoked: Iterable[x509.Certificate], *, issued: date, next_update: date
    ) -> x509.CertificateRevocationList:
        """The root's revocation list, with `revoked` on it."""
        builder = x509.CertificateRevocationListBuilder(
            issuer_name=self.root.certificate.subject,
            last_update=_midnight(issued),
            next_update=_midnight(next_update),
        )
        for certificate in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder(
                    serial_number=certificate.serial_number, revocation_date=_midnight(issued)
                ).build()
            )
        made = builder.sign(self.root.key, _signing_hash(self.root.key))
        return list_over_sha1(made, self.root.key) if self.over_sha1 else made

    @property
    def root_pin(self) -> bytes:
        """SHA-256 of the root's SubjectPublicKeyInfo: what a reader pins it by."""
        public = self.root.key.public_key()
        return Digest.SHA256.of(
            public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )

    def save(self, directory: Path) -> Path:
        """Write PEM files `root.pem`, `root.key`, `register-KIND.pem`, `register-KIND.key`.

        Returns:
            The path of `root.pem`: what a gate in simulation is given as its trust root.
        """
        directory.mkdir(parents=True, exist_ok=True)
        _save(self.root, directory, "root")
        for kind, signatory in self._registers.items():
            _save(signatory, directory, f"register-{kind}")
        return directory / "root.pem"

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            SimulationError: no root there, or a file that is no PEM.
        """
        kinds = [kind for kind in KeyKind if (directory / f"register-{kind}.pem").exists()]
        registers = {kind: _load(directory, f"register-{kind}") for kind in kinds}
        return cls(_load(directory, "root"), _registers=registers)


def _build(
    specification: Specification, key: PrivateKey, issuer: x509.Name, signing_key: PrivateKey
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(specification.subject))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_midnight(specification.valid_from))
        .not_valid_after(_midnight(specification.valid_until))
        .add_extension(specification.usage.extension, critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    if specification.policy is not None:
        policy = x509.PolicyInformation(x509.ObjectIdentifier(specification.policy), None)
        builder = builder.add_extension(x509.CertificatePolicies([policy]), critical=False)
    if specification.authority:
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        builder = builder.add_extension(constraints, critical=True)
    made = builder.sign(signing_key, _signing_hash(signing_key))
    return certificate_over_sha1(made, signing_key) if specification.over_sha1 else made


def _signing_hash(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384:
    return hashes.SHA384() if isinstance(key, ec.EllipticCurvePrivateKey) else hashes.SHA256()


def _name(parts: NameParts) -> x509.Name:
    return x509.Name([x509.NameAttribute(_ATTRIBUTES[short], text) for short, text in parts])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _save(signatory: Signatory, directory: Path, name: str) -> None:
    (directory / f"{name}.pem").write_bytes(signatory.certificate.public_bytes(Encoding.PEM))
    key_file = directory / f"{name}.key"
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        signatory.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def _load(directory: Path, name: str) -> Signatory:
    try:
        certificate = x509.load_pem_x509_certificate((directory / f"{name}.pem").read_bytes())
        key = load_pem_private_key((directory / f"{name}.key").read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise SimulationError(
            f"No test issuer in {directory}: {name}.pem and {name}.key cannot be used ({error}). "
            "Make one with Issuer.generate().save(directory)."
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SimulationError(f"{name}.key in {directory} is neither an EC nor an RSA key.")
    return Signatory(certificate, key)
