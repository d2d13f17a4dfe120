"""A site's roster: taken whole or refused line by line, and told to gates by difference."""

from datetime import date
from itertools import count

import pytest
from sqlalchemy import select, update

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.database import reading, writing
from central.errors import NotAllowedError, SteeringError
from central.schema import audit_entries, roster_people, rosters
from central.steering.rosters import ListingError, Rosters
from protocol.identifiers import DeviceId, Inss
from protocol.rosters import (
    MOST_LINES,
    Entry,
    RosterPart,
    badge_hash,
    opened,
    owner_opened,
    person_hash,
)
from protocol.seal import unseal
from protocol.topics import Channel
from tests.central.steering.conftest import AUDITOR, MANAGER, SITE_A, SITE_B, Gates

EMPLOYER, OTHER = "0448181966", "0403170701"
AN, BO = Inss("78012340961"), Inss("85073003328")
FORMAN = Actor("jo", (Grant(Role.SUBCONTRACTOR, employer=EMPLOYER),))
LIST = f"number;employer;valid_until;blocked\n{AN.digits};{EMPLOYER};2027-01-31;\n{BO.digits};;;yes"


@pytest.fixture
def lists(gates: Gates) -> Rosters:
    gates.stand("gate-1", "gate-2")
    gates.stand("gate-3", site=SITE_B)
    random = count(1)
    return Rosters(
        gates.engine,
        gates.vault,
        clock=lambda: gates.now,
        random=lambda length: next(random).to_bytes(length, "big"),
    )


def told(gates: Gates, name: str) -> list[tuple[RosterPart, tuple[Entry, ...]]]:
    """What a gate hears of its roster, and forget it."""
    mine = [each for each in gates.said if (each.device, each.channel) == (name, Channel.ROSTER)]
    gates.said[:] = [each for each in gates.said if each not in mine]
    assert not any(each.retain for each in mine)
    key = gates.vault.acknowledgement_key.verify_key
    return [opened(bytes(each.payload), key) for each in mine if isinstance(each.payload, bytes)]


def report(gates: Gates, name: str, version: int) -> None:
    gates.live(name)
    gates.reports(name, None, roster={"version": version, "people": 0})
    gates.pass_(name)


@pytest.mark.rule("R58")
def test_a_gate_hears_who_is_expected_by_hashes_and_then_by_difference(
    gates: Gates, lists: Rosters
) -> None:
    report(gates, "gate-1", 0)
    assert lists.take(MANAGER, SITE_A, LIST, whole=True, reason="new site").put == 2
    gates.pass_("gate-1")
    ((part, entries),) = told(gates, "gate-1")
    assert (part.device, part.since, part.version, part.part, part.parts) == ("gate-1", 0, 1, 1, 1)
    key = gates.vault.roster_key(SITE_A)
    by_hash = {entry.person: entry for entry in entries}
    an, bo = by_hash[person_hash(key, AN.digits)], by_hash[person_hash(key, BO.digits)]
    assert an.employer is not None
    assert (an.employer.digits, an.valid_until, an.blocked) == (EMPLOYER, date(2027, 1, 31), False)
    assert (bo.employer, bo.blocked, bo.gone) == (None, True, False)

    report(gates, "gate-1", 1)
    assert told(gates, "gate-1") == []
    change = f"number,remove\n{BO.digits},yes"
    assert lists.take(MANAGER, SITE_A, change, whole=False, reason="he left").removed == 1
    gates.pass_("gate-1")
    ((part, entries),) = told(gates, "gate-1")
    assert (part.since, part.version) == (1, 2)
    assert entries == (Entry(person_hash(key, BO.digits), gone=True),)
    report(gates, "gate-2", 0)
    ((part, entries),) = told(gates, "gate-2")
    assert (part.since, [entry.gone for entry in entries]) == (0, [False])


