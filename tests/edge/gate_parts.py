"""A gate with real journal, real rules and recorded pins, and time in the test's hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from edge.admission import Policy, Presence
from edge.barrier import Barrier, Barriers
from edge.clock import Moment
from edge.credential import Credential, Language, Unreadable
from edge.delivery import Delivery
from edge.drafts import Drafter
from edge.entrance import Entrance
from edge.events import CardInserted, CardRead, ReaderKind
from edge.gate import Gate
from edge.gatekeeper import Gatekeeper
from edge.kiosk.screen import Screen
from edge.kiosk.view import View, view
from edge.recorder import Recorder
from edge.roster.badges import Badges
from edge.roster.expected import Expected, Listing
from edge.roster.keys import PersonKeys
from edge.roster.roster import Roster
from edge.site import Site
from edge.turnstile.pins import simulated_pins
from edge.turnstile.relay import Arm
from edge.turnstile.signals import Signals
from edge.uplink.beats import Beat, Beats, Condition
from edge.uplink.journal import Journal
from edge.uplink.journal_upkeep import Room, Upkeep
from edge.uplink.registrations import Registered
from edge.watchdog import Watchdog
from edge.wiring import LaneSection
from protocol.acknowledgements import Acknowledgement, Receipt
from protocol.envelope import SigningKey, TokenType
from protocol.identifiers import Inss, device_id
from protocol.receipts import ReceiptNumber
from protocol.records import Assurance, ClockSource, CredentialKind, Record
from protocol.topics import Channel

DEVICE = device_id("gate-1")
KEYS = PersonKeys(bytes(range(32)))
EVERYONE = Policy()
"""Whoever has a genuine, valid eID."""
CENTRAL = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
DEVICE_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32)))))
SEALING = X25519PrivateKey.from_private_bytes(bytes(range(32)))
SESSION = 7
"""The number of the gate's session."""
LANE = LaneSection(name="main", relay_pin=17, pulse_seconds=5.0)


@dataclass
class HandClock:
    """A clock that moves only when the test says so."""

    seconds: float = 1000.0
    trusted: bool = True

    def monotonic(self) -> float:
        return self.seconds

    def moment(self) -> Moment:
        wall = datetime(2026, 11, 23, 7, 0, tzinfo=UTC) + timedelta(seconds=self.seconds)
        return Moment(self.seconds, wall, self.trusted, ClockSource.NTP, "boot")


@dataclass
class Bench:
    """The gate under test and everything that it touches."""

    journal: Journal
    arm: Arm
    gate: Gate
    clock: HandClock
    views: list[View]
    published: list[tuple[int, bytes]]
    site: Site
    recorder: Recorder
    roster: Roster
    beats: Beats
    told: list[Beat]
    """How the gate said that it is."""
    fed: list[float] = field(default_factory=list)

    def close(self) -> None:
        """Close the gate's files."""
        self.roster.close()
        self.journal.close()

    @property
    def view(self) -> View:
        return self.views[-1]

    def records(self) -> list[Record]:
        key = DEVICE_KEY.verify_key
        tokens = self.journal.tokens(0, 1000, 10**9)
        return [Record.parse(key.open(token, TokenType.RECORD)) for _, token in tokens]

    def present(self, result: Credential | Unreadable, *, was_in: bool = False) -> None:
        """A card goes in, or was in already, is read, and the loop's tick comes after it."""
        now = self.clock.monotonic()
        self.gate.handle(CardInserted("main", now))
        self.gate.handle(CardRead("main", result, inserted_at=now, at=now, was_in=was_in))
        self.gate.tick(now)

    def acknowledge(
        self, numbers: dict[str, int], *, key: SigningKey = CENTRAL, device: str = DEVICE
    ) -> bytes:
        """The central's word on the whole journal."""
        head = self.journal.head
        said = Acknowledgement(
            device=device,
            up_to=head.seq,
            head=head.hash,
            receipts=tuple(
                Receipt(check_in=check_in, number=ReceiptNumber(serial).digits)
                for check_in, serial in numbers.items()
            ),
            at=datetime(2026, 11, 24, tzinfo=UTC),
        )
        return said.signed(key).encode()


def worker(
    valid_until: date = date(2034, 1, 1), language: Language | None = Language.DUTCH
) -> Credential:
    return Credential(
        kind=CredentialKind.EID,
        assurance=Assurance.SIGNED,
        number=Inss("78012340961"),
        surname="Peeters",
        given_names="An Marie",
        language=language,
        valid_from=date(2024, 1, 1),
        valid_until=valid_until,
    )


def _beats(look: Callable[[], Condition]) -> tuple[Beats, list[Beat]]:
    """Have beats told to a list."""
    told = list[Beat]()
    readers = [("main", ReaderKind.CARD)]
    return Beats(readers, session=lambda: SESSION, look=look, say=told.append), told


def bench(
    folder: Path,
    random: Callable[[int], bytes],
    policy: Policy = EVERYONE,
    lane: LaneSection = LANE,
) -> Bench:
    """Put a gate together as `edge.daemon` does, without adapters."""
    clock, views, published = HandClock(), list[View](), list[tuple[int, bytes]]()
    journal = Journal.open(
        folder / "journal.db", device=DEVICE, site="1Y1000003EQCZ", key=DEVICE_KEY
    )
    presence = Presence(journal.traces())
    recorder = Recorder(journal, Drafter(SEALING.public_key(), random), clock, presence)
    delivery = Delivery(
        journal,
        CENTRAL.verify_key,
        publish=lambda seq, payload: published.append((seq, payload)),
        alarm=recorder.alarm,
    )
    pins = simulated_pins()
    arm = Arm(lane.relays, pins=pins, on_fault=lambda _: None)
    barrier = Barrier(lane, arm, Signals({}, pins=pins), recorder)
    entrance = Entrance(
        lane.sides[0],
        barrier,
        Screen.start("main", clock.monotonic()),
        show=lambda screen: views.append(view(screen)),
    )
    roster, badges = Roster(folder, KEYS.fingerprint), Badges(folder, KEYS)
    expected = Expected(Listing(KEYS, roster))
    site = Site(policy, KEYS, expected, presence, lambda: delivery.floor, badges=badges)
    gatekeeper = Gatekeeper({"main": entrance}, recorder, clock, site)
    registered = Registered(
        journal.registrations,
        DEVICE,
        CENTRAL.verify_key,
        alarm=recorder.alarm,
        tell=gatekeeper.registration,
    )
    watchdog = Watchdog(clock.monotonic, address="")

    def look() -> Condition:
        backlog, head, lanes = delivery.backlog, journal.head, (barrier.health,)
        return Condition(clock.moment(), backlog, head, lanes, roster=roster.version)

    beats, told = _beats(look)
    upkeep = Upkeep(
        journal, keep_days=90, watermark=80, room=lambda: Room(1, 100, "disk"), alarm=recorder.alarm
    )
    gate = Gate(
        gatekeeper,
        Barriers([barrier], recorder),
        delivery,
        recorder,
        upkeep=upkeep,
        watchdog=watchdog,
        beats=beats,
        hears={Channel.REGISTRATION: registered.heard},
    )
    return Bench(journal, arm, gate, clock, views, published, site, recorder, roster, beats, told)
