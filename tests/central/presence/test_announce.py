"""Gates are told who is on their site: what changed, once a minute; a roll-call at once."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.database import writing
from central.ledger.entries import Person
from central.ledger.ledger import Ledger
from central.presence.announce import PACE, MusterTeller
from central.presence.muster import Musters
from central.presence.projection import Presence
from central.schema import devices
from central.vault import Vault
from protocol.health import ClockHealth, Health, Versions
from protocol.identifiers import DeviceId
from protocol.muster import Expected, MusterHead, opened
from protocol.records import GENESIS, ClockSource
from protocol.sessions import Place
from tests.central.ledger.gates import Gate
from tests.central.presence.comings import MORNING, SITE
from tests.central.presence.named import named

GATE, ELSEWHERE = DeviceId("gate-1"), DeviceId("gate-0")
SITES = {GATE: SITE, ELSEWHERE: "1Y1000004AAAZ"}


class House:
    """A central with a gate, and what the gate is told."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine, self.vault = engine, vault
        self.monotonic = 0.0
        self.now = MORNING + timedelta(hours=1)
        self.line_is_up = True
        self.sites = dict(SITES)
        self.told: list[tuple[MusterHead, tuple[Expected, ...]]] = []
        self.teller = MusterTeller(
            engine,
            vault,
            self._publish,
            clock=self._clock,
            monotonic=lambda: self.monotonic,
            random=lambda count: b"n" * count,
        )

    def _clock(self) -> datetime:
        return self.now

    def _publish(self, device: DeviceId, payload: bytes) -> bool:
        if self.line_is_up:
            key, site = self.vault.acknowledgement_key.verify_key, self.sites[device]
            self.told.append(opened(payload, key=key, site_key=self.vault.roster_key(site)))
            assert self.told[-1][0].device == device
        return self.line_is_up

    def beat(self, session: int = 1, device: DeviceId = GATE) -> None:
        """A gate says that it is there."""
        health = Health(
            session=session,
            beat=1,
            uptime=1,
            clock=ClockHealth(at=MORNING, source=ClockSource.NTP, trusted=True),
            backlog=0,
            head=Place(seq=0, hash=GENESIS),
            versions=Versions(gate="1", system="d", board="b"),
        )
        self.teller.heard(device, health.payload())

    def look(self) -> int:
        """Let the teller look; return how many gates were told."""
        return sum(self.teller.look())

    def pass_time(self, seconds: float) -> None:
        self.monotonic += seconds
        self.now += timedelta(seconds=seconds)

    def somebody_comes(self) -> None:
        """Somebody is let in at another gate, whose seal does not open here."""
        gate = Gate("gate-2", b"2" * 32)
        gate.enrol(self.engine)
        batch = gate.batch(gate.check_in(at=self.now))
        other = Person("cd" * 32, batch.records[0].record.head.id[:8])
        records = [replace(entry, person=other) for entry in batch.records]
        ledger = Ledger(self.engine, projections=[Presence()])
        ledger.commit([replace(batch, records=records)], self.now)


@pytest.fixture
def house(engine: Engine, vault: Vault) -> House:
    named(engine, vault.sealing_private.public_key())
    return House(engine, vault)


def test_a_gate_that_is_there_is_told_once(house: House) -> None:
    assert house.look() == 0
    house.beat()
    assert house.look() == 1
    head, people = house.told[0]
    assert (head.running, head.more) == (False, 0)
    assert [(one.name, one.since) for one in people] == [("An P.", MORNING)]
    house.beat()
    assert house.look() == 0
    house.beat(session=2)
    assert house.look() == 1