@pytest.mark.rule("R34")
def test_no_number_is_kept_in_clear_and_who_left_is_a_bare_hash(
    gates: Gates, lists: Rosters
) -> None:
    lists.take(MANAGER, SITE_A, LIST, whole=True, reason="new site")
    with reading(gates.engine) as connection:
        rows = connection.execute(select(roster_people)).all()
    assert not any(AN.digits in str(value) or BO.digits in str(value) for r in rows for value in r)
    an = next(row for row in rows if row.employer)
    assert unseal(an.sealed, an.seal_id, gates.vault.sealing_private).number == AN
    assert [one.masked for one in lists.people(MANAGER, SITE_A, limit=9, offset=0)] == [
        BO.masked,
        AN.masked,
    ]
    lists.take(MANAGER, SITE_A, f"number\n{BO.digits}", whole=True, reason="the others left")
    with reading(gates.engine) as connection:
        gone = connection.execute(select(roster_people).where(roster_people.c.gone)).one()
    assert (gone.sealed, gone.masked, gone.employer) == (None, "", None)
    assert lists.about(MANAGER, SITE_A) == (2, 1)
    assert lists.about(MANAGER, SITE_B) == (0, 0)


def test_a_list_with_a_fault_changes_nothing_and_names_each(gates: Gates, lists: Rosters) -> None:
    text = f"number,employer,blocked\n12345678901,,\n{AN.digits},1,\n{BO.digits},,perhaps\n,,"
    with pytest.raises(ListingError) as caught:
        lists.take(MANAGER, SITE_A, text, whole=True, reason="x")
    where = [(fault.line, fault.column) for fault in caught.value.faults]
    assert where == [(2, "number"), (3, "employer"), (4, "blocked"), (5, "number")]
    assert "12345678901" not in str([fault.text for fault in caught.value.faults])
    with pytest.raises(ListingError, match="1 faults"):
        lists.take(MANAGER, SITE_A, "name\nAn", whole=True, reason="x")
    for text in (LIST, "number"):
        with pytest.raises(SteeringError, match="Say why"):
            lists.take(MANAGER, SITE_A, text, whole=True, reason=" ")
    lists.take(MANAGER, SITE_A, LIST, whole=True, reason="x")
    with pytest.raises(SteeringError, match="changes nothing"):
        lists.take(MANAGER, SITE_A, LIST, whole=True, reason="x")
    with reading(gates.engine) as connection:
        assert connection.scalar(select(rosters.c.version)) == 1
        assert len(connection.execute(select(audit_entries)).all()) == 1


def test_a_subcontractor_changes_his_own_workers_and_nobody_elses(lists: Rosters) -> None:
    lists.take(MANAGER, SITE_A, LIST, whole=True, reason="new site")
    mine = f"number,employer\n{AN.digits},{EMPLOYER}"
    assert lists.take(FORMAN, SITE_A, mine, whole=False, reason="longer").put == 1
    assert [one.masked for one in lists.people(FORMAN, SITE_A, limit=9, offset=0)] == [AN.masked]
    for text, whole in (
        (mine, True),
        (f"number,employer\n{AN.digits},{OTHER}", False),
        (f"number,employer,supervisor\n{AN.digits},{EMPLOYER},yes", False),
        (f"number,employer\n{BO.digits},{EMPLOYER}", False),
        (f"number,remove\n{BO.digits},yes", False),
    ):
        with pytest.raises(NotAllowedError):
            lists.take(FORMAN, SITE_A, text, whole=whole, reason="x")
    with pytest.raises(NotAllowedError):
        lists.take(AUDITOR, SITE_A, LIST, whole=True, reason="x")
    with pytest.raises(NotAllowedError):
        lists.take(MANAGER, SITE_B, LIST, whole=True, reason="x")
    mine = f"number,remove\n{AN.digits},yes"
    assert lists.take(FORMAN, SITE_A, mine, whole=False, reason="x").removed == 1
    assert lists.people(AUDITOR, SITE_A, limit=9, offset=0) == []


@pytest.mark.rule("R58")
def test_a_long_list_goes_out_in_parts(gates: Gates, lists: Rosters) -> None:
    lists.take(CONSOLE, SITE_A, LIST, whole=True, reason="x")
    with writing(gates.engine) as connection:
        row = connection.execute(select(roster_people)).first()
        assert row is not None
        for place in range(MOST_LINES):
            values = {**row._mapping, "person": f"{place:064x}", "hash": f"{place:032x}"}
            connection.execute(roster_people.insert().values(**values))
    report(gates, "gate-1", 0)
    heard = told(gates, "gate-1")
    assert [(part.part, part.parts, len(entries)) for part, entries in heard] == [
        (1, 2, MOST_LINES),
        (2, 2, 2),
    ]


