"""What the ledger needs every day: a checkpoint, and who is too old to be in it erased.

A thread of `serve`; several may run beside each other. A failure is logged and tried again an hour
later: nothing of it is in the way of check-ins.
"""

import threading
from datetime import datetime

import structlog
from sqlalchemy import Engine

from central.accounts.rights import Actor, Grant, Role
from central.clock import Clock
from central.errors import LedgerError
from central.ledger.checkpoints import make_if_due
from central.ledger.retention import SERVICE, Retention
from protocol.envelope import SigningKey

EVERY = 3600.0
"""Seconds between two looks at whether something is due."""
_STOP_WITHIN = 10.0

log = structlog.get_logger(__name__)


class Daily:
    """Looks every hour what is due, from `start` to `stop`."""

    def __init__(
        self,
        engine: Engine,
        key: SigningKey,
        retention: Retention,
        *,
        years: int,
        clock: Clock,
    ) -> None:
        """Take the ledger, the key that signs checkpoints, and after how many years it forgets.

        With 0 `years` nothing is erased.
        """
        self._engine = engine
        self._key = key
        self._retention = retention
        self._years = years
        self._clock = clock
        self._actor = Actor(SERVICE, (Grant(Role.OPERATOR),), "serve")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ledger-daily", daemon=True)

    def start(self) -> None:
        """Begin; the first look is at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is being done."""
        self._stopping.set()
        self._thread.join(_STOP_WITHIN)

    def look(self) -> None:
        """Do what is due."""
        now = self._clock()
        for what in (self._sign, self._forget):
            try:
                what(now)
            except LedgerError as error:
                log.error("ledger.daily", work=what.__name__.strip("_"), cause=str(error))  # noqa: TRY400 - the sentence is for the operator
            except Exception as error:  # noqa: BLE001 - a database that is away is back in an hour
                kind = type(error).__name__
                log.error("ledger.daily", work=what.__name__.strip("_"), kind=kind)  # noqa: TRY400 - a traceback could hold what a statement said

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(EVERY)

    def _sign(self, now: datetime) -> None:
        if made := make_if_due(self._engine, self._key, now):
            log.info("ledger.checkpoint", number=made.number, records=made.size, root=made.root)

    def _forget(self, now: datetime) -> None:
        if not self._years:
            return
        if erased := self._retention.erase_due(self._actor, self._years, now):
            log.info("ledger.erased", records=erased.records, before=f"{erased.before:%Y-%m-%d}")
