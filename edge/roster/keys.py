"""Keyed hashes of persons' numbers: without this device's key nobody can tell whose they are.

HMAC-SHA256, cut to 128 bits. The key is made on the device, never leaves it, and is in no backup
of the roster or the journal. (A bare hash of a national number is undone by trying them all.)
A badge with a number of its own is kept as a hash too, with its person's number sealed under it.
"""

import contextlib
import hmac
import os
from pathlib import Path
from typing import Final

from edge.admission import PersonKey
from edge.errors import RosterError
from edge.uplink.journal_file import sync_directory
from protocol.errors import MalformedError
from protocol.identifiers import Inss, LimosaNumber
from protocol.rosters import badge_hash, owner_opened, owner_sealed

FILE_NAME = "people.key"
"""The key in a gate's state directory."""
_KEY_BYTES: Final = 32
_HASH_BYTES: Final = 16
_LIMOSA_LENGTH: Final = 17


class PersonKeys:
    """Turns numbers into keyed hashes."""

    def __init__(self, secret: bytes) -> None:
        """Take the device's key, 32 bytes."""
        self._secret = secret

    def of(self, number: Inss | LimosaNumber) -> PersonKey:
        """Hash a number; the two kinds differ in length, so that they never meet."""
        digest = hmac.digest(self._secret, number.digits.encode(), "sha256")
        return PersonKey(digest[:_HASH_BYTES])

    def badge(self, text: str) -> bytes:
        """Hash a badge's own number."""
        return badge_hash(self._secret, text)

    def sealed_under(self, text: str, number: Inss | LimosaNumber) -> bytes:
        """Seal a person's number: it takes this key and the badge's number to open it."""
        return owner_sealed(self._secret, text, number.digits)

    def badge_owner(self, text: str, sealed: bytes) -> Inss | LimosaNumber:
        """Open the number of the person whose badge it is.

        Raises:
            RosterError: that was not sealed under this badge and key.
        """
        try:
            digits = owner_opened(self._secret, text, sealed)
        except MalformedError as error:
            raise RosterError("A badge on the roster does not open: import it again.") from error
        return LimosaNumber(digits) if len(digits) == _LIMOSA_LENGTH else Inss(digits)

    @property
    def fingerprint(self) -> str:
        """Tells this key from another, and nothing else about it."""
        return hmac.digest(self._secret, b"werfpoort people key", "sha256")[:8].hex()


def load_keys(state: Path, *, make: bytes = b"") -> PersonKeys:
    """Read the device's key; where there is none, keep `make`, 32 random bytes, as the key.

    Raises:
        RosterError: it cannot be read or kept, or there is none and none is to be made.
    """
    path = state / FILE_NAME
    try:
        if make and not path.exists():
            _keep(path, make)
        secret = path.read_bytes()
    except OSError as error:
        raise RosterError(
            f"{path} cannot be used: {error.strerror}. Run this as the gate's user: "
            "sudo -u werfpoort werfpoort-edge ..."
        ) from error
    if len(secret) != _KEY_BYTES:
        raise RosterError(
            f"{path} is damaged. Delete it and {path.with_name('roster.db').name} beside it, start "
            "the gate, and import the roster again."
        )
    return PersonKeys(secret)


def _keep(path: Path, secret: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        draft.chmod(0o600)
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        with contextlib.suppress(FileExistsError):  # another process was first: its key holds
            path.hardlink_to(draft)
    finally:
        draft.unlink()
    sync_directory(path.parent)
