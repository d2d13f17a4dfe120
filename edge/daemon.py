"""The gate, put together: read this first. Data flows from top to bottom, as in the README.

    readers ─▶ gatekeeper: admission ─▶ recorder: journal ─▶ entrance: barrier, screen
                                                 │
                                              delivery ◀═ session ═▶ central

Adapters (readers, session, screens) run in threads of their own and only post events; the loop
takes them in turn and is the only one that moves anything.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from types import FrameType
from typing import Any

import structlog

from edge import connecting
from edge.admission import Presence, SiteState
from edge.barrier import Barrier, Barriers
from edge.clock import Clock, SystemClock
from edge.delivery import Delivery
from edge.drafts import Drafter
from edge.entrance import Entrance
from edge.errors import DiskError, WiringError
from edge.events import CentralSpoke, RelayFault, StopRequested
from edge.gate import Gate
from edge.gatekeeper import Gatekeeper
from edge.holds import HeldPeople
from edge.kiosk.muster import NOTHING
from edge.kiosk.screen import RollCalled, Screen
from edge.kiosk.server import Kiosk
from edge.kiosk.view import view
from edge.loop import Loop
from edge.muster import Muster
from edge.readers.attended import Reader
from edge.readers.pcsc import PcscReaders
from edge.readers.slot import LaneReader
from edge.reading import beside_cards, trust
from edge.recorder import Recorder
from edge.roster.badges import Badges
from edge.roster.keys import load_keys
from edge.settings import ClockTrust, Settings
from edge.site import Site
from edge.steering.around import Around, Examined
from edge.steering.commanded import Errands
from edge.steering.desired import Desires
from edge.steering.kept import Kept
from edge.steering.pinned import Pinned
from edge.steering.roster import RosterTaker
from edge.steering.rosters import rosters
from edge.steering.steering import Steering
from edge.turnstile.inputs import Contacts
from edge.turnstile.pins import header_pins, simulated_pins
from edge.turnstile.relay import Arm
from edge.turnstile.signals import Signals
from edge.turnstile.walkers import Walkers
from edge.uplink import identity as identities
from edge.uplink.checkpoints import Checkpoints
from edge.uplink.health import HealthTeller
from edge.uplink.identity import Identity
from edge.uplink.journal import Journal
from edge.uplink.journal_file import FILE_NAME
from edge.uplink.journal_upkeep import Upkeep, measured
from edge.uplink.registrations import Registered
from edge.uplink.renewal import Renewer
from edge.uplink.session import Session
from edge.watchdog import Watchdog, still_starting
from edge.wiring import LaneSection, gate_contacts
from protocol.topics import Channel

DISK_RETRY = 5.0
"""How soon a disk that does not let the journal be opened is tried again, in seconds."""

Adapter = Session | Renewer | HealthTeller | Errands | RosterTaker | Reader
"""What runs in a thread of its own."""

_log = structlog.get_logger("gate")


def run(local: Settings, examined: Examined) -> None:
    """Be a gate until SIGTERM or SIGINT; `examined` looks at every part when it is asked to.

    Raises:
        EdgeError: it cannot start; the text says what to do, and nothing has moved.
    """
    identity = identities.load(local.gate.state)
    pinned = Pinned(identity.device, identity.acknowledgement_key)
    clock = SystemClock(always_trusted=local.gate.clock_trust is ClockTrust.ALWAYS)
    loop = Loop(clock)
    with ExitStack() as house:
        journal, presence, recorder = _books(local, identity, clock, house)
        desires = Desires(local, Kept.below(local.gate.state), pinned=pinned, alarm=recorder.alarm)
        settings = desires.now.settings
        today = _today(clock, lambda: delivery.floor)
        session = connecting.session(settings, identity, journal, loop.post, today)
        delivery = _delivery(identity, journal, session, recorder)
        renewer = connecting.renewer(settings, session, journal, delivery, today)
        barriers = _barriers(settings, recorder, loop, clock, house)
        entrances, kiosk = _entrances(settings, barriers, loop, clock, house)
        site, taker = _site(
            settings, identity, recorder, presence, lambda: delivery.floor, loop=loop, clock=clock
        )
        gatekeeper = Gatekeeper(entrances, recorder, clock, site)
        readers = _readers(settings, loop, clock, delivery)
        upkeep = _upkeep(settings, journal, recorder)
        checkpoints, heard = _heard(identity, journal, recorder, gatekeeper)
        looked = connecting.looking(clock, delivery, journal, barriers, site)
        beats, teller = connecting.beats(
            settings, session, clock, looked, lambda: (checkpoints.size, steering.version)
        )
        held = HeldPeople(gatekeeper, _drafter(identity), clock, session.say)
        around = Around(
            pinned=pinned,
            clock=clock,
            say=session.say,
            alarm=recorder.alarm,
            said_at=beats.said_at,
            end=lambda: loop.post(StopRequested(clock.monotonic())),
            renew=lambda: renewer.look(forced=True),
            resolve=held.resolve,
            examined=examined,
            apply=lambda new: _go_by(new, site, barriers, entrances.values(), upkeep),
        )
        steering = Steering(desires, barriers, around, taker)
        gate = Gate(
            gatekeeper,
            Barriers(barriers, recorder),
            delivery,
            recorder,
            upkeep=upkeep,
            watchdog=(watchdog := _watchdog(readers, clock)),
            beats=beats,
            hears={**heard, **steering.hears},
            muster=_muster(identity, pinned, site, recorder, show=_rolls(kiosk, entrances, clock)),
            held=held,
            met=steering.met,
        )
        adapters = [session, renewer, teller, *steering.adapters, *readers]
        _drive(gate, loop, clock, house, adapters=adapters, watchdog=watchdog)


def _today(clock: Clock, floor: Callable[[], date]) -> Callable[[], tuple[date, bool]]:
    return lambda: clock.moment().today(floor())


def _delivery(
    identity: Identity, journal: Journal, session: Session, recorder: Recorder
) -> Delivery:
    key = identity.acknowledgement_key
    return Delivery(journal, key, publish=session.publish, alarm=recorder.alarm)


def _heard(
    identity: Identity, journal: Journal, recorder: Recorder, gatekeeper: Gatekeeper
) -> tuple[Checkpoints, dict[Channel, Callable[[CentralSpoke], None]]]:
    """Return who hears what the central says of its ledger and of registrations."""
    key, alarm = identity.acknowledgement_key, recorder.alarm
    checkpoints = Checkpoints(journal.checkpoints, key, alarm)
    registered = Registered(
        journal.registrations, identity.device, key, alarm=alarm, tell=gatekeeper.registration
    )
    return checkpoints, {
        Channel.CHECKPOINT: checkpoints.heard,
        Channel.REGISTRATION: registered.heard,
    }


def _site(
    settings: Settings,
    identity: Identity,
    recorder: Recorder,
    presence: Presence,
    floor: Callable[[], date],
    *,
    loop: Loop,
    clock: Clock,
) -> tuple[Site, RosterTaker | None]:
    """Return the site as this gate knows it, and what takes the central's roster."""
    state = settings.gate.state
    keys = load_keys(state, make=os.urandom(32))
    expected, taker = rosters(
        state, keys, identity, alarm=recorder.alarm, post=loop.post, now=clock.monotonic
    )
    badges = Badges(state, keys)
    return Site(settings.site.policy, keys, expected, presence, floor, badges=badges), taker


