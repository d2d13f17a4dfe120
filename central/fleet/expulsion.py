"""Expulsion: a device whose keys were taken back is put out of the broker at once.

Two things, because a broker looks at certificates only when a session begins: the list of taken
back certificates is renewed where the broker reads it, and the session that is there is ended, by
beginning another one under its name.
"""

import os
import shlex
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from sqlalchemy import Engine

from central.database import reading
from central.fleet.revocation import taken_back
from central.settings import Settings
from central.vault import Vault
from protocol.identifiers import DeviceId

LIST = "crl.pem"
"""The list's file in the broker's folder."""
_PATIENCE = 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Expelled:
    """What was done at the broker; the bridge refuses the keys in any case."""

    listed: bool
    """Whether the broker refuses the certificates from now on."""
    ended: bool
    """Whether the session that was there is over."""


class Expulsion:
    """Puts devices out."""

    def __init__(self, engine: Engine, vault: Vault, settings: Settings) -> None:
        """Take where keys are kept, who signs the list, and where the broker is."""
        self._engine = engine
        self._vault = vault
        self._host, self._port = settings.broker_host, settings.broker_port
        self._folder, self._command = settings.broker_folder, settings.broker_reload

    def expel(self, device: DeviceId, now: datetime) -> Expelled:
        """Renew the list, then end the device's session; what does not succeed is logged."""
        listed = self.renew_list(now)
        ended = self._ended(device, now)
        log.warning("device.expelled", device=device, listed=listed, ended=ended)
        return Expelled(listed, ended)

    def renew_list(self, now: datetime) -> bool:
        """Write the list of taken back certificates; return whether the broker goes by it."""
        if self._folder is None:
            return False
        with reading(self._engine) as connection:
            serials = taken_back(connection, now)
        try:
            write_list(self._folder, self._vault.revocation_list(serials))
            if self._command:
                self._reload()
        except (OSError, subprocess.SubprocessError) as error:
            log.error("broker.list_not_renewed", cause=str(error))  # noqa: TRY400 - the cause says it
            return False
        return True

    def _reload(self) -> None:
        command = shlex.split(self._command)
        subprocess.run(command, check=True, timeout=_PATIENCE, capture_output=True)  # noqa: S603 - the operator's own setting

    def _ended(self, device: DeviceId, now: datetime) -> bool:
        try:
            with tempfile.TemporaryDirectory(prefix="werfpoort-") as folder:
                context = self._context(Path(folder), device, now)
            return took_over(self._host, self._port, context)
        except OSError as error:
            log.warning("broker.session_not_ended", device=device, cause=str(error))
            return False

    def _context(self, folder: Path, device: DeviceId, now: datetime) -> ssl.SSLContext:
        certificate, key = self._vault.stand_in(device, now)
        both = folder / "stand-in.pem"
        descriptor = os.open(both, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(certificate + key)
        context = ssl.create_default_context(cafile=str(self._vault.ca_certificate_path))
        context.load_cert_chain(both)
        return context


def write_list(folder: Path, content: bytes) -> None:
    """Put the list into the broker's folder, whole or not at all, owned as the folder is.

    Raises:
        OSError: the folder cannot be written.
    """
    draft = folder / f".{LIST}.new"
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fsync(descriptor)
    owner = folder.stat()
    if os.geteuid() == 0:
        os.chown(draft, owner.st_uid, owner.st_gid)
    draft.rename(folder / LIST)


def took_over(
    host: str,
    port: int,
    context: ssl.SSLContext,
    wait: Callable[[threading.Event], bool] = lambda event: event.wait(_PATIENCE),
) -> bool:
    """Begin a session and end it; return whether the broker took it.

    Raises:
        OSError: the broker cannot be reached.
    """
    taken = threading.Event()
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.on_connect = lambda _client, _data, _flags, reason, _properties: (
        None if reason.is_failure else taken.set()
    )
    client.tls_set_context(context)
    client.connect(host, port)
    client.loop_start()
    try:
        return wait(taken)
    finally:
        client.disconnect()
        client.loop_stop()