def test_a_roll_call_is_told_at_once_and_further_people_within_a_minute(
    house: House, vault: Vault
) -> None:
    house.beat()
    house.look()
    musters = Musters(house.engine, Trail(vault.acknowledgement_key), vault.sealing_private)
    muster = musters.begin(CONSOLE, SITE, "drill", house.now)
    house.pass_time(1)
    assert house.look() == 1
    house.somebody_comes()
    assert house.look() == 0
    house.pass_time(PACE)
    assert house.look() == 1
    assert house.told[-1][0].more == 1  # of him nobody can open the name here
    musters.end(CONSOLE, muster.id, house.now)
    house.pass_time(1)
    assert house.look() == 1
    assert [head.running for head, _ in house.told] == [False, True, True, False]
    serials = [head.serial for head, _ in house.told]
    assert serials == sorted(set(serials))


def test_what_the_line_did_not_take_is_said_again(house: House) -> None:
    house.beat()
    house.line_is_up = False
    assert house.look() == 0
    house.line_is_up = True
    assert house.look() == 1


def test_a_site_where_nobody_moves_is_not_read_again(house: House) -> None:
    house.beat()
    house.look()
    house.somebody_comes()
    house.pass_time(PACE)
    assert list(house.teller.look()) == [1]
    house.pass_time(PACE)
    assert list(house.teller.look()) == []


def test_who_is_on_site_is_never_forgotten_for_who_came_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.presence.announce.REMEMBERED", 1)
    house.beat()
    house.look()
    house.somebody_comes()
    house.pass_time(PACE)
    assert house.look() == 1
    head, people = house.told[-1]
    assert ([one.name for one in people], head.more) == (["An P."], 1)


def test_a_gate_that_moved_is_told_at_once_and_a_retired_one_no_more(house: House) -> None:
    house.beat()
    house.look()
    with writing(house.engine) as connection:
        connection.execute(update(devices).values(site=SITES[ELSEWHERE]))
    house.sites[GATE] = SITES[ELSEWHERE]
    assert len(list(house.teller.look())) == 1
    house.beat(session=2)
    with writing(house.engine) as connection:
        connection.execute(update(devices).values(retired_at=house.now))
    assert list(house.teller.look()) == []


def test_after_the_clock_was_set_back_gates_still_believe_a_roll_call(
    house: House, vault: Vault
) -> None:
    house.beat()
    house.look()
    house.now -= timedelta(minutes=10)
    musters = Musters(house.engine, Trail(vault.acknowledgement_key), vault.sealing_private)
    musters.begin(CONSOLE, SITE, "drill", house.now)
    assert house.look() == 1
    assert house.told[1][0].serial > house.told[0][0].serial


def test_its_thread_tells_and_goes_on_after_a_fault(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, faults = threading.Event(), iter([RuntimeError("a fault")])
    monkeypatch.setattr("central.presence.announce.LOOK_EVERY", 0.01)
    of_teller = house.teller.look

    def look() -> Iterator[int]:
        for fault in faults:
            raise fault
        for count in of_teller():
            told.set()
            yield count

    monkeypatch.setattr(house.teller, "look", look)
    house.beat()
    house.teller.start()
    try:
        assert told.wait(30)
    finally:
        house.teller.stop()
    assert len(house.told) == 1


def test_whom_a_gate_with_a_clock_ahead_let_in_is_there_at_once(house: House) -> None:
    house.beat()
    house.look()
    house.now += timedelta(seconds=30)
    house.somebody_comes()
    house.now -= timedelta(seconds=30)
    house.monotonic += PACE
    assert house.look() == 1


def test_a_look_that_is_given_up_forgets_nobody_and_takes_roll_calls_first(
    house: House, vault: Vault
) -> None:
    Gate(ELSEWHERE, b"0" * 32).enrol(house.engine, site=SITES[ELSEWHERE])
    house.beat()
    house.beat(device=ELSEWHERE)
    assert next(house.teller.look()) == 1  # and the look is given up
    assert house.look() == 1
    house.somebody_comes()
    house.pass_time(PACE)
    musters = Musters(house.engine, Trail(vault.acknowledgement_key), vault.sealing_private)
    musters.begin(CONSOLE, SITE, "drill", house.now)
    assert next(house.teller.look()) == 1
    assert house.told[-1][0].running
