"""The device's identity on disk: its key, its certificate, and whom it trusts.

`identity` in the state directory is a link to a directory that is complete before the link
points to it, so that there is a whole identity or none. The key never leaves it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pydantic import ValidationError

from edge.errors import EnrolmentError
from edge.uplink.journal_file import sync_directory
from protocol.enrolment import BrokerAddress, EnrolmentGrant
from protocol.envelope import SigningKey, VerifyKey
from protocol.errors import ProtocolError
from protocol.identifiers import DeviceId, device_id
from protocol.records import summary

LINK = "identity"
_DIRECTORIES = "identities"
_KEY = "key.pem"
_CERTIFICATE = "certificate.pem"
_CA = "ca.pem"
_CENTRAL = "central.json"
ENROL_FIRST = "enrol first: werfpoort-edge enrol --central URL --code CODE"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this device is, and whom it trusts."""

    device: DeviceId
    site: str
    """The site's WorkPlaceId."""
    key: SigningKey = field(repr=False)
    """Signs records; the same key is in the TLS certificate."""
    acknowledgement_key: VerifyKey
    """The pinned key that signs acknowledgements."""
    sealing_key: X25519PublicKey
    """The pinned key that persons' numbers are sealed to."""
    brokers: tuple[BrokerAddress, ...]
    """The brokers of its central, the preferred one first."""
    central: str
    """The central's https address; empty when it was not noted at the enrolment."""
    directory: Path
    roster_key: bytes | None = field(default=None, repr=False)
    """Of its site; None where the central did not tell it at the enrolment."""
    session: int = 0
    """Sessions of this device have higher numbers, whatever its journal remembers."""

    @property
    def key_path(self) -> Path:
        """The private key for TLS, PEM."""
        return self.directory / _KEY

    @property
    def certificate_path(self) -> Path:
        """The device's certificate, PEM."""
        return self.directory / _CERTIFICATE

    @property
    def ca_path(self) -> Path:
        """The central's CA certificate, PEM."""
        return self.directory / _CA

    @classmethod
    def of(cls, grant: EnrolmentGrant, key: Ed25519PrivateKey, directory: Path) -> Self:
        """Read a grant's parts as types.

        Raises:
            ProtocolError, ValueError: a part has not its form.
        """
        return cls(
            device=device_id(grant.device),
            site=grant.site,
            key=SigningKey(key),
            acknowledgement_key=grant.verify_key,
            sealing_key=grant.sealing_public_key,
            brokers=(
                BrokerAddress(host=grant.broker_host, port=grant.broker_port),
                *grant.brokers,
            ),
            central=grant.central,
            directory=directory,
            roster_key=grant.roster_key,
            session=grant.session,
        )


def exists(state: Path) -> bool:
    """Whether a gate's state directory holds an identity."""
    return (state / LINK).exists()


def load(state: Path) -> Identity:
    """Read the identity of a gate from its state directory.

    Raises:
        EnrolmentError: there is none, or it cannot be read.
    """
    directory = state / LINK
    if not directory.exists():
        raise EnrolmentError(f"This gate has no identity in {state} yet: {ENROL_FIRST}")
    return _read(directory)


def _read(directory: Path) -> Identity:
    try:
        grant = EnrolmentGrant.model_validate_json((directory / _CENTRAL).read_bytes())
        key = load_pem_private_key((directory / _KEY).read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise EnrolmentError(f"{directory / _KEY} is no Ed25519 key: enrol this gate again.")
        return Identity.of(grant, key, directory.resolve())
    except ValidationError as error:
        raise EnrolmentError(
            f"{directory / _CENTRAL} is damaged ({summary(error)}): enrol this gate again."
        ) from error
    except (OSError, ValueError, ProtocolError) as error:
        raise EnrolmentError(
            f"The identity in {directory} cannot be read ({error}): run as the gate's user, "
            "or enrol this gate again."
        ) from error


def store(state: Path, grant: EnrolmentGrant, key: Ed25519PrivateKey) -> Identity:
    """Keep a new identity, whole or not at all; it takes the place of the one before it.

    Raises:
        EnrolmentError: the disk does not take it; what was there before is still in use.
    """
    take(state, keep(state, grant, key))
    return load(state)


def keep(state: Path, grant: EnrolmentGrant, key: Ed25519PrivateKey) -> Identity:
    """Keep a further identity, whole or not at all; it is not in use before `take`.

    Raises:
        EnrolmentError: the disk does not take it, or the grant's parts have not their form.
    """
    name = SigningKey(key).verify_key.kid
    directories = state / _DIRECTORIES
    with _stored_in(state):
        directories.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = directories / ".draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write(draft / _KEY, pem)
        _write(draft / _CERTIFICATE, grant.certificate.encode())
        _write(draft / _CA, grant.ca.encode())
        _write(draft / _CENTRAL, grant.model_dump_json(indent=2).encode())
        sync_directory(draft)
        # a renewal that was kept before and not taken makes room for the same key's next one
        shutil.rmtree(directories / name, ignore_errors=True)
        draft.rename(directories / name)
        sync_directory(directories)
    return _read(directories / name)


def take(state: Path, identity: Identity) -> None:
    """Put a kept identity in use.

    Raises:
        EnrolmentError: the disk does not take it; what was there before is still in use.
    """
    with _stored_in(state):
        _point(state, Path(_DIRECTORIES) / identity.directory.name)


def forget_others(state: Path, *those: Identity) -> None:
    """Remove every identity but those: keys that nobody needs any more."""
    names = {identity.directory.name for identity in those}
    for directory in (state / _DIRECTORIES).iterdir():
        if directory.name not in names:
            shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _stored_in(state: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnrolmentError(
            f"The identity could not be stored in {state}: {error}. Mend that; an enrolment then "
            "needs a new code from the central, because this one is used."
        ) from error


def _point(state: Path, target: Path) -> None:
    link = state / f".{LINK}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    link.replace(state / LINK)
    sync_directory(state)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
