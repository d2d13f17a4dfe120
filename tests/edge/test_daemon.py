"""The daemon's start, where what it needs is not there yet."""

import errno
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge import daemon
from edge.errors import JournalError
from edge.settings import GateSection, Settings
from edge.uplink import identity as identities
from edge.uplink import journal as journals
from edge.uplink.identity import Identity
from edge.uplink.journal_file import explained, open_for_writing
from edge.wiring import LaneSection
from tests.edge.uplink.authority import Authority
from tests.edge.uplink.samples import DEVICE


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    key = Ed25519PrivateKey.generate()
    return identities.store(tmp_path, Authority().grant(DEVICE, key.public_key()), key)


def settings(state: Path) -> Settings:
    return Settings(gate=GateSection(state=state), lanes=(LaneSection(name="main", relay_pin=17),))


def test_a_gate_whose_disk_is_not_writable_waits_for_it_and_says_that_it_still_starts(
    tmp_path: Path, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []

    def sometimes(path: Path, limit: int | None) -> object:
        attempts.append(path)
        with explained("be opened"):
            if len(attempts) < 3:
                raise OSError(errno.EROFS, "Read-only file system")
        return open_for_writing(path, limit)

    monkeypatch.setattr(journals, "open_for_writing", sometimes)
    monkeypatch.setattr(daemon, "DISK_RETRY", 0.001)
    with ExitStack() as house, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        opened = daemon._journal(settings(tmp_path), identity, house)
        assert (opened.head.seq, len(attempts)) == (0, 3)
        assert systemd.recv(100).startswith(b"EXTEND_TIMEOUT_USEC=")


def test_a_damaged_journal_is_not_waited_for(tmp_path: Path, identity: Identity) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database " * 500)
    with ExitStack() as house, pytest.raises(JournalError, match="Do not delete the file"):
        daemon._journal(settings(tmp_path), identity, house)
