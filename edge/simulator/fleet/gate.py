"""One simulated gate of a fleet: a journal, the product's own delivery, and a line to the broker.

It never blocks and owns no thread: `fleet.py` hands it the time and what its socket is ready for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from edge.delivery import Delivery
from edge.events import AcknowledgementArrived, RecordsPublished, UplinkState
from edge.simulator.fleet import packets
from edge.simulator.fleet.journal import LightJournal
from edge.simulator.fleet.packets import WireError
from edge.simulator.fleet.wire import Wire
from edge.uplink.identity import Identity
from edge.uplink.line import Pace
from protocol.health import (
    BEAT_SECONDS,
    ClockHealth,
    Health,
    LaneCondition,
    LaneHealth,
    ReaderHealth,
    Versions,
)
from protocol.records import ClockSource
from protocol.sessions import Life, Place, State
from protocol.topics import Channel, topic

VERSION = "simulated"
_HEARD = tuple(channel for channel in Channel if not channel.written_by_device)
_NOBODY_LISTENS = 0x10
_MIDS = 65535
_BEATS = 5
"""How many of its last beats a gate remembers: a command names one of them."""
_DAY_SECONDS = 86_400.0


class Ailment(StrEnum):
    """What is wrong with a gate that is shown in a demo."""

    NONE = "none"
    SILENT = "silent"
    """It says nothing but that its line is up."""
    HOT = "hot"
    CLOCK = "clock"
    """Nobody set its clock."""
    READER = "reader"
    """Its card reader is lost."""
    DISK = "disk"
    TAMPER = "tamper"
    """Its box is open."""
    AWAY = "away"
    """It ends its session soon after it began, and does not come back."""


class Attended(Protocol):
    """Somebody who waits at a gate, and what is said of him (`waiting`)."""

    def told(self, now: float) -> bytes:
        """Return who waits."""

    def commanded(self, payload: bytes, *, retained: bool, now: float) -> bytes | None:
        """Do what the central says; return the answer."""


@dataclass(slots=True)
class Tally:
    """What became of a fleet's work, counted by the gates themselves."""

    captured: int = 0
    """Records that were taken into journals."""
    settled: int = 0
    """Records that the central acknowledged, by a word that was verified."""
    receipts: int = 0
    messages: int = 0
    """Records messages that were sent, again or for the first time."""
    sessions: int = 0
    lost: int = 0
    """Lines that broke or could not be made."""
    alarms: dict[str, int] = field(default_factory=dict)
    """What gates did not believe, by its code."""


Settled = Callable[["LightGate", int, int, float], None]
"""Told by (gate, settled before, settled now, when) after each word that settled records."""


def _nobody(_gate: "LightGate", _before: int, _after: int, _now: float) -> None: ...


