"""The session with the broker: MQTT 5 over mutual TLS, kept up for ever in threads of its own.

It only posts events and publishes what it is given; MQTT is a wire, not a store. Every connection
is a new session with a higher number, a retained birth, and a death as its will (rule R29). Of
several brokers the first that answers is taken, the preferred one first after every session.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic

import structlog

from edge.clock import RELEASED
from edge.errors import EdgeError
from edge.events import Event, UplinkState
from edge.uplink.chain import Position
from edge.uplink.identity import Identity
from edge.uplink.line import Birth, Line, Pace, explained
from protocol.enrolment import BrokerAddress
from protocol.sessions import Place
from protocol.topics import Channel

__all__ = ["Pace", "Session"]

_log = structlog.get_logger(__name__)

_STOP_SECONDS = 10.0
_USUAL = Pace()


@dataclass(slots=True)
class _Trial:
    """An identity that shall prove itself before it is used."""

    identity: Identity
    over: threading.Event = field(default_factory=threading.Event)
    accepted: bool = False


def _clock_is_right() -> tuple[date, bool]:
    return RELEASED, True


class Session:
    """Keeps one session up; `publish` may be called from any thread."""

    def __init__(  # noqa: PLR0913 - by keyword, each explained below
        self,
        identity: Identity,
        *,
        post: Callable[[Event], None],
        next_session: Callable[[], int],
        random: Callable[[], float],
        version: str,
        oldest: Callable[[], Position] | None = None,
        today: Callable[[], tuple[date, bool]] = _clock_is_right,
        brokers: Sequence[BrokerAddress] = (),
        pace: Pace = _USUAL,
    ) -> None:
        """Prepare a session.

        Args:
            identity: who this device is, and where its brokers are.
            post: takes the events; it must not block.
            next_session: gives a durable, higher number for each session (`Journal`).
            random: gives numbers from 0 to 1, which spread the reconnects of many gates.
            version: of the gate's software, told in the birth.
            oldest: gives the place of the journal's oldest record, told in the birth (`Journal`).
            today: gives the day that is relied on, and whether it is certain (`Moment.today`).
            brokers: where to connect, the preferred one first, instead of the identity's brokers.
            pace: how patient to be.
        """
        self._identity = identity
        self._post = post
        self._next_session = next_session
        self._random = random
        self._version = version
        self._oldest = oldest
        self._today = today
        self._brokers = tuple(brokers)
        self._pace = pace
        self._number = 0
        """Of the next connection; 0 when it is to be drawn."""
        self._last = 0
        self._known: dict[str, str] = {}
        """The address that each broker's name had last."""
        self._trial: _Trial | None = None
        self._stopping = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uplink-session", daemon=True)
        self._line: Line | None = None
        self._told: tuple[bool, str] | None = None

    @property
    def identity(self) -> Identity:
        """The identity that is in use."""
        return self._identity

    @property
    def number(self) -> int | None:
        """The number of the session that is up; None while none is."""
        line = self._line
        return line.birth.session if line is not None and line.up else None

    def start(self) -> None:
        """Begin connecting; `UplinkState` events say what becomes of it."""
        self._thread.start()

    def publish(self, seq: int, payload: bytes) -> None:
        """Publish a records message that ends with record `seq`; never blocks.

        What is published while the session is down is lost, as what is under way when it
        breaks: `UplinkState` tells of it, and the journal still has it.
        """
        if line := self._line:
            line.publish(seq, payload)

    def say(self, channel: Channel, payload: bytes) -> bool:
        """Publish something of the moment, which nobody keeps; never blocks.

        Returns whether the session was up: what is said while it is down is not said later.
        """
        line = self._line
        return line is not None and line.say(channel, payload)

    def stop(self) -> None:
        """End the session with a death, and wait for it; at most ten seconds."""
        self._stopping = True
        self._wake.set()
        if line := self._line:
            line.end("The gate ended the session.")
        if self._thread.ident is not None:
            self._thread.join(_STOP_SECONDS)

    def prove(self, identity: Identity, within: float) -> bool:
        """Connect with another identity of this device; return whether the broker took it.

        It is in use from then on. When it is not taken within so many seconds, the present one
        stays. Not for the session's own threads.
        """
        trial = self._trial = _Trial(identity)
        if line := self._line:
            line.end("The gate tries its renewed certificate.")
        self._wake.set()
        trial.over.wait(within)
        self._trial = None
        line = self._line
        if not trial.accepted and line is not None and line.birth.identity is identity:
            line.end("The renewed certificate was not taken in time.")
        return trial.accepted

    def _run(self) -> None:
        wait, turn = self._pace.first_retry, 0
        while not self._stopping:
            brokers = self._brokers or self._identity.brokers
            if self._connected_once(brokers[turn % len(brokers)]):
                wait, turn = self._pace.first_retry, 0
            else:
                turn += 1
            self._wake.wait(wait * (0.5 + self._random()))
            if not self._stopping:
                self._wake.clear()
            if turn and turn % len(brokers) == 0:
                wait = min(2 * wait, self._pace.longest_retry)

    def _connected_once(self, broker: BrokerAddress) -> bool:
        """Connect and stay until the line breaks; return whether the session was up."""
        trial = self._trial
        self._number = self._number or self._drawn()
        birth = Birth(
            identity=trial.identity if trial else self._identity,
            session=self._number,
            version=self._version,
            journal=self._named(),
        )
        line = Line(
            birth, post=self._post, came_up=lambda: self._came_up(birth, trial), pace=self._pace
        )
        self._line = line  # before it connects: who hears that it is up may publish at once
        if self._trial is not trial:
            return False  # asked for meanwhile: the next line is the trial's
        try:
            line.connect(broker, self._today(), self._known)
        except (OSError, ValueError) as error:
            self._line = None
            self._tell(connected=False, detail=explained(error, broker))
            return False
        self._last, self._number = self._number, 0  # used: the broker may have seen it
        if self._stopping:
            line.end("The gate ended the session.")
        detail = line.wait()
        self._line = None
        self._tell(connected=False, detail=detail)
        return line.was_up

    def _came_up(self, birth: Birth, trial: _Trial | None) -> None:
        if trial is not None and trial is self._trial:
            self._identity = trial.identity
            trial.accepted = True
            trial.over.set()
        self._tell(connected=True, detail=f"session {birth.session}")

    def _named(self) -> Place | None:
        try:
            place = self._oldest() if self._oldest else None
        except EdgeError as error:
            _log.warning("journal not named", reason=str(error))
            return None
        return Place(seq=place.seq, hash=place.hash) if place else None

    def _drawn(self) -> int:
        try:
            return self._next_session()
        except EdgeError as error:
            _log.warning("session number not stored", reason=str(error))
            return self._last + 1

    def _tell(self, *, connected: bool, detail: str) -> None:
        if (connected, detail) != self._told:
            self._told = (connected, detail)
            self._post(UplinkState(connected, detail, monotonic()))