def _watchdog(readers: Sequence[Reader], clock: Clock) -> Watchdog:
    return Watchdog(
        lambda: min((reader.last_tick for reader in readers), default=clock.monotonic())
    )


def _drive(
    gate: Gate,
    loop: Loop,
    clock: Clock,
    house: ExitStack,
    *,
    adapters: Sequence[Adapter],
    watchdog: Watchdog,
) -> None:
    for adapter in adapters:
        house.callback(adapter.stop)
    _stop_on_signals(loop, clock)
    for adapter in adapters:
        adapter.start()
    watchdog.ready()
    loop.run(gate)
    watchdog.stopping()
    gate.end(clock.monotonic())


def _books(
    settings: Settings, identity: Identity, clock: Clock, house: ExitStack
) -> tuple[Journal, Presence, Recorder]:
    journal = _journal(settings, identity, house)
    presence = Presence(journal.traces())
    _log.info("gate starts", device=identity.device, site=identity.site, head=journal.head.seq)
    return journal, presence, Recorder(journal, _drafter(identity), clock, presence)


def _drafter(identity: Identity) -> Drafter:
    return Drafter(identity.sealing_key, os.urandom)


def _journal(settings: Settings, identity: Identity, house: ExitStack) -> Journal:
    """Open the journal; while the disk does not let it, wait: restarting would mend nothing."""
    waiting = threading.Event()
    while True:
        try:
            journal = Journal.open(
                settings.gate.state / FILE_NAME,
                device=identity.device,
                site=identity.site,
                key=identity.key,
                limit=settings.journal.limit,
            )
        except DiskError as error:
            _log.error("waiting for the disk, arms locked", detail=str(error))
            still_starting(DISK_RETRY * 3)
            waiting.wait(DISK_RETRY)
        else:
            house.callback(journal.close)
            return journal


