"""How a gate reaches its central: its session, renewals and health, by its settings."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version

from edge.barrier import Barrier
from edge.clock import Clock
from edge.delivery import Delivery
from edge.events import Event
from edge.settings import Settings
from edge.site import Site
from edge.uplink.beats import Beats, Condition
from edge.uplink.health import HealthTeller, versions
from edge.uplink.identity import Identity
from edge.uplink.journal import Journal
from edge.uplink.journal_file import FILE_NAME
from edge.uplink.journal_upkeep import measured
from edge.uplink.renewal import Renewer, Rhythm
from edge.uplink.session import Pace, Session


def session(
    settings: Settings,
    identity: Identity,
    journal: Journal,
    post: Callable[[Event], None],
    today: Callable[[], tuple[date, bool]],
) -> Session:
    """Make the session; `today` gives the day that is relied on, and whether it is certain."""
    return Session(
        identity,
        post=post,
        next_session=lambda: journal.next_session(above=identity.session),
        random=secrets.SystemRandom().random,
        version=version("werfpoort"),
        oldest=lambda: journal.oldest,
        today=today,
        brokers=settings.uplink.addresses,
        pace=Pace(
            keepalive=settings.uplink.keepalive_seconds,
            longest_retry=settings.uplink.longest_retry_seconds,
        ),
    )


def renewer(
    settings: Settings,
    reaching: Session,
    journal: Journal,
    delivery: Delivery,
    today: Callable[[], tuple[date, bool]],
) -> Renewer:
    """Make what renews the certificate of a session."""
    return Renewer(
        settings.gate.state,
        reaching.identity,
        central=settings.uplink.central or reaching.identity.central,
        prove=reaching.prove,
        renewed=journal.sign_with,
        today=today,
        connected=lambda: delivery.connected,
        rhythm=Rhythm(secrets.SystemRandom().random),
    )


def teller(settings: Settings, reaching: Session, clock: Clock) -> HealthTeller:
    """Make what tells the central how the gate is."""
    return HealthTeller(
        reaching,
        room=lambda: measured(settings.gate.state / FILE_NAME, settings.journal.limit),
        versions=versions(version("werfpoort")),
        now=clock.monotonic,
    )


def looking(
    clock: Clock, delivery: Delivery, journal: Journal, barriers: Sequence[Barrier], site: Site
) -> Callable[[], Condition]:
    """Return what looks at the gate's condition."""

    def look() -> Condition:
        lanes = tuple(barrier.health for barrier in barriers)
        return Condition(
            clock.moment(), delivery.backlog, journal.head, lanes, roster=site.roster_version
        )

    return look


def beats(
    settings: Settings,
    session: Session,
    clock: Clock,
    looked: Callable[[], Condition],
    known: Callable[[], tuple[int, int]],
) -> tuple[Beats, HealthTeller]:
    """Return who says how the gate is; `known` gives the checkpoint's size and the version."""
    telling = teller(settings, session, clock)

    def look() -> Condition:
        size, version = known()
        return replace(looked(), checkpoint=size, desired=version)

    found = Beats(
        settings.readers_expected, session=lambda: session.number, look=look, say=telling.tell
    )
    return found, telling
