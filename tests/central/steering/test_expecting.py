"""Somebody whom a gate met goes onto the roster with one press, and nobody learns his number."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Engine, insert, select, update

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.bridge.persons import Persons
from central.database import reading, writing
from central.errors import CentralError, NotAllowedError, NotFoundError
from central.ledger.ledger import Ledger
from central.presence.on_site import turned_away
from central.presence.projection import Presence
from central.schema import audit_entries, holds, records, roster_people
from central.steering.expecting import Expecting
from central.steering.rosters import Rosters
from central.vault import Vault
from protocol.identifiers import EnterpriseNumber
from protocol.records import CredentialKind, Refusal
from protocol.seal import Subject, seal, unseal
from tests.central.ledger.gates import NOW, SITE, WORKER, Gate

MANAGER = Actor("mieke", (Grant(Role.SITE_MANAGER, site=SITE),))
HOLD = "01939b5c-0000-7000-8000-000000000001"
EMPLOYER = EnterpriseNumber("0448181966")
SOMEBODY_ELSE = "number,blocked\n78012340961,"


@dataclass
class House:
    """A central with a gate that met somebody, and a roster with somebody else."""

    engine: Engine
    vault: Vault

    def __post_init__(self) -> None:
        self.now, random = NOW, count(1)
        self.gate = Gate(sealing=self.vault.sealing_private.public_key())
        self.gate.enrol(self.engine)
        self.rosters = Rosters(
            self.engine,
            self.vault,
            clock=lambda: self.now,
            random=lambda length: next(random).to_bytes(length, "big"),
        )
        self.expecting = Expecting(self.engine, self.vault, self.rosters, lambda: self.now)

    def list_is(self, text: str) -> None:
        self.rosters.take(CONSOLE, SITE, text, whole=True, reason="the list")

    def refused(self, *, known: bool = True, sealed_for: str | None = None) -> str:
        """The gate turns somebody away; return the record."""
        name = self.gate._next_id()
        subject = seal(Subject.of(WORKER), sealed_for or name, self.gate.sealing)
        body = Refusal(
            lane="main",
            reason="person-unknown",
            kind=CredentialKind.EID,
            subject=subject if known else None,
        )
        batch = self.gate.batch(self.gate.sign(body, name))
        persons = Persons(self.vault.sealing_private, self.vault.blind_index_key)
        stored = [
            type(one)(one.token, one.hash, one.record, one.kid, persons.of(one.record))
            for one in batch.records
        ]
        batch = type(batch)(batch.device, batch.topic, stored)
        Ledger(self.engine, projections=[Presence()]).commit([batch], NOW)
        return name

    def waits(self) -> str:
        """Somebody waits at the gate; return the name of his waiting."""
        subject = Subject.of(WORKER, surname="Peeters", given_names="An", employer=EMPLOYER)
        row = {
            "device": self.gate.device,
            "id": HOLD,
            "lane": "main",
            "reason": "person-unknown",
            "kind": "eid",
            "assurance": "chip",
            "until": NOW + timedelta(minutes=2),
            "subject": seal(subject, HOLD, self.gate.sealing),
        }
        with writing(self.engine) as connection:
            connection.execute(insert(holds).values(row))
        return HOLD


@pytest.fixture
def house(engine: Engine, vault: Vault) -> House:
    house = House(engine, vault)
    house.list_is(SOMEBODY_ELSE)
    return house


def test_a_refused_person_is_expected_from_the_next_version_on(
    house: House, engine: Engine, vault: Vault
) -> None:
    record = house.refused()
    assert house.expecting.put(MANAGER, SITE, record, "he starts today") == 2
    with reading(engine) as connection:
        p, e = roster_people.c, audit_entries.c
        row = connection.execute(select(roster_people).where(p.version == 2)).one()
        said = connection.execute(select(audit_entries).order_by(e.number.desc())).first()
        [away] = turned_away(connection, SITE, NOW)
    assert unseal(row.sealed, row.seal_id, vault.sealing_private).number == WORKER
    assert away.expected
    assert said is not None
    assert (said.action, said.who, said.target) == ("roster.person-added", "mieke", record)
    assert WORKER.digits not in said.token
    shown = house.rosters.people(MANAGER, SITE, limit=9, offset=0)
    assert WORKER.masked in {one.masked for one in shown}


def test_who_waits_is_expected_with_the_employer_that_he_came_for(house: House) -> None:
    house.expecting.put(MANAGER, SITE, house.waits(), "he starts today")
    shown = {one.masked: one for one in house.rosters.people(MANAGER, SITE, limit=9, offset=0)}
    assert shown[WORKER.masked].employer == EMPLOYER.digits
    house.now += timedelta(minutes=3)
    with pytest.raises(NotFoundError, match="does not wait any more"):
        house.expecting.put(MANAGER, SITE, HOLD, "again")


@pytest.mark.parametrize(
    ("roster", "fault"),
    [
        pytest.param(f"number\n{WORKER.digits}", "roster-there", id="expected"),
        pytest.param(f"number,blocked\n{WORKER.digits},yes", "roster-blocked", id="blocked"),
    ],
)
def test_who_is_on_the_roster_already_stays_as_he_is(house: House, roster: str, fault: str) -> None:
    house.list_is(roster)
    with pytest.raises(CentralError) as caught:
        house.expecting.put(MANAGER, SITE, house.refused(), "he starts today")
    assert caught.value.fault == fault
    assert house.rosters.about(MANAGER, SITE) == (2, 1)


def test_whom_nobody_can_name_is_not_put_there_and_it_is_said_why(
    house: House, engine: Engine
) -> None:
    erased = house.refused()
    with writing(engine) as connection:
        this = records.c.id == erased
        connection.execute(update(records).where(this).values(token=None, erased_at=NOW))
    cases = {
        "roster-erased": erased,
        "roster-uncertain": house.refused(known=False),
        "roster-sealed": house.refused(sealed_for=HOLD),
        "roster-nobody": "01939b5c-0000-7000-8000-00000000000f",
    }
    for fault, met in cases.items():
        with pytest.raises(CentralError) as caught:
            house.expecting.put(MANAGER, SITE, met, "he starts today")
        assert caught.value.fault == fault
        assert WORKER.digits not in str(caught.value)


def test_a_site_without_a_roster_does_not_get_one_of_a_single_person(
    engine: Engine, vault: Vault
) -> None:
    house = House(engine, vault)
    with pytest.raises(CentralError) as caught:
        house.expecting.put(MANAGER, SITE, house.refused(), "he starts today")
    assert caught.value.fault == "roster-none"
    assert house.rosters.about(MANAGER, SITE) == (0, 0)


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.AUDITOR),
        Grant(Role.SITE_MANAGER, site="1Y1000004EQCZ"),
        Grant(Role.SUBCONTRACTOR, employer=EMPLOYER.digits),
    ],
)
def test_only_who_runs_the_sites_roster_puts_somebody_there(house: House, grant: Grant) -> None:
    for met in (house.refused(), house.waits()):
        with pytest.raises(NotAllowedError):
            house.expecting.put(Actor("jo", (grant,)), SITE, met, "he starts today")
    assert house.rosters.about(MANAGER, SITE) == (1, 1)
