"""When a site closed last, on every night of the year; and who is still in."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.database import reading, writing
from central.errors import NotAllowedError
from central.presence.closing import LONG, last_closing, overdue_before
from central.presence.movements import BELGIUM
from central.presence.on_site import still_in
from central.presence.projection import Presence
from central.presence.service import Attendance
from central.schema import audit_entries
from central.sites.organisations import Sites
from central.vault import Vault
from protocol.identifiers import WorkPlaceId
from protocol.records import Direction
from tests.central.presence.comings import MORNING, SITE, Ledger

SIX = time(18)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closes_at", "now", "closed"),
    [
        pytest.param(SIX, utc(2026, 11, 23, 16, 59), utc(2026, 11, 22, 17), id="not yet today"),
        pytest.param(SIX, utc(2026, 11, 23, 17), utc(2026, 11, 23, 17), id="now"),
        pytest.param(SIX, utc(2026, 11, 23, 23, 30), utc(2026, 11, 23, 17), id="after midnight"),
        pytest.param(SIX, utc(2026, 7, 1, 16), utc(2026, 7, 1, 16), id="in summer"),
        pytest.param(SIX, utc(2026, 3, 29, 12), utc(2026, 3, 28, 17), id="the day of 23 hours"),
        pytest.param(SIX, utc(2026, 10, 25, 12), utc(2026, 10, 24, 16), id="the day of 25 hours"),
        pytest.param(
            time(2, 30), utc(2026, 3, 29, 1, 29), utc(2026, 3, 28, 1, 30), id="left out, before"
        ),
        pytest.param(
            time(2, 30), utc(2026, 3, 29, 1, 30), utc(2026, 3, 29, 1, 30), id="left out, later"
        ),
        pytest.param(
            time(2, 30), utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 0, 30), id="twice, the first"
        ),
    ],
)
def test_a_site_closed_last_at_the_hour_of_its_own_clock(
    closes_at: time, now: datetime, closed: datetime
) -> None:
    assert last_closing(closes_at, now) == closed


@given(closes_at=st.times(), minutes=st.integers(0, 20 * 365 * 24 * 60))
def test_every_day_has_one_closing_and_the_last_is_never_ahead(
    closes_at: time, minutes: int
) -> None:
    moment = utc(2020, 1, 1) + timedelta(minutes=minutes)
    closed = last_closing(closes_at, moment)
    assert timedelta(0) <= moment - closed <= timedelta(hours=25)
    day = closed.astimezone(BELGIUM).date()
    assert last_closing(closes_at, closed) == closed
    assert last_closing(closes_at, closed - timedelta(seconds=1)).astimezone(BELGIUM).date() < day


def test_a_site_without_the_hour_is_asked_about_who_is_in_for_long() -> None:
    assert overdue_before(None, MORNING) == MORNING - LONG


@pytest.fixture
def places(engine: Engine, vault: Vault) -> Sites:
    """A site where An is since the morning, Bo went home, and Cas came for the night."""
    ledger = Ledger()
    ledger.came("an")
    ledger.came("bo")
    ledger.came("bo", Direction.OUT, at=MORNING + timedelta(hours=8))
    ledger.came("cas", at=utc(2026, 11, 23, 18))
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
    places = Sites(engine, vault)
    places.add(CONSOLE, WorkPlaceId(SITE), "Quay", organisation=None, now=MORNING)
    return places


def test_after_closing_those_are_told_who_were_in_by_then(
    places: Sites, engine: Engine, vault: Vault
) -> None:
    attendance, night = Attendance.of(engine, vault), utc(2026, 11, 23, 19)
    assert attendance.overdue(CONSOLE, SITE, night).people == []
    places.set_closing_hour(CONSOLE, SITE, SIX, MORNING)
    late = attendance.overdue(CONSOLE, SITE, night)
    assert (late.closes_at, [one.person for one in late.people]) == (SIX, ["an"])
    assert attendance.overdue(CONSOLE, SITE, utc(2026, 11, 23, 16, 59)).people == []
    [count] = attendance.sites(CONSOLE, night)
    assert (count.people, count.still_in) == (2, 1)
    own = Actor("mieke", (Grant(Role.SUBCONTRACTOR, employer="0448181966"),))
    assert [one.still_in for one in attendance.sites(own, night)] == [1]
    attendance.close(CONSOLE, SITE, [late.people[0].check_in], "he called from home", night)
    assert attendance.overdue(CONSOLE, SITE, night).people == []


def test_the_hour_is_the_site_managers_to_set_and_is_noted(places: Sites, engine: Engine) -> None:
    manager = Actor("mieke", (Grant(Role.SITE_MANAGER, site=SITE),))
    places.set_closing_hour(manager, SITE, SIX, MORNING)
    assert places.find(manager, SITE).closes_at == SIX
    places.set_closing_hour(manager, SITE, None, MORNING)
    assert places.find(manager, SITE).closes_at is None
    with pytest.raises(NotAllowedError):
        places.set_closing_hour(Actor("ina", (Grant(Role.AUDITOR),)), SITE, SIX, MORNING)
    e = audit_entries.c
    with reading(engine) as connection:
        said = connection.execute(select(e.action, e.who).where(e.action == "site.closing-hour"))
        assert [tuple(row) for row in said] == [("site.closing-hour", "mieke")] * 2


def test_sites_are_looked_at_when_they_close_and_while_somebody_is_told_of(
    places: Sites, engine: Engine
) -> None:
    at, night = utc(2026, 11, 23, 17), utc(2026, 11, 23, 19)
    with reading(engine) as connection:
        assert still_in(connection, night, None, ()) == {}
    places.set_closing_hour(CONSOLE, SITE, SIX, MORNING)
    with reading(engine) as connection:
        assert still_in(connection, at, at - timedelta(minutes=1), ()) == {SITE: 1}
        assert still_in(connection, night, at, ()) == {}
        for since, known in ((at, {SITE}), (None, ())):
            assert still_in(connection, night, since, known) == {SITE: 1}
