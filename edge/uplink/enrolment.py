"""Enrolment: a one-time code becomes an identity. The key is made here and never leaves.

The central is trusted only when its CA is the one that the code was made for (rule R31); before
that nothing is sent, after that nothing goes to anybody else.
"""

import re
import ssl
from http import HTTPStatus
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from edge.errors import EnrolmentError
from edge.uplink.exchange import EXCHANGE_FAULTS, Answer, EndlessAnswerError, exchanged
from edge.uplink.identity import Identity, exists, store
from protocol.enrolment import EnrolmentCode, EnrolmentGrant, EnrolmentRequest
from protocol.errors import ProtocolError
from protocol.records import summary

_PATH = "/api/1/enrolment"
_INVITATION = re.compile(r"\s*(https://\S{1,250})\s+([0-9A-Za-z\s-]{42,80})\s*")


def invited(text: str) -> tuple[str, EnrolmentCode]:
    """Read an invitation as the central's page shows it in its QR code: address, blank, code.

    Raises:
        EnrolmentError: it has another form.
        InvalidIdentifierError: the code in it is none.
    """
    match = _INVITATION.fullmatch(text)
    if match is None:
        raise EnrolmentError(
            "An invitation is the central's address and the code, such as "
            "https://central.example:8443 XXXXXX-XXXXXX-…: scan the code on the central's page."
        )
    return match[1], EnrolmentCode.parse(match[2])


def enrol(state: Path, central: str, code: EnrolmentCode, *, replace: bool = False) -> Identity:
    """Get an identity from the central at `central` (its https address) and keep it in `state`.

    Raises:
        EnrolmentError: there is one already and `replace` is not asked; the central is another
            than the code's, cannot be reached, or refuses. What was there before stays in use.
    """
    if exists(state) and not replace:
        raise EnrolmentError(
            f"This gate has an identity already, in {state}: to give it another one, add --replace."
        )
    if not central.startswith("https://"):
        raise EnrolmentError(f"{central!r} is no address of a central: it begins with https://")
    address = central.rstrip("/") + _PATH
    ca = _verified_ca(address, code)
    key = Ed25519PrivateKey.generate()
    grant = _claimed(address, code, ca, key)
    check(grant, ca, key)
    return store(state, grant.model_copy(update={"central": central.rstrip("/")}), key)


def _verified_ca(address: str, code: EnrolmentCode) -> x509.Certificate:
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname = False
    anyone.verify_mode = ssl.CERT_NONE  # whom we talk to is proved by the code's fingerprint
    answer = _exchanged(anyone, "GET", f"{address}/ca")
    if answer.status != HTTPStatus.OK:
        raise EnrolmentError(
            f"There is no central at {address} (status {answer.status}): look at the address."
        )
    try:
        ca = x509.load_pem_x509_certificate(answer.content)
    except ValueError as error:
        raise EnrolmentError(
            f"There is no central at {address}: what answers has no certificate to show."
        ) from error
    if not code.matches(ca.public_bytes(Encoding.DER)):
        raise EnrolmentError(
            "This is NOT the central that the code was made for. Nothing was sent to it. Look at "
            "the address, copy the code again; if both are right, somebody stands in between: "
            "tell the central's operator."
        )
    return ca


def _claimed(
    address: str, code: EnrolmentCode, ca: x509.Certificate, key: Ed25519PrivateKey
) -> EnrolmentGrant:
    only_it = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    only_it.load_verify_locations(cadata=ca.public_bytes(Encoding.PEM).decode())
    body = EnrolmentRequest(secret=code.secret, request=request_for(key)).model_dump_json()
    answer = _exchanged(only_it, "POST", address, body)
    if not answer.success:
        raise EnrolmentError(f"The central refuses: {answer.detail}")
    try:
        return EnrolmentGrant.model_validate_json(answer.content)
    except ValidationError as error:
        raise EnrolmentError(
            f"The central's grant cannot be used ({summary(error)}): bring this gate and the "
            "central to versions that fit, then ask for a new code."
        ) from error


def _exchanged(context: ssl.SSLContext, method: str, url: str, body: str = "") -> Answer:
    try:
        return exchanged(context, method, url, body)
    except EndlessAnswerError:
        raise EnrolmentError(f"What answers at {url} is no central: it never ends.") from None
    except EXCHANGE_FAULTS as error:
        raise EnrolmentError(_explained(error, url)) from error


def _explained(error: Exception, url: str) -> str:
    text = str(error) or type(error).__name__
    if "not yet valid" in text:
        return (
            "The central's certificate is not valid yet by this device's clock: set the clock "
            "(timedatectl) and try the same code again."
        )
    if "certificate verify failed" in text:
        return (
            f"What answers at {url} has no certificate of the code's CA for this address "
            f"({text}). The code was not sent: use the name that the central was made with."
        )
    return (
        f"The line to {url} failed: {text}. Look at the address and the network, then try the "
        "same code again; if the central says that it is used, ask for a new one."
    )


def request_for(key: Ed25519PrivateKey) -> str:
    """Return a certificate request, PEM, that proves the possession of `key`."""
    request = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(key, None)
    return request.public_bytes(Encoding.PEM).decode()


def check(grant: EnrolmentGrant, ca: x509.Certificate, key: Ed25519PrivateKey) -> None:
    """Refuse a grant that would not work: better now than when the gate is to run.

    Raises:
        EnrolmentError: it is damaged, or not for this key, or not by this CA.
    """
    try:
        certificate = x509.load_pem_x509_certificate(grant.certificate.encode())
        certificate.verify_directly_issued_by(ca)
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        fits = (
            certificate.public_key() == key.public_key()
            and [name.value for name in names] == [grant.device]
            and x509.load_pem_x509_certificate(grant.ca.encode()) == ca
        )
        Identity.of(grant, key, Path())
    except (ValueError, TypeError, InvalidSignature, ProtocolError) as error:
        raise EnrolmentError(f"The central's grant is damaged ({error}): {_REPORT}") from error
    if not fits:
        raise EnrolmentError(f"The central's grant is not for this gate's key or CA: {_REPORT}")


_REPORT = "tell its operator, and ask for a new code."
