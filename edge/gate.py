"""The gate as the loop drives it: every event goes to the one part that it concerns.

People are the gatekeeper's, contacts are the barriers', messages are the delivery's. An error
that nobody foresaw locks all arms, is an alarm, and the next event is served.
"""

from collections.abc import Callable, Mapping

import structlog

from edge.barrier import Barriers
from edge.delivery import Delivery
from edge.events import (
    AcknowledgementArrived,
    BadgePresented,
    CardInserted,
    CardRead,
    CardRemoved,
    CentralSpoke,
    CredentialPresented,
    Event,
    InputChanged,
    KeysAsked,
    MusterTicked,
    Noticed,
    NumberEntered,
    NumberTyped,
    ReaderState,
    RecordsPublished,
    RelayFault,
    RosterTaken,
    StopRequested,
    UplinkState,
)
from edge.gatekeeper import Gatekeeper
from edge.holds import HeldPeople
from edge.muster import Muster
from edge.recorder import Recorder
from edge.uplink.beats import Beats
from edge.uplink.journal_upkeep import Upkeep
from edge.watchdog import Watchdog
from protocol.topics import Channel

_OnTheLine = UplinkState | AcknowledgementArrived | RecordsPublished | CentralSpoke
_NOBODY: Mapping[Channel, Callable[[CentralSpoke], None]] = {}

_log = structlog.get_logger("gate")


def _nothing() -> None:
    """Nobody wants to know."""


class Gate:
    """Gives each event to whom it concerns."""

    def __init__(  # noqa: PLR0913 - the parts of the gate, by keyword
        self,
        gatekeeper: Gatekeeper,
        barriers: Barriers,
        delivery: Delivery,
        recorder: Recorder,
        *,
        upkeep: Upkeep,
        watchdog: Watchdog,
        beats: Beats,
        hears: Mapping[Channel, Callable[[CentralSpoke], None]] = _NOBODY,
        met: Callable[[], None] = _nothing,
        muster: Muster | None = None,
        held: HeldPeople | None = None,
    ) -> None:
        """Take the parts; `hears` has who takes what the central says on its further channels.

        `met` is called when a session began, and when there is something new to tell in it;
        `muster` knows who may be inside, where the site has a key for its people.
        """
        self._gatekeeper = gatekeeper
        self._barriers = barriers
        self._delivery = delivery
        self._recorder = recorder
        self._upkeep = upkeep
        self._watchdog = watchdog
        self._beats = beats
        self._hears = hears if muster is None else {**hears, Channel.MUSTER: muster.hear}
        self._met = met
        self._muster = muster
        self._held = held

    def handle(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, ReaderState | InputChanged):
            self._beats.see(event)
        match event:
            case CardInserted() | CardRemoved() | ReaderState() | NumberTyped():
                self._gatekeeper.see(event)
            case BadgePresented():
                self._gatekeeper.badge(event)
            case CardRead() | CredentialPresented():
                self._gatekeeper.presented(event)
            case InputChanged():
                self._sense(event)
            case RelayFault() | Noticed() | RosterTaken() | MusterTicked():
                self._aside(event)
            case UplinkState() | AcknowledgementArrived() | RecordsPublished() | CentralSpoke():
                self._line(event)
            case KeysAsked() | NumberEntered():
                self._gatekeeper.keys(event)
            case StopRequested():
                pass  # the loop's own

    def _sense(self, event: InputChanged) -> None:
        self._barriers.sense(event)
        if self._muster is not None:
            self._muster.sense(event)

    def _aside(self, event: RelayFault | Noticed | RosterTaken | MusterTicked) -> None:
        match event:
            case RelayFault():
                self._recorder.alarm("relay-stuck", f"{event.lane}: {event.detail}")
            case Noticed():
                self._recorder.alarm(event.code, event.detail)
            case RosterTaken():
                self._met()
            case MusterTicked() if self._muster is not None:
                self._muster.ticked(event)
            case MusterTicked():
                pass  # a gate of before the roll-call shows none

    def _line(self, event: _OnTheLine) -> None:
        match event:
            case UplinkState():
                self._delivery.uplink(event)
                self._gatekeeper.uplink(event)
                if event.connected:
                    self._met()
                    if self._held is not None:
                        self._held.met()
            case AcknowledgementArrived():
                self._gatekeeper.registered(self._delivery.acknowledged(event), event.at)
            case RecordsPublished():
                self._delivery.published(event)
            case CentralSpoke(channel=channel) if hears := self._hears.get(channel):
                hears(event)
            case CentralSpoke(channel=channel):
                _log.info("said on a channel that this version does not know", channel=channel)

    def tick(self, now: float) -> None:
        """Do what is due, and tell the service manager that the gate is alive."""
        self._gatekeeper.tick(now)
        self._recorder.flush()
        self._delivery.tick(now)
        self._upkeep.tick(now)
        self._beats.tick(now)
        if self._muster is not None:
            self._muster.tick()
        if self._held is not None:
            self._held.tick()
        self._watchdog.feed(now)

    def deadline(self) -> float | None:
        """Return when `tick` is due next."""
        due, gatekeeper = self._delivery.deadline, self._gatekeeper.deadline
        return gatekeeper if due is None else min(due, gatekeeper)

    def fault(self, error: Exception) -> None:
        """Lock all arms, record an alarm, go on."""
        self._gatekeeper.drop()
        _log.error("fault", exc_info=error)
        self._recorder.alarm("fault", type(error).__name__)

    def end(self, now: float) -> None:
        """Lock all arms for good."""
        self._gatekeeper.shut(now)
        self._recorder.flush()
