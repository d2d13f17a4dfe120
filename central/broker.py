"""The broker's configuration: mosquitto with mutual TLS, each device shut up in its own topics.

A certificate's CN is the user's name; the access list is made from `protocol.topics`, so that
what the wire contract says and what the broker allows cannot drift apart.
"""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from central.errors import CentralError, ConfigurationError
from central.fleet.expulsion import LIST
from central.line import UNCONFIRMED
from central.vault import Vault
from central.vault.clients import CONTROL, bridge_name
from protocol.batches import MAX_BYTES
from protocol.topics import PREFIX, Channel, everyone

_PACKET_OVERHEAD = 4096
"""Room for topic and MQTT 5 properties beside the largest payload."""

WORKERS = 16
"""How many bridge workers a broker knows unless it is told otherwise."""
_OF_BRIDGES = (Channel.RECORDS, Channel.STATE, Channel.ACKNOWLEDGEMENT)
_OF_CONTROL = tuple(
    channel for channel in Channel if channel not in {Channel.RECORDS, Channel.ACKNOWLEDGEMENT}
)
"""Whoever steers the gates gives no receipt numbers, and whoever gives numbers steers none."""

_CONFIGURATION = """\
# Made by `werfpoort-central broker-config`; made again, it is overwritten.
per_listener_settings true
# started by root, the broker gives root up for this user
user {user}

listener {port}
# TLS 1.3 only, both sides with certificates of the central's own CA
tls_version tlsv1.3
cafile {folder}/ca.pem
certfile {folder}/broker.pem
keyfile {folder}/broker.key
require_certificate true
# whom the central took the certificate back from; read again at SIGHUP
crlfile {folder}/crl.pem
# the certificate's CN is the user's name, and the access list goes by it
use_identity_as_username true
# and nobody takes over the session of another by giving its client id
use_username_as_clientid true
allow_anonymous false
acl_file {folder}/acl

# The broker is a wire and no store: gates and bridge keep what is not yet acknowledged.
# Nothing on disk means that nothing half-written can come back after a power cut.
persistence false
persistent_client_expiration 1h
# what waits for a bridge that is slow or away, in bytes; beyond it gates send again later
max_queued_messages 10000
max_queued_bytes 268435456
# what one client may send, or be sent, before the first is confirmed
max_inflight_messages {unconfirmed}
max_packet_size {packet}
# short answers leave at once: without this an acknowledgement waits 40 ms for the one before it
set_tcp_nodelay true

log_dest stdout
# and to the control plane, which tells operators whom the broker refused
log_dest topic
log_type error
log_type warning
log_type notice
connection_messages true
log_timestamp_format %Y-%m-%dT%H:%M:%S
"""


@dataclass(frozen=True, slots=True)
class BrokerFolder:
    """The folder that mosquitto is started with: `mosquitto -c FOLDER/mosquitto.conf`."""

    path: Path

    @property
    def configuration(self) -> Path:
        """The file to start mosquitto with."""
        return self.path / "mosquitto.conf"

    def write(
        self,
        vault: Vault,
        *,
        port: int,
        user: str,
        workers: int = WORKERS,
        taken_back: Iterable[int] = (),
    ) -> None:
        """Write configuration, access list and the broker's certificate and key.

        `taken_back` are the serial numbers of certificates that are let in no more.
        Mosquitto gives up root before it reads its files: when root calls this, everything is
        handed to `user`.

        Raises:
            CentralError: the folder cannot be written.
            ConfigurationError: there is no such user.
        """
        texts = {
            "mosquitto.conf": configuration(self.path.resolve(), port, user),
            "acl": access_list(workers),
            LIST: vault.revocation_list(taken_back).decode(),
        }
        copies = {
            "ca.pem": vault.ca_certificate_path,
            "broker.pem": vault.broker_certificate_path,
            "broker.key": vault.broker_key_path,
        }
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, text in texts.items():
                self._put(name, text.encode())
            for name, source in copies.items():
                self._put(name, source.read_bytes())
            if os.geteuid() == 0:
                for path in (self.path, *(self.path / name for name in (*texts, *copies))):
                    shutil.chown(path, user)
        except LookupError as error:
            raise ConfigurationError(
                f"There is no user {user!r} here: install mosquitto, or give --user NAME with the "
                "user that the broker runs as."
            ) from error
        except OSError as error:
            raise CentralError(f"The broker's folder cannot be written: {error}.") from error

    def _put(self, name: str, content: bytes) -> None:
        path = self.path / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)


def configuration(folder: Path, port: int, user: str) -> str:
    """Return mosquitto.conf for a broker whose files are in `folder`, run as `user`."""
    return _CONFIGURATION.format(
        folder=folder,
        user=user,
        port=port,
        packet=MAX_BYTES + _PACKET_OVERHEAD,
        unconfirmed=UNCONFIRMED,
    )


def access_list(workers: int = WORKERS) -> str:
    """Return the access list: devices below their own id, the central's parts on the other side.

    `workers` is how many bridge workers the broker knows.
    """
    devices = [
        f"pattern {'write' if channel.written_by_device else 'read'} {PREFIX}/%u/{channel.value}"
        for channel in Channel
    ]
    parts = {
        **{bridge_name(number): _OF_BRIDGES for number in range(1, workers + 1)},
        CONTROL: _OF_CONTROL,
    }
    lines = ["# every device, below its own id", *devices]
    for name, channels in parts.items():
        lines += ["", f"user {name}"]
        lines += [
            f"topic {'read' if channel.written_by_device else 'write'} {everyone(channel)}"
            for channel in channels
        ]
        if name == CONTROL:
            lines.append("topic read $SYS/broker/log/#")
    return "\n".join([*lines, ""])
