"""Whom a record is about: known to who may, with a reason, and never without a trace."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.audit.verify import problems
from central.database import reading
from central.errors import LedgerError, NotAllowedError, NotFoundError
from central.ledger.entries import Person
from central.ledger.ledger import Ledger
from central.ledger.persons import People, blind_index
from central.schema import audit_entries
from central.vault import Vault
from protocol.identifiers import Inss, LimosaNumber
from protocol.receipts import ReceiptNumber
from tests.central.ledger.gates import NOW, SITE, WORKER, Gate

ONE = ReceiptNumber(1)
MANAGER = Actor("piet", (Grant(Role.SITE_MANAGER, site=SITE),), "192.0.2.7")
ELSEWHERE = Actor("an", (Grant(Role.SITE_MANAGER, site="1Y1000003DH2Z"),))
SUBCONTRACTOR = Actor("jan", (Grant(Role.SUBCONTRACTOR, employer="0448181966"),))


@pytest.fixture
def gate(engine: Engine, vault: Vault) -> Gate:
    gate = Gate(sealing=vault.sealing_private.public_key())
    gate.enrol(engine)
    batch = gate.batch(gate.check_in(), gate.alarm(), gate.check_in())
    person = Person(blind_index(vault.blind_index_key, WORKER), WORKER.masked, "0448181966")
    known = [
        replace(entry, person=person) if entry.person is not None else entry
        for entry in batch.records
    ]
    Ledger(engine).commit([replace(batch, records=known)], NOW)
    return gate


@pytest.mark.usefixtures("gate")
def test_a_look_shows_who_it_was_and_is_audited_without_the_number(
    engine: Engine, vault: Vault
) -> None:
    shown = People(engine, vault).reveal(MANAGER, ONE, "inspection", NOW)
    assert (shown.number, shown.site) == ("85.07.30-033.28", SITE)
    assert "85" not in repr(shown)
    with reading(engine) as connection:
        noted = connection.execute(select(audit_entries)).one()
        assert list(problems(connection, vault.acknowledgement_key.verify_key)) == []
    assert (noted.who, noted.action, noted.site, noted.reason) == (
        "piet",
        "person.revealed",
        SITE,
        "inspection",
    )
    assert "85073003328" not in str(noted._mapping)


@pytest.mark.usefixtures("gate")
def test_whoever_may_not_learns_nothing_and_nothing_is_noted(engine: Engine, vault: Vault) -> None:
    people = People(engine, vault)
    with pytest.raises(NotFoundError):
        people.reveal(ELSEWHERE, ONE, "curious", NOW)
    with pytest.raises(NotAllowedError):
        people.reveal(SUBCONTRACTOR, ONE, "curious", NOW)
    with pytest.raises(NotAllowedError):
        people.find(SUBCONTRACTOR, WORKER, NOW)
    with pytest.raises(LedgerError, match="Say why"):
        people.reveal(MANAGER, ONE, "  ", NOW)
    with reading(engine) as connection:
        assert connection.execute(select(audit_entries)).all() == []


def test_a_record_is_named_by_its_id_too_and_must_be_about_somebody(
    engine: Engine, vault: Vault, gate: Gate
) -> None:
    people = People(engine, vault)
    assert people.reveal(CONSOLE, gate.ids[2], "complaint", NOW).record == gate.ids[2]
    with pytest.raises(LedgerError, match="about nobody"):
        people.reveal(CONSOLE, gate.ids[1], "complaint", NOW)


def test_a_seal_of_another_vault_is_told_as_such(engine: Engine, vault: Vault) -> None:
    gate = Gate()
    gate.enrol(engine)
    Ledger(engine).commit([gate.batch(gate.check_in())], NOW)
    with pytest.raises(LedgerError, match="does not open"):
        People(engine, vault).reveal(CONSOLE, ONE, "complaint", NOW)


@pytest.mark.usefixtures("gate")
def test_a_person_is_found_by_his_number_within_ones_reach(engine: Engine, vault: Vault) -> None:
    people = People(engine, vault)
    assert [entry.position for entry in people.find(MANAGER, WORKER, NOW)] == [3, 1]
    assert people.find(ELSEWHERE, WORKER, NOW) == []
    assert people.find(MANAGER, Inss("97440936363"), NOW) == []
    with reading(engine) as connection:
        targets = connection.scalars(
            select(audit_entries.c.target).order_by(audit_entries.c.number)
        ).all()
    assert [str(target)[-3:] for target in targets] == [WORKER.masked[-3:]] * 2 + [
        Inss("97440936363").masked[-3:]
    ]
    assert "85073003328" not in "".join(targets)


def test_one_person_has_one_index_and_no_two_kinds_of_number_share_one() -> None:
    key = b"k" * 32
    assert blind_index(key, WORKER) == blind_index(key, Inss("85073003328"))
    assert blind_index(key, WORKER) != blind_index(b"l" * 32, WORKER)
    assert blind_index(key, WORKER) != blind_index(key, LimosaNumber("24910158641968060"))
