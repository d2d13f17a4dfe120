"""A central's certificate authority for tests, and what it issues."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from protocol.enrolment import EnrolmentGrant
from protocol.envelope import SigningKey
from tests.edge.uplink.samples import SITE

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Authority:
    """A CA, and the keys that a central has."""

    def __init__(self) -> None:
        self.key = generate_private_key(SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test central")])
        self.certificate = (
            _builder(name, name, NOW - DAY, NOW + DAY)
            .public_key(self.key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_signs_certificates(), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False
            )
            .sign(self.key, SHA256())
        )
        self.pem = self.certificate.public_bytes(Encoding.PEM).decode()
        self.der = self.certificate.public_bytes(Encoding.DER)
        self.acknowledgement_key = SigningKey(Ed25519PrivateKey.generate())
        self.sealing_key = X25519PrivateKey.generate()

    def server(self, folder: Path, name: str, *, begins: datetime = NOW - DAY) -> None:
        """Write `name`.pem and `name`.key for a server on localhost."""
        key = generate_private_key(SECP256R1())
        names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
        certificate = (
            _builder(_name("localhost"), self.certificate.subject, begins, begins + 9 * DAY)
            .public_key(key.public_key())
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(self._key_identifier(), critical=False)
            .sign(self.key, SHA256())
        )
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (folder / f"{name}.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )

    def client(self, name: str, key: Ed25519PublicKey) -> str:
        """Return a certificate, PEM, for a device's key."""
        certificate = (
            _builder(_name(name), self.certificate.subject, NOW - DAY, NOW + DAY)
            .public_key(key)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .add_extension(self._key_identifier(), critical=False)
            .sign(self.key, SHA256())
        )
        return certificate.public_bytes(Encoding.PEM).decode()

    def grant(self, device: str, key: Ed25519PublicKey, *, port: int = 8883) -> EnrolmentGrant:
        """Return what a device gets at its enrolment."""
        return EnrolmentGrant.model_validate_json(
            EnrolmentGrant.model_construct(
                device=device,
                site=SITE,
                certificate=self.client(device, key),
                ca=self.pem,
                acknowledgement_key=self.acknowledgement_key.verify_key.raw,
                sealing_key=self.sealing_key.public_key().public_bytes_raw(),
                broker_host="localhost",
                broker_port=port,
            ).model_dump_json()
        )

    def _key_identifier(self) -> x509.AuthorityKeyIdentifier:
        """Whose signature it is: without it, Python 3.13 refuses a certificate."""
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
