"""The bridge: takes what waits at the broker, has it committed, answers, and then confirms.

Two threads: one keeps a line to the broker for ever, one works. Commit comes first, always (R26);
a message is confirmed only after the broker has its acknowledgement (R17). Any number of bridges
share the records; one of them at a time greets: it takes births and deaths, all of them (R30).
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from queue import Empty
from time import monotonic
from typing import Self, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from central import metrics
from central.bridge.connection import (
    Arrived,
    BrokerAddress,
    Connection,
    Event,
    Inbox,
    Left,
    Lost,
    Published,
    StopRequested,
)
from central.bridge.persons import Persons
from central.bridge.pipeline import Message, Pipeline
from central.ledger.entries import AsideReason
from central.ledger.ledger import Ledger
from central.ledger.mark import Mark
from central.ledger.projections import Projection
from central.line import FIRST_PAUSE, LONGEST_PAUSE, keep_up
from central.places import Place
from central.vault import Vault
from central.vault.clients import bridge_name
from protocol.identifiers import DeviceId
from protocol.topics import Channel, topic

_GROUP = 256
"""Events that are looked at together; the messages among them share one commit."""
_GROUP_BYTES = 512 * 1024
"""A group that holds so much is full: some 500 records, so that full messages make nobody wait
long for his number, and take little memory."""
_STOP_WITHIN = 10.0
_QUIET = 0.1
"""Seconds without a message after which a worker that left the group has them all."""
_EARLY_PAUSE = 0.02
"""Seconds after which what came early is looked at again."""
_LOOK_AGAIN = 1.0
"""Seconds after which a worker sees that nobody greets any more."""

GREETER = "greeter"
"""The name of the place of who answers births (`central.places`)."""

log = structlog.get_logger(__name__)
T = TypeVar("T")


class _StoppingError(Exception):
    """The bridge was asked to stop while its database was away."""


class Bridge:
    """Between broker and ledger, from `start` to `stop`."""

    def __init__(
        self,
        pipeline: Pipeline,
        address: BrokerAddress,
        greeter: Place,
        *,
        now: Callable[[], datetime],
        random: Callable[[], float],
    ) -> None:
        """Take the stages, the broker, the clock, and a source of jitter in [0, 1).

        `greeter` is the place of the one worker that births are answered by.
        """
        self._pipeline = pipeline
        self._address = address
        self._greeter = greeter
        self._now = now
        self._random = random
        self._inbox: Inbox = Inbox()
        self._line: Connection | None = None
        self._open: dict[tuple[Connection, int], list[Arrived]] = {}
        self._stopping = threading.Event()
        self._database_well = threading.Event()
        self._database_well.set()
        self._threads = [
            threading.Thread(target=self._keep_line, name="bridge-line", daemon=True),
            threading.Thread(target=self._work, name="bridge-work", daemon=True),
        ]

    @classmethod
    def between(  # noqa: PLR0913 - by keyword, each explained below
        cls,
        engine: Engine,
        vault: Vault,
        *,
        host: str,
        port: int,
        now: Callable[[], datetime],
        random: Callable[[], float],
        worker: int = 1,
        mark: Mark | None = None,
        projections: Sequence[Projection] = (),
    ) -> Self:
        """Build a bridge between a migrated database and the broker at `host`:`port`.

        `worker` is its number: no other that runs has the same.
        `mark` tells a database that was restored from a back-up (`central.ledger.mark`);
        `projections` are what is derived from the records as they are stored.
        """
        persons = Persons(vault.sealing_private, vault.blind_index_key)
        files = vault.client(bridge_name(worker))
        address = BrokerAddress(
            host,
            port,
            vault.ca_certificate_path,
            files.certificate,
            files.key,
            vault.bridge_group,
            bridge_name(worker),
        )
        ledger = Ledger(engine, mark, projections)
        pipeline = Pipeline(engine, persons, vault.acknowledgement_key, ledger)
        return cls(pipeline, address, Place(engine, GREETER), now=now, random=random)

    def start(self) -> None:
        """Begin; returns at once, `connected` tells when the broker is reached."""
        metrics.watch_bridge(
            inbox=self._inbox.qsize,
            unconfirmed=lambda: len(self._open),
            connected=lambda: self.connected,
            database_well=lambda: self.database_well,
        )
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no more, finish and acknowledge what came, then disconnect."""
        self._stopping.set()
        self._database_well.set()
        self._inbox.put(StopRequested())
        for thread in reversed(self._threads):
            thread.join(2 * _STOP_WITHIN)

    @property
    def connected(self) -> bool:
        """Whether the broker delivers to this bridge."""
        return self._line is not None and self._line.up.is_set()

    @property
    def database_well(self) -> bool:
        """Whether the last commit succeeded."""
        return self._database_well.is_set()

    # The line ----------------------------------------------------------------------------------

    def _keep_line(self) -> None:
        keep_up(self._hold_line, stopping=self._stopping, random=self._random)

    def _hold_line(self) -> bool:
        """Connect and stay until the line is lost; return whether it was ever up."""
        # Without a database nothing could be confirmed, and unconfirmed messages pile up.
        self._database_well.wait()
        try:
            line = Connection(self._address, self._inbox)
            line.open()
        except (OSError, ValueError) as error:
            log.warning("bridge.no_broker", host=self._address.host, cause=str(error))
            return False
        self._line = line
        if self._stopping.is_set():  # else the one who stops sees the line, and closes it
            line.close()
        line.decided.wait()
        self._greet(line)
        while not line.lost.wait(_LOOK_AGAIN):
            self._greet(line)
        self._line = None
        line.close()
        self._greeter.leave()
        return line.was_up

    def _greet(self, line: Connection) -> None:
        """Greet if nobody else does; whoever begins hears of every device again."""
        if self._stopping.is_set() or line.lost.is_set():
            return
        try:
            held = self._greeter.held()
        except (DBAPIError, PoolTimeoutError, OSError) as error:
            log.warning("bridge.greeter", cause=str(getattr(error, "orig", error)))
            held = False
        if held is not line.greets:
            line.greet(whether=held)

    # The work ----------------------------------------------------------------------------------

    def _work(self) -> None:
        running = True
        while running:
            running = self._turn(self._waiting())
        self._let_go()

    def _waiting(self, patience: float | None = None) -> list[Event]:
        """Return what waits in the inbox; empty when nothing comes within `patience` seconds.

        Without patience there is at least one event, or something came early before.
        """
        if self._pipeline.waits:
            patience = _EARLY_PAUSE
        events: list[Event] = []
        try:
            events.append(self._inbox.get(timeout=patience))
            size = _size(events[0])
            while len(events) < _GROUP and size < _GROUP_BYTES:
                events.append(self._inbox.get_nowait())
                size += _size(events[-1])
        except Empty:
            pass
        return events

    def _turn(self, events: Sequence[Event]) -> bool:
        """Take events in their order; return whether to go on."""
        group: list[Arrived] = []
        running = True
        for event in events:
            match event:
                case Arrived():
                    group.append(event)
                case Published(line, mid):
                    self._confirm(self._open.pop((line, mid), []))
                case Lost(line):
                    self._open = {
                        key: open_ for key, open_ in self._open.items() if key[0] is not line
                    }
                case StopRequested():
                    running = False
                case Left():
                    pass
        if group or self._pipeline.waits:
            self._serve(group)
        return running

    def _serve(self, group: Sequence[Arrived]) -> None:
        try:
            answers = self._answers([arrived.message for arrived in group])
        except _StoppingError:
            return  # what was not committed is not answered: the gates send it again
        by_device: dict[DeviceId | None, list[Arrived]] = {}
        for arrived in group:
            by_device.setdefault(arrived.message.device, []).append(arrived)
        for device, tokens in answers.items():
            self._send(device, tokens, by_device.pop(device, []))
        self._confirm([arrived for of_device in by_device.values() for arrived in of_device])

    def _send(self, device: DeviceId, tokens: Sequence[str], answered: list[Arrived]) -> None:
        """Publish a device's acknowledgements; its messages are confirmed with the last one."""
        line, mid = self._line, None
        for token in tokens:
            mid = line.publish(topic(device, Channel.ACKNOWLEDGEMENT), token) if line else None
        if line is not None and mid is not None:
            self._open[line, mid] = answered
            metrics.ACKNOWLEDGEMENTS.inc(len(tokens))
            now = monotonic()
            for arrived in answered:
                metrics.ANSWERS.observe(now - arrived.at)

    def _confirm(self, messages: Sequence[Arrived]) -> None:
        for arrived in messages:
            if arrived.message.qos:
                arrived.line.confirm(arrived.mid)

    def _answers(self, messages: Sequence[Message]) -> dict[DeviceId, list[str]]:
        """Handle messages together; should one of them be beyond us, each alone."""
        try:
            return self._insist(lambda: self._pipeline.handle(messages, self._now()))
        except _StoppingError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on (R18)
            kind = type(error).__name__
        if len(messages) == 1:
            self._set_aside(messages[0], kind)
            return {}
        answers: dict[DeviceId, list[str]] = {}
        for message in messages:
            for device, tokens in self._answers([message]).items():
                answers.setdefault(device, []).extend(tokens)
        return answers

    def _set_aside(self, message: Message, kind: str) -> None:
        """Set aside what is beyond us; should that fail too, the log tells and its gate keeps it.

        Confirmed all the same: the broker would count it as under way for ever.
        """
        detail = f"Failed with {kind}."
        try:
            self._insist(
                lambda: self._pipeline.set_aside(
                    message, AsideReason.UNPROCESSABLE, detail, self._now()
                )
            )
        except _StoppingError:
            raise
        except Exception as error:  # noqa: BLE001 - the bridge never ends over one message
            metrics.FAULTS.labels("message").inc()
            log.error("bridge.fault", kind=type(error).__name__, before=kind, topic=message.topic)  # noqa: TRY400 - a traceback could hold what a message said

    def _insist(self, work: Callable[[], T]) -> T:
        """Do `work`, again and again as long as it is the database that fails."""
        pause = FIRST_PAUSE
        while True:
            try:
                done = work()
            except Exception as error:
                if not _is_database_fault(error):
                    raise
                self._database_well.clear()
                metrics.FAULTS.labels("database").inc()
                log.error("bridge.database_away", cause=str(getattr(error, "orig", error)))  # noqa: TRY400 - the cause is all there is to say
            else:
                self._database_well.set()
                return done
            if self._stopping.wait(pause * (0.5 + self._random())):
                raise _StoppingError
            pause = min(2 * pause, LONGEST_PAUSE)

    def _let_go(self) -> None:
        """Take no more; finish what came, as far as broker and database answer; disconnect."""
        line, left = self._line, False
        if line is None:
            return
        line.leave()
        deadline = monotonic() + _STOP_WITHIN
        while not line.lost.is_set() and monotonic() < deadline:
            events = self._waiting(_QUIET)
            if left and not events and not self._open:
                break
            left = left or Left(line) in events
            self._turn(events)
        else:
            log.warning("bridge.unconfirmed", messages=sum(map(len, self._open.values())))
        line.close()


def _size(event: Event) -> int:
    return len(event.message.payload) if isinstance(event, Arrived) else 0


def _is_database_fault(error: Exception) -> bool:
    """Whether waiting may help: the database is away, full or locked, not a value impossible."""
    if isinstance(error, IntegrityError | DataError):
        return False
    return isinstance(error, DBAPIError | PoolTimeoutError | OSError)
