"""The central's X.509 certificates: the CA's own, its servers', its parts' and the devices'.

Certificates are built here and nowhere else. Time is handed in; the serial number and the
signature are the only randomness. A gate's clock may be decades behind (a Pi without a real-time
clock), so what a gate verifies is valid from the beginning of time.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from central.errors import ConfigurationError, RequestError
from protocol.identifiers import DeviceId

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Where a gate's clock stands after a cold boot without network."""
CA_VALIDITY = timedelta(days=20 * 365)
BROKER_VALIDITY = timedelta(days=10 * 365)
HTTPS_VALIDITY = timedelta(days=397)
"""The longest that browsers accept."""
DEVICE_VALIDITY = timedelta(days=365)
CLOCK_SKEW = timedelta(days=1)
"""How far the clock of a verifier with a network may be behind ours."""
_LOCAL = ("localhost", "127.0.0.1", "::1")
"""Names that the servers always answer to: the bridge runs beside the broker."""

PrivateKey = ec.EllipticCurvePrivateKey
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning, RFC 9336 section 3."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The central's CA: its certificate and the key that signs the others."""

    certificate: x509.Certificate
    key: PrivateKey

    @classmethod
    def make(cls, now: datetime) -> "Authority":
        """Make a self-signed CA (ECDSA P-256)."""
        key = new_key()
        name = _name("Werfpoort central CA")
        usage = _key_usage(certificates=True)
        certificate = (
            _builder(name, name, key.public_key(), BEGINNING, now + CA_VALIDITY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(certificate, key)

    def server(
        self, key: PrivateKey, hosts: Sequence[str], since: datetime, until: datetime
    ) -> x509.Certificate:
        """Issue a server's certificate for `hosts`, names and addresses alike."""
        names = [_general_name(host) for host in dict.fromkeys([*hosts, *_LOCAL])]
        builder = self._leaf(hosts[0][:64], key.public_key(), since, until)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return self._signed(builder, ExtendedKeyUsageOID.SERVER_AUTH)

    def client(
        self, common_name: str, key: CertificatePublicKeyTypes, since: datetime, until: datetime
    ) -> x509.Certificate:
        """Issue a client's certificate: the broker takes its CN as the user's name."""
        builder = self._leaf(common_name, key, since, until)
        return self._signed(builder, ExtendedKeyUsageOID.CLIENT_AUTH)

    def documents(
        self, common_name: str, key: CertificatePublicKeyTypes, since: datetime, until: datetime
    ) -> x509.Certificate:
        """Issue a certificate that signs documents (RFC 9336)."""
        builder = self._leaf(common_name, key, since, until, commits=True)
        return self._signed(builder, _DOCUMENT_SIGNING)

    def device(self, request_pem: str, device: DeviceId, now: datetime) -> x509.Certificate:
        """Issue a device's certificate on its request; the names in the request are ignored.

        Raises:
            RequestError: no request, no proof of possession, or another key than Ed25519.
        """
        key = _requested_key(request_pem)
        return self.client(device, key, now - CLOCK_SKEW, now + DEVICE_VALIDITY)

    def revocations(self, serials: Iterable[int]) -> x509.CertificateRevocationList:
        """Sign the list of certificates that are taken back.

        It holds as long as the CA does: a broker that gets no newer list must go on.
        """
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(BEGINNING)
            .next_update(self.certificate.not_valid_after_utc)
        )
        for serial in sorted(serials):
            entry = x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(entry.revocation_date(BEGINNING).build())
        return builder.sign(self.key, hashes.SHA256())

    def _leaf(
        self,
        common_name: str,
        key: CertificatePublicKeyTypes,
        since: datetime,
        until: datetime,
        *,
        commits: bool = False,
    ) -> x509.CertificateBuilder:
        until = min(until, self.certificate.not_valid_after_utc)
        subject = _name(common_name)
        return (
            _builder(subject, self.certificate.subject, key, since, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(certificates=False, commits=commits), critical=True)
        )

    def _signed(
        self, builder: x509.CertificateBuilder, use: x509.ObjectIdentifier
    ) -> x509.Certificate:
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return (
            builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            .add_extension(ours, critical=False)
            .sign(self.key, hashes.SHA256())
        )


def new_key() -> PrivateKey:
    """Make an ECDSA P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def pem(certificate: x509.Certificate) -> bytes:
    """Return a certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def _requested_key(request_pem: str) -> Ed25519PublicKey:
    try:
        request = x509.load_pem_x509_csr(request_pem.encode())
        proven, key = request.is_signature_valid, request.public_key()
    except (ValueError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise RequestError(
            "The certificate request cannot be read: send a PKCS#10 request as PEM."
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise RequestError("A device's key is an Ed25519 key: make one and request again.")
    if not proven:
        raise RequestError(
            "The certificate request is not signed by the key in it: request again with the "
            "device's own key."
        )
    return key


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificatePublicKeyTypes,
    since: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass  # not an address, so a name
    try:
        return x509.DNSName(host)
    except ValueError as error:
        raise ConfigurationError(
            f"{host!r} is no host name: give names in ASCII (xn--… for others) or IP addresses."
        ) from error


def _key_usage(*, certificates: bool, commits: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
