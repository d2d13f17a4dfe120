"""Who may ask what of presence; what people say is checked and noted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.database import reading, writing
from central.errors import NotAllowedError, PresenceError
from central.presence.projection import Presence
from central.presence.service import Attendance
from central.schema import audit_entries, closings
from central.vault import Vault
from protocol.records import Direction
from tests.central.presence.comings import MORNING, SITE, Ledger

NOON = MORNING + timedelta(hours=5)
EMPLOYER = "0448181966"
TODAY = date(2026, 11, 23)


@pytest.fixture
def attendance(engine: Engine, vault: Vault) -> Attendance:
    ledger = Ledger()
    ledger.came("an")
    ledger.came(None)
    ledger.came("bo")
    ledger.came("bo", Direction.OUT, at=MORNING + timedelta(hours=1))
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
    return Attendance.of(engine, vault)


def somebody(grant: Grant) -> Actor:
    return Actor("mieke", (grant,))


def test_a_site_manager_sees_everybody_on_his_site(attendance: Attendance) -> None:
    manager = somebody(Grant(Role.SITE_MANAGER, site=SITE))
    assert [one.person for one in attendance.on_site(manager, SITE, NOON)] == ["an", None]


def test_a_subcontractor_sees_his_own_workers(attendance: Attendance) -> None:
    own = somebody(Grant(Role.SUBCONTRACTOR, employer=EMPLOYER))
    other = somebody(Grant(Role.SUBCONTRACTOR, employer="0438195916"))
    assert [one.person for one in attendance.on_site(own, SITE, NOON)] == ["an"]
    assert attendance.on_site(other, SITE, NOON) == []
    assert {one.person for one in attendance.days(own, SITE, TODAY, TODAY)} == {"an", "bo"}


@pytest.mark.parametrize("ask", ["on_site", "occupancy", "turned_away"])
def test_whoever_has_nothing_to_do_with_a_site_is_refused(attendance: Attendance, ask: str) -> None:
    stranger = somebody(Grant(Role.SITE_MANAGER, site="1Y1000NF9KCQZ"))
    with pytest.raises(NotAllowedError, match="see-presence"):
        getattr(attendance, ask)(stranger, SITE, TODAY if ask == "occupancy" else NOON)


def test_closing_somebody_takes_a_reason_and_is_in_the_audit_trail(
    attendance: Attendance, engine: Engine
) -> None:
    present = [one.check_in for one in attendance.on_site(CONSOLE, SITE, NOON)]
    with pytest.raises(PresenceError, match="how you know"):
        attendance.close(CONSOLE, SITE, present, "  ", NOON)
    assert attendance.close(CONSOLE, SITE, present, "his bus left at noon", NOON) == 2
    assert attendance.on_site(CONSOLE, SITE, NOON) == []
    with pytest.raises(PresenceError, match="look at the list again"):
        attendance.close(CONSOLE, SITE, present, "again", NOON)
    with reading(engine) as connection:
        said = connection.execute(
            select(audit_entries.c.action, audit_entries.c.reason).order_by(audit_entries.c.number)
        ).all()
        assert set(connection.scalars(select(closings.c.account))) == {"console"}
    assert [tuple(row) for row in said] == [("presence.closed", "his bus left at noon")] * 2


def test_an_auditor_closes_nobody(attendance: Attendance) -> None:
    auditor = somebody(Grant(Role.AUDITOR))
    present = [one.check_in for one in attendance.on_site(auditor, SITE, NOON)]
    with pytest.raises(NotAllowedError):
        attendance.close(auditor, SITE, present, "gone", NOON)


def test_a_period_that_cannot_be_is_refused(attendance: Attendance) -> None:
    with pytest.raises(PresenceError, match="first day before the last"):
        attendance.days(CONSOLE, SITE, TODAY, TODAY - timedelta(days=1))
