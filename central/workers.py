"""Bridge workers: how a process becomes one, with a number that no other on this machine has.

A worker's number is its name at the broker (`central.vault.clients.bridge_name`). On one machine
the lowest free one is taken; workers on further machines are told theirs.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from central.bridge.bridge import Bridge
from central.clock import Clock
from central.errors import ConfigurationError
from central.ledger.mark import FILE_NAME as MARK
from central.ledger.mark import Mark
from central.projections import all_projections
from central.settings import Settings
from central.vault import Vault
from central.vault.clients import MOST_WORKERS

_FOLDER = "workers"


@contextmanager
def worker_number(data: Path, wanted: int | None = None) -> Iterator[int]:
    """Give a worker's number, kept from other processes of this machine meanwhile.

    Raises:
        ConfigurationError: the wanted one runs, or too many do.
    """
    folder = data / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    candidates = range(1, MOST_WORKERS + 1) if wanted is None else [wanted]
    for number in candidates:
        descriptor = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        try:
            yield number
        finally:
            os.close(descriptor)
        return
    raise ConfigurationError(
        f"A bridge worker {wanted} runs here already: give another --name, or none."
        if wanted
        else f"{MOST_WORKERS} bridge workers run here, which is as many as can be."
    )


@contextmanager
def running_worker(
    settings: Settings, vault: Vault, engine: Engine, clock: Clock, wanted: int | None = None
) -> Iterator[Bridge]:
    """Run a worker meanwhile, between the migrated database and the broker; it ends in order.

    Raises:
        ConfigurationError: as `worker_number`.
    """
    with worker_number(settings.data, wanted) as number:
        bridge = Bridge.between(
            engine,
            vault,
            host=settings.broker_host,
            port=settings.broker_port,
            now=clock,
            random=secrets.SystemRandom().random,
            worker=number,
            mark=Mark(settings.data / MARK),
            projections=all_projections(),
        )
        bridge.start()
        try:
            yield bridge
        finally:
            bridge.stop()
