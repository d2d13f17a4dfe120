"""An evacuation: everybody who was inside is on the list until somebody saw him safe."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from central.accounts.rights import CONSOLE, Actor, Grant, Permission, Role
from central.audit import Trail
from central.database import reading, writing
from central.errors import NotAllowedError, PresenceError
from central.presence.muster import Muster, Musters, RollCall, Safe
from central.presence.projection import Presence
from central.schema import audit_entries
from central.vault import Vault
from protocol.records import Direction
from tests.central.ledger.gates import SEALING
from tests.central.presence.comings import MORNING, SITE, Ledger
from tests.central.presence.named import named

ALARM = MORNING + timedelta(hours=2)
LATER = ALARM + timedelta(minutes=10)
MANAGER = Actor("mieke", (Grant(Role.SITE_MANAGER, site=SITE),))


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger()
    for person in ("an", "bo", "cas"):
        ledger.came(person)
    ledger.came("cas", Direction.OUT, at=MORNING + timedelta(hours=1))
    return ledger


@pytest.fixture
def musters(engine: Engine, vault: Vault, ledger: Ledger) -> Musters:
    take(engine, ledger)
    return Musters(engine, Trail(vault.acknowledgement_key), SEALING)


@pytest.fixture
def muster(musters: Musters) -> Muster:
    return musters.begin(MANAGER, SITE, "drill", ALARM)


def take(engine: Engine, ledger: Ledger, after: int = 0) -> None:
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows[after:])


def states(roll: RollCall) -> dict[str, Safe]:
    return {called.present.who: called.state for called in roll.people}


def test_everybody_inside_is_missing_until_he_is_seen(musters: Musters, muster: Muster) -> None:
    musters.tick(MANAGER, muster.id, "an", LATER, safe=True)
    roll = musters.roll(MANAGER, muster.id, LATER)
    assert states(roll) == {"bo": Safe.MISSING, "an": Safe.TICKED}
    assert next(iter(states(roll))) == "bo"
    assert roll.missing == 1


def test_who_leaves_by_a_gate_is_safe_and_who_is_heard_of_late_is_missing(
    musters: Musters, muster: Muster, engine: Engine, ledger: Ledger
) -> None:
    before = len(ledger.rows)
    ledger.came("bo", Direction.OUT, at=ALARM + timedelta(minutes=1))
    ledger.came("dirk", at=MORNING, gate="gate-2", received=LATER)
    take(engine, ledger, before)
    roll = musters.roll(MANAGER, muster.id, LATER)
    assert states(roll) == {"an": Safe.MISSING, "dirk": Safe.MISSING, "bo": Safe.LEFT}


def test_two_people_who_tick_the_same_one_tick_him_once(musters: Musters, muster: Muster) -> None:
    for actor in (MANAGER, CONSOLE):
        musters.tick(actor, muster.id, "an", LATER, safe=True)
    called = {c.present.who: c for c in musters.roll(MANAGER, muster.id, LATER).people}
    assert called["an"].ticked_by == "mieke"
    musters.tick(CONSOLE, muster.id, "an", LATER, safe=False)
    assert states(musters.roll(MANAGER, muster.id, LATER))["an"] is Safe.MISSING


def test_a_site_has_one_muster_at_a_time_and_one_that_is_over_changes_no_more(
    musters: Musters, muster: Muster
) -> None:
    assert musters.begin(CONSOLE, SITE, "fire", LATER) == muster
    musters.end(MANAGER, muster.id, LATER)
    with pytest.raises(PresenceError, match="is over"):
        musters.tick(MANAGER, muster.id, "an", LATER, safe=True)
    assert musters.current(MANAGER, SITE) is None
    assert [one.ended_by for one in musters.past(MANAGER, SITE)] == ["mieke"]
    assert musters.begin(CONSOLE, SITE, "fire", LATER).id != muster.id


def test_an_auditor_looks_and_ticks_nobody(musters: Musters, muster: Muster) -> None:
    auditor = Actor("ina", (Grant(Role.AUDITOR),))
    assert musters.roll(auditor, muster.id, LATER).missing == 2
    with pytest.raises(NotAllowedError):
        musters.tick(auditor, muster.id, "an", LATER, safe=True)
    with pytest.raises(NotAllowedError):
        musters.begin(auditor, SITE, "drill", LATER)


def test_names_are_opened_for_who_may_see_them_and_that_he_looked_is_noted_once(
    engine: Engine, vault: Vault
) -> None:
    named(engine, SEALING.public_key())
    musters = Musters(engine, Trail(vault.acknowledgement_key), SEALING)
    muster = musters.begin(CONSOLE, SITE, "drill", ALARM)
    for _ in range(2):
        roll = musters.roll(MANAGER, muster.id, ALARM)
        assert [str(called.name) for called in roll.people] == ["Peeters, An"]
    blind = MANAGER.limited({Permission.SEE_PRESENCE}, "token")
    assert [called.name for called in musters.roll(blind, muster.id, ALARM).people] == [None]
    with reading(engine) as connection:
        said = list(
            connection.scalars(select(audit_entries.c.action).order_by(audit_entries.c.number))
        )
    assert said == ["muster.begun", "muster.names-seen"]
