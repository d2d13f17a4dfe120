"""The vault: the folder with every key and certificate of the central.

Made whole or not at all, readable by its owner alone (0700, files 0600), and never overwritten.
Losing it means that no sealed number can be opened and every gate must be enrolled again.
"""

import hashlib
import hmac
import secrets
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.errors import VaultError
from central.vault.certificates import (
    BEGINNING,
    BROKER_VALIDITY,
    CLOCK_SKEW,
    HTTPS_VALIDITY,
    Authority,
    new_key,
    pem,
)
from central.vault.clients import ClientFiles, client_files
from central.vault.files import key_pem, sync, write_new
from protocol.envelope import SigningKey
from protocol.identifiers import DeviceId

FOLDER = "vault"
RENEW_BEFORE = timedelta(days=60)
"""The HTTPS certificate is made anew at the first start this near to its end."""
_SECRET_BYTES = 32


class Vault:
    """The opened vault below a data folder."""

    def __init__(self, folder: Path) -> None:
        """Read everything in `folder`; use `open` or `create` instead."""
        self._folder = folder
        self.ca_certificate_path = folder / "ca.pem"
        self.https_certificate_path = folder / "https.pem"
        self.https_key_path = folder / "https.key"
        self.broker_certificate_path = folder / "broker.pem"
        self.broker_key_path = folder / "broker.key"
        ca = x509.load_pem_x509_certificate(self.ca_certificate_path.read_bytes())
        self._authority = Authority(ca, _tls_key(folder / "ca.key"))
        acknowledgement = (folder / "acknowledgement.key").read_bytes()
        self.acknowledgement_key = SigningKey(Ed25519PrivateKey.from_private_bytes(acknowledgement))
        """Signs what the central says to gates (Ed25519)."""
        sealing = (folder / "sealing.key").read_bytes()
        self.sealing_private = X25519PrivateKey.from_private_bytes(sealing)
        """Opens the subjects that gates seal."""
        self.blind_index_key = (folder / "blind-index.key").read_bytes()
        """Keys the HMAC by which a person is found without his number being stored."""
        self.token_key = (folder / "tokens.key").read_bytes()
        """Keys the HMAC under which enrolment secrets and web sessions are stored."""

    @classmethod
    def create(cls, data: Path, hosts: Sequence[str], now: datetime) -> Self:
        """Make the vault below `data` for servers known by `hosts`, the first being the main one.

        Raises:
            VaultError: there is one already, or the folder cannot be written.
        """
        if not hosts:
            raise VaultError("The central needs a name that gates reach it by: give --host.")
        folder, draft = data / FOLDER, data / f".{FOLDER}-{secrets.token_hex(4)}"
        if folder.exists():
            raise VaultError(
                f"There is a vault in {folder} already. It is never made anew, because every gate "
                "trusts it; for another central give another --data."
            )
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.mkdir(mode=0o700)
            try:
                _fill(draft, hosts, now)
                draft.rename(folder)
            except BaseException:
                shutil.rmtree(draft)
                raise
            sync(data)
        except OSError as error:
            raise VaultError(f"The vault cannot be written below {data}: {error}.") from error
        return cls.open(data)

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open the vault below `data`.

        Raises:
            VaultError: there is none, others can read it, or a file in it is damaged.
        """
        folder = data / FOLDER
        try:
            if folder.stat().st_mode & 0o077:
                raise VaultError(
                    f"Others than its owner can reach {folder}: look who did that, "
                    f"then run chmod 700 {folder}."
                )
            return cls(folder)
        except FileNotFoundError as error:
            raise VaultError(
                f"{error.filename} is not there: make the central first with "
                f"werfpoort-central init --data {data} --host NAME, or restore the backup."
            ) from error
        except (OSError, ValueError) as error:
            raise VaultError(f"The vault in {folder} cannot be read: {error}.") from error

    @property
    def ca_certificate(self) -> x509.Certificate:
        """The certificate that gates are told to trust."""
        return self._authority.certificate

    def client(self, name: str) -> ClientFiles:
        """Return the certificate with which the central's part `name` goes to the broker.

        Raises:
            VaultError: no name that begins with `central-`, or the vault cannot be written.
        """
        return client_files(self._folder, self._authority, name)

    @property
    def bridge_group(self) -> str:
        """The name of the bridge workers' shared subscription, which no device knows."""
        return hmac.digest(self.token_key, b"bridge-group", hashlib.sha256).hex()[:32]

    @property
    def hosts(self) -> list[str]:
        """Every name and address that the vault was made for."""
        return self._https_names()

    def roster_key(self, site: str) -> bytes:
        """Return the key that the people on a site's roster are known by at its gates."""
        return hmac.digest(self.blind_index_key, b"werfpoort/1/roster/" + site.encode(), "sha256")

    @property
    def host(self) -> str:
        """The first of the hosts that the vault was made for: what gates are told by default."""
        return self._https_names()[0]

    def issue_device_certificate(
        self, request_pem: str, device: DeviceId, now: datetime
    ) -> x509.Certificate:
        """Issue a year's client certificate with CN = `device` on a PKCS#10 request.

        Raises:
            RequestError: no proof of possession, or not an Ed25519 key.
        """
        return self._authority.device(request_pem, device, now)

    def revocation_list(self, serials: Iterable[int]) -> bytes:
        """Return the list of certificates that are taken back, PEM, for the broker."""
        return self._authority.revocations(serials).public_bytes(serialization.Encoding.PEM)

    def stand_in(self, device: DeviceId, now: datetime) -> tuple[bytes, bytes]:
        """Return a certificate and key, PEM, by which the central comes in a device's place.

        The broker ends a session when another begins under its name: so ends one whose key was
        taken back. It is good for minutes.
        """
        key = new_key()
        until = now + timedelta(minutes=5)
        certificate = self._authority.client(device, key.public_key(), now - CLOCK_SKEW, until)
        return pem(certificate), key_pem(key)

    def renew_https(self, now: datetime) -> bool:
        """Make the HTTPS certificate anew, same key and names, when its end is near."""
        present = self._https_certificate()
        if present.not_valid_after_utc - now > RENEW_BEFORE:
            return False
        key = _tls_key(self.https_key_path)
        renewed = self._authority.server(
            key, self._https_names(), now - CLOCK_SKEW, _https_end(now)
        )
        draft = self.https_certificate_path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        write_new(draft, pem(renewed))
        draft.rename(self.https_certificate_path)
        return True

    def _https_certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.https_certificate_path.read_bytes())

    def _https_names(self) -> list[str]:
        extensions = self._https_certificate().extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return [str(name.value) for name in names]


def _fill(folder: Path, hosts: Sequence[str], now: datetime) -> None:
    ca = Authority.make(now)
    https, broker = new_key(), new_key()
    certificates = {
        "ca": ca.certificate,
        "https": ca.server(https, hosts, now - CLOCK_SKEW, _https_end(now)),
        "broker": ca.server(broker, hosts, BEGINNING, now + BROKER_VALIDITY),
    }
    keys = {"ca": ca.key, "https": https, "broker": broker}
    for name, certificate in certificates.items():
        write_new(folder / f"{name}.pem", pem(certificate))
    for name, key in keys.items():
        write_new(folder / f"{name}.key", key_pem(key))
    # 32 random bytes are an Ed25519 or X25519 private key as they are an HMAC key
    for name in ("acknowledgement", "sealing", "blind-index", "tokens"):
        write_new(folder / f"{name}.key", secrets.token_bytes(_SECRET_BYTES))
    sync(folder)


def _https_end(now: datetime) -> datetime:
    return now - CLOCK_SKEW + HTTPS_VALIDITY


def _tls_key(path: Path) -> EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise VaultError(f"{path} holds another kind of key: restore the backup of the vault.")
    return key
