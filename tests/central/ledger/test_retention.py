"""Retention: what is personal goes for good, what proves stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, insert, select, update

from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.audit import Trail
from central.database import migrate, open_engine, reading, sqlite_url, writing
from central.errors import LedgerError, NotAllowedError
from central.ledger.checkpoints import make
from central.ledger.entries import AsideReason, SetAside
from central.ledger.ledger import Ledger
from central.ledger.projections import history
from central.ledger.retention import Retention, years_before
from central.ledger.verify import Report, verify
from central.schema import audit_entries, erasures, records, set_aside
from protocol.envelope import SigningKey
from tests.central.ledger.gates import NOW, SITE, Gate
from tests.central.ledger.test_projections import Heard

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
OLD = NOW - timedelta(days=7 * 366)
PAYLOAD = b"what somebody sent, whoever it was"


def filled(engine: Engine, ledger: Ledger) -> list[str]:
    """Fill a ledger with two old records, two new ones; return the old tokens."""
    gate = Gate()
    gate.enrol(engine)
    old = [gate.check_in(), gate.alarm()]
    ledger.commit([gate.batch(*old)], OLD, [SetAside(AsideReason.MALFORMED, "t", PAYLOAD)])
    make(engine, KEY, OLD)
    ledger.commit([gate.batch(gate.check_in(), gate.alarm())], NOW)
    return old


def retention(engine: Engine, heard: Heard | None = None) -> Retention:
    return Retention(engine, Trail(KEY), [heard] if heard else [])


def proved(engine: Engine) -> Report:
    return verify(engine, central=KEY.verify_key)


def test_what_is_personal_goes_and_everything_still_verifies(
    engine: Engine, ledger: Ledger
) -> None:
    filled(engine, ledger)
    heard = Heard()
    found = retention(engine, heard).erase(CONSOLE, NOW - timedelta(days=1), "too old", NOW)
    assert (found.records, found.set_aside) == (2, 1)
    with reading(engine) as connection:
        rows = connection.execute(select(records).order_by(records.c.position)).all()
        aside = connection.execute(select(set_aside)).one()
        noted = connection.execute(select(audit_entries)).one()
        kept = list(history(connection))
    assert [(row.token, row.person, row.masked, row.employer) for row in rows[:2]] == [
        (None,) * 4,
        (None,) * 4,
    ]
    assert rows[0].receipt == 1
    assert all(row.token for row in rows[2:])
    assert aside.payload == b""
    assert (noted.action, noted.reason, noted.detail) == (
        "ledger.erased",
        "too old",
        "2 records, 1 set aside",
    )
    assert [row.record is None for row in kept] == [True, True, False, False]
    assert heard.before == [NOW - timedelta(days=1)]
    report = proved(engine)
    assert (report.problems, report.records, report.erased, report.receipts) == ([], 4, 2, 2)
    make(engine, KEY, NOW + timedelta(days=1))
    assert proved(engine).problems == []


def test_what_was_projected_is_gone_even_if_it_ends_on_the_way(
    engine: Engine, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(engine, ledger)
    heard, before = Heard(), NOW - timedelta(days=1)
    ends = retention(engine, heard)

    def power_cut(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(ends, "_step", power_cut)
    with pytest.raises(KeyboardInterrupt):
        ends.erase(CONSOLE, before, "too old", NOW)
    assert heard.before == [before]
    again = retention(engine).erase(CONSOLE, before, "too old", NOW + timedelta(hours=1))
    assert (again.records, again.set_aside) == (2, 1)
    assert proved(engine).problems == []


def test_nothing_of_it_is_left_in_sqlites_files(tmp_path: Path) -> None:
    file = tmp_path / "central.sqlite3"
    engine = open_engine(sqlite_url(file))
    migrate(engine)
    old = filled(engine, Ledger(engine))
    written = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
    assert PAYLOAD in written
    retention(engine).erase(CONSOLE, NOW - timedelta(days=1), "too old", NOW)
    left = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
    assert PAYLOAD not in left
    assert not [token for token in old if token[-200:].encode() in left]
    engine.dispose()


def test_a_gate_that_sends_what_was_erased_again_gets_the_same_number(
    engine: Engine, ledger: Ledger
) -> None:
    gate = Gate()
    gate.enrol(engine)
    batch = gate.batch(gate.check_in())
    [first] = ledger.commit([batch], OLD)
    retention(engine).erase(CONSOLE, NOW, "too old", NOW)
    [again] = ledger.commit([batch], NOW)
    assert (again.receipts, again.repeated) == (first.receipts, 1)
    assert proved(engine).problems == []


def erase_without_a_word(engine: Engine) -> str:
    with writing(engine) as connection:
        connection.execute(update(records).where(records.c.position == 3).values(token=None))
    return "no erasure is recorded"


def erase_more_in_its_name(engine: Engine) -> str:
    with writing(engine) as connection:
        at = connection.scalar(select(erasures.c.at))
        change = update(records).where(records.c.position == 3)
        connection.execute(change.values(token=None, erased_at=at))
    return "no erasure is recorded"


def record_an_erasure_of_ones_own(engine: Engine) -> str:
    at = NOW + timedelta(hours=1)
    with writing(engine) as connection:
        connection.execute(insert(erasures).values(at=at, before=at, records=1, set_aside=0))
        change = update(records).where(records.c.position == 3)
        nothing = {"token": None, "person": None, "masked": None, "employer": None}
        connection.execute(change.values(**nothing, erased_at=at))
    return "the audit trail does not tell of it"


def say_that_less_was_erased(engine: Engine) -> str:
    with writing(engine) as connection:
        connection.execute(update(erasures).values(records=1))
    return "2 records are erased since 2026-11-23, but 1 were recorded"


def change_what_is_left(engine: Engine) -> str:
    with writing(engine) as connection:
        connection.execute(update(records).where(records.c.position == 1).values(hash="0" * 64))
    return "does not name the record before it"


def keep_the_person(engine: Engine) -> str:
    with writing(engine) as connection:
        connection.execute(update(records).where(records.c.position == 1).values(masked="•••"))
    return "it is erased, but not its masked"


def say_that_it_is_erased(engine: Engine) -> str:
    with writing(engine) as connection:
        connection.execute(update(records).where(records.c.position == 4).values(erased_at=NOW))
    return "marked as erased, but its token is there"


@pytest.mark.parametrize(
    "harm",
    [
        erase_without_a_word,
        erase_more_in_its_name,
        record_an_erasure_of_ones_own,
        say_that_less_was_erased,
        change_what_is_left,
        keep_the_person,
        say_that_it_is_erased,
    ],
)
def test_only_what_was_recorded_counts_as_erased(
    engine: Engine, ledger: Ledger, harm: Callable[[Engine], str]
) -> None:
    filled(engine, ledger)
    retention(engine).erase(CONSOLE, NOW - timedelta(days=1), "too old", NOW)
    finding = harm(engine)
    assert any(finding in problem for problem in proved(engine).problems)


def test_what_became_too_old_is_erased_by_itself_a_few_days_at_a_time(
    engine: Engine, ledger: Ledger
) -> None:
    gate, seven = Gate(), years_before(NOW, 7)
    gate.enrol(engine)
    for days in (3, 1, -1):
        ledger.commit([gate.batch(gate.check_in())], seven - timedelta(days=days))
    keeper = retention(engine)
    found = keeper.erase_due(CONSOLE, 7, NOW)
    assert found is not None
    assert (found.records, found.before) == (2, seven)
    assert keeper.erase_due(CONSOLE, 7, NOW) is None


def test_a_clock_that_is_set_years_ahead_erases_nothing(engine: Engine, ledger: Ledger) -> None:
    filled(engine, ledger)
    with pytest.raises(LedgerError, match="clock is right"):
        retention(engine).erase_due(CONSOLE, 7, NOW + timedelta(days=3000))
    with reading(engine) as connection:
        assert None not in connection.scalars(select(records.c.token)).all()


def test_a_day_that_has_not_come_is_refused_and_so_is_who_may_not(
    engine: Engine, ledger: Ledger
) -> None:
    filled(engine, ledger)
    keeper = retention(engine)
    with pytest.raises(LedgerError, match="not come yet"):
        keeper.erase(CONSOLE, NOW + timedelta(days=1), "", NOW)
    for grant in (Grant(Role.AUDITOR), Grant(Role.SITE_MANAGER, site=SITE)):
        somebody = Actor("piet", (grant,))
        with pytest.raises(NotAllowedError):
            keeper.erase(somebody, NOW, "", NOW)
    assert proved(engine).erased == 0


def test_years_are_counted_by_the_calendar() -> None:
    assert years_before(datetime(2028, 2, 29, 5, tzinfo=UTC), 7) == datetime(
        2021, 2, 28, tzinfo=UTC
    )
