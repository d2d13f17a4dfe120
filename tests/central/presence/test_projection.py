"""Who is on site follows from the records alone, whenever and in whatever order they come."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from central.database import writing
from central.ledger.entries import Stored
from central.presence.on_site import Count, close, days, occupancy, on_site, turned_away
from central.presence.projection import Presence
from protocol.records import Direction
from tests.central.presence.comings import MORNING, SITE, Ledger

IN, OUT = Direction.IN, Direction.OUT
NOON = MORNING + timedelta(hours=5)
TODAY = date(2026, 11, 23)


def people(engine: Engine, rows: Sequence[Stored], now: datetime = NOON) -> set[str | None]:
    with writing(engine) as connection:
        Presence().take(connection, rows)
    with writing(engine) as connection:
        return {found.person for found in on_site(connection, SITE, now)}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_who_went_in_is_on_site_and_who_went_out_is_not(engine: Engine, ledger: Ledger) -> None:
    for person in ("an", "bo"):
        ledger.came(person)
    ledger.came("bo", OUT, at=MORNING + timedelta(hours=2))
    assert people(engine, ledger.rows) == {"an"}


def test_who_did_not_go_through_is_where_he_was_before(engine: Engine, ledger: Ledger) -> None:
    ledger.went(ledger.came("an"), "abandoned")
    ledger.came("bo")
    ledger.went(ledger.came("bo", OUT, at=MORNING + timedelta(hours=1)), "wrong-direction")
    assert people(engine, ledger.rows) == {"bo"}


def test_a_second_person_on_his_release_does_not_take_his_passage_back(
    engine: Engine, ledger: Ledger
) -> None:
    check_in = ledger.came("an")
    ledger.went(check_in, "passed")
    ledger.went(check_in, "two-people")
    assert people(engine, ledger.rows) == {"an"}


def test_a_passage_may_come_in_a_later_commit_than_its_check_in(
    engine: Engine, ledger: Ledger
) -> None:
    ledger.went(ledger.came("an"), "abandoned")
    assert people(engine, ledger.rows[:1]) == {"an"}
    assert people(engine, ledger.rows[1:]) == set()


def test_a_gate_that_was_offline_tells_late_and_changes_nothing_that_came_after(
    engine: Engine, ledger: Ledger
) -> None:
    ledger.came("an", OUT, at=MORNING + timedelta(hours=3), gate="gate-2")
    ledger.came("an", at=MORNING, received=MORNING + timedelta(hours=4))
    assert people(engine, ledger.rows) == set()


def test_a_clock_in_1970_counts_from_when_the_central_heard_of_it(
    engine: Engine, ledger: Ledger
) -> None:
    ledger.came("an", at=datetime(1970, 1, 1, tzinfo=UTC), trusted=False, received=MORNING)
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
        found = on_site(connection, SITE, NOON)
    assert [(of.since, of.certain) for of in found] == [(MORNING, False)]


def test_people_whose_seal_did_not_open_are_counted_each(engine: Engine, ledger: Ledger) -> None:
    ledger.came(None)
    ledger.came(None)
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
        assert len(on_site(connection, SITE, NOON)) == 2


def test_somebody_closed_by_hand_is_gone_until_he_comes_again(
    engine: Engine, ledger: Ledger
) -> None:
    check_in = ledger.came("an")
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
        for check_ins, news in (([check_in, check_in], 1), ([check_in], 0)):
            closed = close(
                connection, check_ins, SITE, by="mieke", reason="left with a lorry", at=NOON
            )
            assert closed == news
        assert on_site(connection, SITE, NOON) == []
    ledger.came("an", at=NOON)
    assert people(engine, ledger.rows[1:], NOON) == {"an"}


def test_a_day_is_the_sites_own_with_its_first_in_and_last_out(
    engine: Engine, ledger: Ledger
) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Belgium
    for hours, direction in ((0, IN), (4, OUT), (5, IN), (9, OUT)):
        ledger.came("an", direction, at=MORNING + timedelta(hours=hours))
    ledger.came("an", at=late)
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
        found = days(connection, SITE, TODAY, TODAY + timedelta(days=1))
    assert [(of.day, of.first_in, of.last_out) for of in found] == [
        (TODAY, MORNING, MORNING + timedelta(hours=9)),
        (TODAY + timedelta(days=1), late, None),
    ]
    assert found[0].receipt.serial == 1


def test_the_occupancy_of_a_day_counts_everybody_once(engine: Engine, ledger: Ledger) -> None:
    ledger.came("an", at=MORNING - timedelta(days=1))
    for minutes, person, direction in ((0, "bo", IN), (1, "bo", IN), (2, "an", OUT)):
        ledger.came(person, direction, at=MORNING + timedelta(minutes=minutes))
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
        counts = occupancy(connection, SITE, TODAY)
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)
    moments = [MORNING + timedelta(minutes=minutes) for minutes in range(3)]
    assert counts == [
        Count(at, people) for at, people in zip([midnight, *moments], (1, 2, 2, 1), strict=True)
    ]


def test_whom_a_person_closed_is_counted_until_then(engine: Engine, ledger: Ledger) -> None:
    check_in = ledger.came("an")
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
        close(connection, [check_in], SITE, by="mieke", reason="left with a lorry", at=NOON)
        counts = occupancy(connection, SITE, TODAY)
    assert [count.people for count in counts] == [0, 1, 0]
    assert counts[-1].at == NOON


def test_who_was_turned_away_is_told_with_the_reason(engine: Engine, ledger: Ledger) -> None:
    ledger.refused("blocked")
    with writing(engine) as connection:
        Presence().take(connection, ledger.rows)
        found = turned_away(connection, SITE, MORNING - timedelta(hours=1))
    assert [(of.reason, of.device, of.masked) for of in found] == [("blocked", "gate-1", None)]


COMING = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from([IN, OUT]),
    st.integers(0, 20),  # minutes
    st.sampled_from(["gate-1", "gate-2"]),
    st.sampled_from([None, "passed", "abandoned"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(COMING, max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_gates_are_heard_changes_nothing(
    engine: Engine, comings: list[tuple[str, Direction, int, str, str | None]], chance: object
) -> None:
    ledger = Ledger()
    for person, direction, minutes, gate, outcome in comings:
        check_in = ledger.came(
            person, direction, at=MORNING + timedelta(minutes=minutes), gate=gate
        )
        if outcome:
            ledger.went(check_in, outcome, gate=gate)  # type: ignore[arg-type]  # one of the sampled literals
    by_gate = [[r for r in ledger.rows if r.device == gate] for gate in ("gate-1", "gate-2")]
    heard: list[Stored] = []
    while any(by_gate):
        chosen = chance.choice([rows for rows in by_gate if rows])  # type: ignore[attr-defined]  # hypothesis' Random
        heard.append(chosen.pop(0))
    assert _told(engine, heard) == _told(engine, ledger.rows)


def _told(engine: Engine, rows: Sequence[Stored]) -> tuple[object, ...]:
    with writing(engine) as connection:
        undo = connection.begin_nested()
        Presence().take(connection, rows)
        found = (
            on_site(connection, SITE, NOON),
            sorted(days(connection, SITE, TODAY, TODAY), key=lambda day: str(day.person)),
            occupancy(connection, SITE, TODAY),
        )
        undo.rollback()
    return found