class LightGate:
    """One gate; every method takes the monotonic time."""

    def __init__(
        self,
        identity: Identity,
        tally: Tally,
        random: Callable[[], float],
        *,
        pace: Pace,
        settled: Settled = _nobody,
    ) -> None:
        """Prepare it; `random` spreads reconnects and beats, as a real gate's."""
        self.identity = identity
        self.journal = LightJournal(identity)
        self.ailment = Ailment.NONE
        self.attended: Attended | None = None
        self.wire: Wire | None = None
        self.due = 0.0
        """When it wants to be woken."""
        self._tally = tally
        self._random = random
        self._pace = pace
        self._settled = settled
        self._delivery = Delivery(
            self.journal,
            identity.acknowledgement_key,
            publish=self._publish,
            alarm=self._alarm,
        )
        self._incoming = packets.Incoming()
        self._up = False
        self._mid = 0
        self._under_way: dict[int, int | None] = {}
        self._wait = pace.first_retry
        self._now = 0.0
        self._broken = False
        self._answer_by = 0.0
        self._heard_at = 0.0
        self._ping_at = 0.0
        self._beat = 0
        self._beat_at = 0.0
        self._beats: dict[int, float] = {}
        self._began = 0.0

    @property
    def connected(self) -> bool:
        """Whether its session is up."""
        return self._up

    @property
    def _mute(self) -> bool:
        return self.ailment is Ailment.SILENT

    @property
    def backlog(self) -> int:
        """How many captured records are not settled."""
        return self.journal.head.seq - self.journal.acked

    def capture(self, now: float, count: int = 1) -> None:
        """Take records that were made into the journal, and send them as the outbox sees fit."""
        self._now = now
        for _ in range(count):
            self.journal.capture()
        self._tally.captured += count
        if not self._mute:
            self._delivery.tick(now)
        self._schedule()

    @property
    def wants_line(self) -> bool:
        """Whether it waits for nothing but to `connect`, as soon as it is due."""
        return self.wire is None

    def connect(self, now: float) -> None:
        """Begin to open a line."""
        self._now = now
        self._incoming = packets.Incoming()
        self._under_way.clear()
        self._broken = False
        self._answer_by = now + self._pace.answer
        try:
            self.wire = Wire(self.identity, self.identity.brokers[0])
        except OSError:
            self._broken = True
        self._schedule()

    def wake(self, now: float) -> None:
        """Do what is due."""
        self._now = now
        if self._up and not self._is_dead():
            if not self._mute:
                self._delivery.tick(now)
            self._say_what_is_due()
        self._schedule()

    def advance(self, now: float) -> None:
        """Go on with the line, whose socket is ready."""
        self._now = now
        if self.wire is None:
            return
        was_open = self.wire.is_open
        try:
            came = self.wire.advance()
            if self.wire.is_open and not was_open:
                self._introduce()
            for packet in self._incoming.take(came) if came else ():
                self._heard(packet)
        except (OSError, WireError):
            self._broken = True
        self._schedule()

    def break_line(self, now: float) -> None:
        """Lose the line, as by a cut cable; it is tried again as a real gate would."""
        self._now = now
        self._broken = self.wire is not None
        self._schedule()

    def said_at(self, session: int, beat: int) -> float | None:
        """Return when it said one of its last beats."""
        return self._beats.get(beat) if session == self.journal.session else None

    def end(self) -> None:
        """End the session in order; the broker publishes the death."""
        if self.wire is not None:
            self._send(packets.goodbye())
            self.wire.close()
        self.wire = None
        self._up = False

    # The line ----------------------------------------------------------------------------------

    def _introduce(self) -> None:
        self.journal.next_session()
        self._send(
            packets.connect(
                self.identity.device,
                keepalive=self._pace.keepalive,
                will_topic=topic(self.identity.device, Channel.STATE),
                will=self._state(Life.DEAD).payload(),
            )
        )

    def _heard(self, packet: packets.Packet) -> None:
        self._heard_at = self._now
        match packet:
            case packets.Connected() | packets.Subscribed() | packets.Ended() if packet.refused:
                raise WireError("The broker refuses this gate.")
            case packets.Connected():
                topics = tuple(topic(self.identity.device, channel) for channel in _HEARD)
                self._send(packets.subscribe(self._next_mid(), topics))
            case packets.Subscribed():
                self._came_up()
            case packets.Confirmed():
                self._confirmed(packet)
            case packets.Delivered():
                self._delivered(packet)
            case packets.Ended() | packets.Pong():
                pass  # what follows an end is the end of the line

    def _came_up(self) -> None:
        self._up = True
        self._began = self._began or self._now
        self._tally.sessions += 1
        self._wait = self._pace.first_retry
        self._beat, self._beat_at = 0, self._now + BEAT_SECONDS * self._random()
        self._say(Channel.STATE, self._state(Life.ALIVE).payload(), None, retain=True)
        if self.attended:
            self._say(Channel.HELD, self.attended.told(self._now), None)
        self._delivery.uplink(UplinkState(connected=True, detail="", at=self._now))

    def _delivered(self, packet: packets.Delivered) -> None:
        if packet.mid is not None:
            self._send(packets.confirm(packet.mid))
        if self.attended and packet.topic.endswith(f"/{Channel.COMMAND}"):
            self._obey(self.attended, packet)
        if not packet.topic.endswith(f"/{Channel.ACKNOWLEDGEMENT}"):
            return  # a simulated gate obeys in nothing else, and has no screen
        before = self.journal.acked
        receipts = self._delivery.acknowledged(AcknowledgementArrived(packet.payload, self._now))
        self._tally.receipts += len(receipts)
        if (after := self.journal.acked) > before:
            self._tally.settled += after - before
            self._settled(self, before, after, self._now)

    def _obey(self, attended: Attended, packet: packets.Delivered) -> None:
        answer = attended.commanded(packet.payload, retained=packet.retained, now=self._now)
        if answer is not None:
            self._say(Channel.RESULT, answer, None)
            self._say(Channel.HELD, attended.told(self._now), None)

    def _confirmed(self, packet: packets.Confirmed) -> None:
        seq = self._under_way.pop(packet.mid, None)
        if seq is not None:
            delivered = not packet.refused and packet.reason != _NOBODY_LISTENS
            self._delivery.published(RecordsPublished(seq, delivered, self._now))

    def _is_dead(self) -> bool:
        if self._broken:
            return True
        if not self._up:
            return self._now >= self._answer_by
        unheard = self._now - self._heard_at > self._pace.silence
        return bool(self._under_way) and unheard

    def _lose(self) -> None:
        if self.wire is not None:
            self.wire.close()
        self.wire = None
        self._broken = False
        self._tally.lost += 1
        if self._up:
            self._up = False
            self._delivery.uplink(UplinkState(connected=False, detail="", at=self._now))
        self.due = self._now + self._wait * (0.5 + self._random())
        self._wait = min(2 * self._wait, self._pace.longest_retry)

    # What it says ------------------------------------------------------------------------------

    def _publish(self, seq: int, payload: bytes) -> None:
        self._tally.messages += 1
        self._say(Channel.RECORDS, payload, seq)

    def _say(
        self, channel: Channel, payload: bytes, seq: int | None, *, retain: bool = False
    ) -> None:
        mid = self._next_mid()
        if not self._under_way:
            self._heard_at = self._now
        self._under_way[mid] = seq
        name = topic(self.identity.device, channel)
        self._send(packets.publish(name, payload, mid, retain=retain))

    def _send(self, data: bytes) -> None:
        self._ping_at = self._now + self._pace.keepalive
        if self.wire is not None:
            try:
                self.wire.send(data)
            except OSError:
                self._broken = True

    def _say_what_is_due(self) -> None:
        if self._now >= self._beat_at and not self._mute:
            self._beat += 1
            self._beat_at = self._now + BEAT_SECONDS
            self._beats = {**dict(list(self._beats.items())[-_BEATS:]), self._beat: self._now}
            self._say(Channel.HEALTH, self._health().payload(), None)
            if self.attended:
                self._say(Channel.HELD, self.attended.told(self._now), None)
            if self.ailment is Ailment.AWAY and self._beat > 1:
                self.end()
                self.due = self._now + _DAY_SECONDS
        if self._now >= self._ping_at:
            self._send(packets.ping())

    def _state(self, life: Life) -> State:
        oldest = self.journal.oldest if life is Life.ALIVE else None
        journal = Place(seq=oldest.seq, hash=oldest.hash) if oldest else None
        return State(state=life, session=self.journal.session, version=VERSION, journal=journal)

    def _health(self) -> Health:
        ailment = self.ailment
        clock = ClockSource.NONE if ailment is Ailment.CLOCK else ClockSource.NTP
        ready = ailment is not Ailment.READER
        place = self.journal.head
        return Health(
            session=self.journal.session,
            beat=self._beat,
            uptime=int(self._now - self._began),
            clock=ClockHealth(at=datetime.now(UTC), source=clock, trusted=clock is ClockSource.NTP),
            backlog=self.backlog,
            head=Place(seq=place.seq, hash=place.hash),
            disk=93 if ailment is Ailment.DISK else 12,
            temperature=84.0 if ailment is Ailment.HOT else round(41 + 6 * self._random(), 1),
            versions=Versions(gate=VERSION, system="simulated", board="simulated"),
            contacts=("tamper",) if ailment is Ailment.TAMPER else (),
            lanes=(LaneHealth(name="main", condition=LaneCondition.LOCKED),),
            readers=(ReaderHealth(lane="main", kind="eid", ready=ready),),
            roster=0,
        )

    def _next_mid(self) -> int:
        self._mid = self._mid % _MIDS + 1
        return self._mid

    def _alarm(self, code: str, _detail: str) -> None:
        self._tally.alarms[code] = self._tally.alarms.get(code, 0) + 1

    def _schedule(self) -> None:
        """Say when to be woken; a line that is dead is given up here."""
        if self.wire is None and not self._broken:
            return  # `due` says when to connect
        if self._is_dead():
            self._lose()
        elif not self._up:
            self.due = self._answer_by
        elif self._mute:
            self.due = self._ping_at
        else:
            whens = [self._beat_at, self._ping_at]
            if self._delivery.deadline is not None:
                whens.append(self._delivery.deadline)
            if self._under_way:
                whens.append(self._heard_at + self._pace.silence)
            self.due = min(whens)
