"""The audit trail: chained, signed, without gaps, and without anybody's number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update

from central.accounts.rights import CONSOLE, Actor
from central.audit import Entry, Trail, head
from central.audit.entry import without_numbers
from central.audit.reading import Search, actions, search
from central.audit.verify import problems
from central.database import reading, writing
from central.schema import audit_entries, audit_head
from central.vault import Vault

PIET = Actor("piet", origin="192.0.2.7")


@pytest.fixture
def trail(vault: Vault) -> Trail:
    return Trail(vault.acknowledgement_key)


def wrote(engine: Engine, trail: Trail, now: datetime, *entries: Entry) -> None:
    with writing(engine) as connection:
        for number, entry in enumerate(entries):
            trail.note(connection, entry, now + timedelta(minutes=number))


def three() -> tuple[Entry, ...]:
    return (
        CONSOLE.did("account.added", "piet"),
        PIET.did("device.revoked", "gate-7", site="1Y1000003EQCZ", reason="stolen"),
        PIET.did("device.moved", "gate-8", site="1Y1000003DH2Z"),
    )


def told(engine: Engine, vault: Vault) -> list[str]:
    with reading(engine) as connection:
        return list(problems(connection, vault.acknowledgement_key.verify_key))


def test_what_people_did_is_found_newest_first_and_proved(
    engine: Engine, trail: Trail, vault: Vault, now: datetime
) -> None:
    wrote(engine, trail, now, *three())
    with reading(engine) as connection:
        found = search(connection, Search())
        assert [(entry.number, entry.who) for entry in found] == [
            (3, "piet"),
            (2, "piet"),
            (1, "console"),
        ]
        assert head(connection).number == 3
    assert told(engine, vault) == []


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Search(who="piet"), [3, 2]),
        (Search(action="device.moved"), [3]),
        (Search(site="1Y1000003EQCZ"), [2]),
        (Search(before=3), [2, 1]),
        (Search(who="nobody"), []),
    ],
)
def test_a_search_finds_by_person_action_site_and_place(
    engine: Engine, trail: Trail, now: datetime, wanted: Search, numbers: list[int]
) -> None:
    wrote(engine, trail, now, *three())
    with reading(engine) as connection:
        assert [entry.number for entry in search(connection, wanted)] == numbers


def test_a_search_finds_by_time(engine: Engine, trail: Trail, now: datetime) -> None:
    wrote(engine, trail, now, *three())
    minute = timedelta(minutes=1)
    wanted = Search(since=now + minute, until=now + 2 * minute)
    with reading(engine) as connection:
        assert [entry.number for entry in search(connection, wanted)] == [2]
        assert actions(connection) == ["account.added", "device.moved", "device.revoked"]


def test_a_reader_with_bounds_sees_his_own_sites_entries_only(
    engine: Engine, trail: Trail, now: datetime
) -> None:
    wrote(engine, trail, now, *three())
    with reading(engine) as connection:
        found = search(connection, Search(), frozenset({"1Y1000003EQCZ"}))
    assert [entry.number for entry in found] == [2]


def test_an_act_that_failed_leaves_no_entry(engine: Engine, trail: Trail, now: datetime) -> None:
    class FailedError(Exception):
        pass

    def act() -> None:
        with writing(engine) as connection:
            trail.note(connection, three()[0], now)
            raise FailedError

    with pytest.raises(FailedError):
        act()
    with reading(engine) as connection:
        assert head(connection).number == 0


def test_whoever_writes_at_once_writes_one_behind_the_other(
    engine: Engine, trail: Trail, vault: Vault, now: datetime
) -> None:
    def write(number: int) -> None:
        wrote(engine, trail, now, PIET.did("gate.told", str(number)))

    with ThreadPoolExecutor(8) as many:
        list(many.map(write, range(24)))
    with reading(engine) as connection:
        assert head(connection).number == 24
    assert told(engine, vault) == []


def test_an_entry_taken_out_changed_or_cut_off_is_noticed(
    engine: Engine, trail: Trail, vault: Vault, now: datetime
) -> None:
    wrote(engine, trail, now, *three())
    a = audit_entries.c
    with writing(engine) as connection:
        connection.execute(update(audit_entries).where(a.number == 2).values(who="an"))
    assert told(engine, vault) == [
        "Audit trail, entry 2: its columns differ from what was signed: who."
    ]
    with writing(engine) as connection:
        connection.execute(delete(audit_entries).where(a.number == 2))
    assert "Audit trail: entries 2 to 2 are missing." in told(engine, vault)
    with writing(engine) as connection:
        connection.execute(delete(audit_entries).where(a.number == 3))
    assert told(engine, vault) == ["Audit trail: its head is not its last entry, 1."]


def test_an_entry_by_another_key_is_forged(
    engine: Engine, trail: Trail, vault: Vault, now: datetime
) -> None:
    wrote(engine, trail, now, three()[0])
    with writing(engine) as connection:
        token = connection.scalar(select(audit_entries.c.token))
        forged = f"{str(token)[:-20]}{'A' * 20}"
        connection.execute(update(audit_entries).values(token=forged))
        connection.execute(update(audit_head).values(number=1))
    assert "Audit trail, entry 1: This token's signature does not hold." in told(engine, vault)


@given(st.sampled_from(["78012340961", "78.01.23-409.61", "24910158641968060"]))
def test_a_number_in_a_reason_is_masked(number: str) -> None:
    entry = PIET.did("person.revealed", "receipt", reason=f"asked by {number} himself")
    assert number not in entry.reason
    assert "•" in entry.reason


@given(st.text(max_size=600))
def test_no_reason_is_too_long_or_ends_the_act(text: str) -> None:
    assert len(PIET.did("person.revealed", "receipt", reason=text).reason) <= 500


def test_what_is_no_person_s_number_stays() -> None:
    kept = "site 1Y1000003EQCZ, enterprise 0448.181.966, receipt 000/0000/00101, at 06:30"
    assert without_numbers(kept) == kept


def test_an_action_is_named_as_subject_and_what_was_done() -> None:
    with pytest.raises(ValueError, match=r"subject\.done"):
        PIET.did("revoke", "gate-7")


def test_a_clocks_microseconds_do_not_make_the_trail_look_changed(
    engine: Engine, trail: Trail, vault: Vault, now: datetime
) -> None:
    wrote(engine, trail, now.replace(microsecond=123_456), *three())
    with reading(engine) as connection:
        assert list(problems(connection, vault.acknowledgement_key.verify_key)) == []
