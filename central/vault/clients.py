"""Who the central's own parts are at the broker: a client certificate for each, made at first use.

The broker takes a certificate's name for the user and the session (decision 0007), so that parts
that run side by side need names of their own. No device may have a name that begins as these do.
"""

import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from central.errors import VaultError
from central.vault.certificates import BEGINNING, Authority, new_key, pem
from central.vault.files import key_pem, sync, write_new

FOLDER = "clients"
CONTROL = "central-control"
"""Steers and watches the gates: everything but records and their acknowledgements."""
DOCUMENTS = "central-documents"
"""Signs what people take along; no user of the broker."""
MOST_WORKERS = 99
_NAME = re.compile(r"central-[a-z0-9-]{1,24}")


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """Where a part's certificate and key are, as PEM."""

    certificate: Path
    key: Path

    @property
    def there(self) -> bool:
        """Whether they were made."""
        return self.certificate.exists() and self.key.exists()


def bridge_name(worker: int) -> str:
    """Return the name of the bridge worker with this number, from 1."""
    return "central-bridge" if worker == 1 else f"central-bridge-{worker}"


def client_files(vault: Path, authority: Authority, name: str) -> ClientFiles:
    """Return the files of the part `name` in the folder `vault`, made if they are not there.

    The certificate lasts as long as the CA does: it opens nothing that the folder does not.

    Raises:
        VaultError: no name for a part, or the folder cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise VaultError(f"A part of the central has a name such as {CONTROL}, not {name!r}.")
    folder = vault / FOLDER / name
    files = ClientFiles(folder / "certificate.pem", folder / "private.key")
    if not files.there:
        try:
            _make(folder, authority, name)
        except OSError as error:
            raise VaultError(f"The vault cannot be written in {folder}: {error}.") from error
    return files


def _make(folder: Path, authority: Authority, name: str) -> None:
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    draft = folder.with_name(f".{name}-{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    try:
        key, until = new_key(), authority.certificate.not_valid_after_utc
        issue = authority.documents if name == DOCUMENTS else authority.client
        certificate = issue(name, key.public_key(), BEGINNING, until)
        write_new(draft / "certificate.pem", pem(certificate))
        write_new(draft / "private.key", key_pem(key))
        sync(draft)
        draft.rename(folder)
        sync(folder.parent)
    except OSError:
        if not folder.exists():  # else another process was faster, and its files are as good
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