@pytest.mark.rule("R58")
def test_a_restored_central_gives_its_gates_the_whole_again(gates: Gates, lists: Rosters) -> None:
    lists.take(MANAGER, SITE_A, LIST, whole=True, reason="new site")
    report(gates, "gate-1", 9)
    ((part, entries),) = told(gates, "gate-1")
    assert (part.since, part.version, len(entries)) == (0, 10, 2)
    report(gates, "gate-2", 5)
    ((part, _),) = told(gates, "gate-2")
    assert (part.since, part.version) == (0, 10)
    report(gates, "gate-1", 10)
    assert told(gates, "gate-1") == []


def test_what_is_lost_is_told_again_to_who_is_there(gates: Gates, lists: Rosters) -> None:
    report(gates, "gate-1", 0)
    lists.take(MANAGER, SITE_A, LIST, whole=True, reason="new site")
    gates.pass_("gate-1")
    assert len(told(gates, "gate-1")) == 1
    gates.pass_("gate-1", minutes=0.2)
    assert told(gates, "gate-1") == []
    gates.pass_("gate-1", minutes=1)
    assert len(told(gates, "gate-1")) == 1
    gates.begin()
    gates.pass_("gate-1")
    assert told(gates, "gate-1"), "after a restart of the central, too"
    with writing(gates.engine) as connection:
        connection.execute(update(rosters).values(version=2))
    gates.hearing.reported(DeviceId("gate-1"), b'{"roster": null}')
    gates.pass_("gate-1", minutes=2)
    assert told(gates, "gate-1") == [], "it has no key for a roster"
    gates.reports("gate-1", None, roster={"version": 0, "site": SITE_B})
    gates.pass_("gate-1", minutes=2)
    assert told(gates, "gate-1") == [], "it has the key of the site that it stood on before"


@pytest.mark.rule("R58")
def test_badges_go_to_gates_as_hashes_that_open_with_the_badge_alone(
    gates: Gates, lists: Rosters
) -> None:
    report(gates, "gate-1", 0)
    text = f"number,badge\n{AN.digits},12.34-a\n{BO.digits},"
    lists.take(MANAGER, SITE_A, text, whole=True, reason="new badges")
    gates.pass_("gate-1")
    ((_, entries),) = told(gates, "gate-1")
    key = gates.vault.roster_key(SITE_A)
    by_hash = {entry.person: entry for entry in entries}
    badge = by_hash[person_hash(key, AN.digits)].badge
    assert badge is not None
    assert badge.badge == badge_hash(key, "1234A")
    assert owner_opened(key, "1234A", badge.owner) == AN.digits
    assert by_hash[person_hash(key, BO.digits)].badge is None
    shown = lists.people(MANAGER, SITE_A, limit=9, offset=0)
    assert {one.masked: one.has_badge for one in shown} == {AN.masked: True, BO.masked: False}
    with pytest.raises(SteeringError, match="changes nothing"):
        lists.take(MANAGER, SITE_A, text, whole=True, reason="again")


def test_a_badge_is_one_persons_and_changes_hands_in_one_list(gates: Gates, lists: Rosters) -> None:
    lists.take(MANAGER, SITE_A, f"number,badge\n{AN.digits},77", whole=True, reason="x")
    taken = f"number,badge\n{BO.digits},77"
    with pytest.raises(SteeringError, match="somebody else's"):
        lists.take(MANAGER, SITE_A, taken, whole=False, reason="x")
    assert lists.about(MANAGER, SITE_A) == (1, 1)
    lists.take(MANAGER, SITE_A, f"{taken}\n{AN.digits},", whole=False, reason="x")
    lists.take(MANAGER, SITE_A, f"number,remove\n{BO.digits},yes", whole=False, reason="x")
    with reading(gates.engine) as connection:
        kept = list(connection.scalars(select(roster_people.c.badge)))
    assert kept == [None, None]