def _readers(settings: Settings, loop: Loop, clock: Clock, delivery: Delivery) -> list[Reader]:
    beside = list(beside_cards(settings, loop.post))
    if not settings.card_sides:
        return beside
    cards = PcscReaders(
        [LaneReader(side.entrance, side.pattern) for side in settings.card_sides],
        trust(settings, lambda: clock.moment().today(delivery.floor)[0]),
        loop.post,
        simulation=settings.gate.simulation,
    )
    return [cards, *beside]


def _upkeep(settings: Settings, journal: Journal, recorder: Recorder) -> Upkeep:
    section = settings.journal
    return Upkeep(
        journal,
        keep_days=section.keep_days,
        watermark=section.alarm_percent,
        room=lambda: measured(settings.gate.state / FILE_NAME, section.limit),
        alarm=recorder.alarm,
    )


def _go_by(
    settings: Settings,
    site: Site,
    barriers: Sequence[Barrier],
    entrances: Iterable[Entrance],
    upkeep: Upkeep,
) -> None:
    """Have the running gate go by other settings, as far as it can without a restart."""
    site.policy = settings.site.policy
    for barrier, section in zip(barriers, settings.lanes, strict=True):
        barrier.go_by(section)
    for entrance in entrances:
        entrance.speak(settings.kiosk.languages, settings.kiosk.help_contact)
    upkeep.go_by(keep_days=settings.journal.keep_days, watermark=settings.journal.alarm_percent)


def _barriers(
    settings: Settings, recorder: Recorder, loop: Loop, clock: Clock, house: ExitStack
) -> list[Barrier]:
    section = settings.gate
    pins = simulated_pins(settings.pins) if section.simulation else header_pins(section.gpio_chip)
    if section.simulation:
        _log.warning("SIMULATION: no real pin moves; virtual readers and test roots are accepted")
    barriers = [
        Barrier(
            lane,
            house.enter_context(_arm(lane, pins, loop, clock)),
            house.enter_context(Signals.of(lane, pins=pins)),
            recorder,
        )
        for lane in settings.lanes
    ]
    wired = {lane.name: lane.contacts for lane in settings.lanes}
    for name, contacts in {**wired, "": gate_contacts(settings.inputs)}.items():
        house.enter_context(
            Contacts(name, contacts, pins=pins, post=loop.post, now=clock.monotonic)
        )
    if section.virtual_people:
        house.enter_context(Walkers(settings.lanes, pins=pins))
    return barriers


def _arm(lane: LaneSection, pins: Any, loop: Loop, clock: Clock) -> Arm:  # noqa: ANN401  gpiozero ships no types
    def post(error: WiringError) -> None:
        loop.post(RelayFault(lane.name, str(error), clock.monotonic()))

    return Arm.of(lane, pins=pins, on_fault=post)


def _entrances(
    settings: Settings, barriers: list[Barrier], loop: Loop, clock: Clock, house: ExitStack
) -> tuple[dict[str, Entrance], Kiosk]:
    now, section = clock.monotonic(), settings.kiosk
    screens = {
        side.entrance: Screen.start(
            side.entrance,
            now,
            contact=section.help_contact,
            languages=section.languages,
            by=settings.reader_at(side.entrance),
        )
        for side in settings.sides
    }
    kiosk = house.enter_context(
        Kiosk(
            [view(screen) for screen in screens.values()],
            port=settings.kiosk.port,
            post=loop.post,
            now=clock.monotonic,
        )
    )
    entrances = {
        side.entrance: Entrance(
            side, barrier, screens[side.entrance], show=lambda screen: kiosk.show(view(screen))
        )
        for lane, barrier in zip(settings.lanes, barriers, strict=True)
        for side in lane.sides
    }
    return entrances, kiosk


def _muster(
    identity: Identity,
    pinned: Pinned,
    site: Site,
    recorder: Recorder,
    *,
    show: Callable[[str], None],
) -> Muster | None:
    """Return who knows who is inside; nobody does where no key for people came with enrolment."""
    if identity.roster_key is None:
        return None
    muster = Muster(
        identity.roster_key,
        pinned,
        evacuating=lambda: site.policy.state is SiteState.EVACUATION,
        alarm=recorder.alarm,
        record=recorder.ticked,
        show=show,
    )
    recorder.witnessed_by(muster)
    return muster


def _rolls(kiosk: Kiosk, entrances: Mapping[str, Entrance], clock: Clock) -> Callable[[str], None]:
    """Return what shows a roll-call: its page has the names, every screen the way there."""

    def show(text: str) -> None:
        kiosk.show_roll(text)
        for entrance in entrances.values():
            entrance.see(RollCalled(active=text != NOTHING), clock.monotonic())

    return show


def _stop_on_signals(loop: Loop, clock: Clock) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        loop.post(StopRequested(clock.monotonic()))

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
