"""How far a new gate has come: each step in order, and what went wrong where it did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from central.accounts.rights import CONSOLE, Actor
from central.database import writing
from central.errors import NotAllowedError, NotFoundError
from central.fleet.progress import Facts, Progress, Standing, Step, mark, stages
from central.ledger.ledger import Ledger
from central.schema import devices, enrolment_codes
from protocol.identifiers import device_id
from protocol.record_ids import RANDOM_BYTES, record_id
from protocol.records import Alarm
from tests.central.ledger.gates import NOW, SITE, Gate

MINUTE = timedelta(minutes=1)
THEN = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
PLANNED = Facts(device_id("gate-1"), str(SITE), ("main",))
INVITED = replace(PLANNED, code_made_at=THEN, code_until=THEN + 30 * MINUTE)
CLAIMED = replace(
    INVITED,
    code_until=None,
    code_used_at=THEN + MINUTE,
    enrolled_at=THEN + MINUTE,
    certificate_until=THEN + timedelta(days=365),
    keys=1,
)
BORN = replace(CLAIMED, alive=True, state_at=THEN + 2 * MINUTE)
TESTED = replace(BORN, tested_at=THEN + 3 * MINUTE, tested="9 passed, 0 failed, 1 skipped")
FAILED = replace(BORN, tested_at=THEN + 3 * MINUTE, tested="8 passed, 1 failed; failed: relay")


def waiting(facts: Facts, now: datetime = THEN + 5 * MINUTE) -> tuple[Step, Standing] | None:
    """Return the first step that is not done, and how it stands."""
    left = [stage for stage in stages(facts, now) if stage.standing is not Standing.DONE]
    return (left[0].step, left[0].standing) if left else None


@pytest.mark.parametrize(
    ("facts", "next_one"),
    [
        (PLANNED, (Step.INVITED, Standing.WAITING)),
        (INVITED, (Step.CLAIMED, Standing.WAITING)),
        (CLAIMED, (Step.BORN, Standing.WAITING)),
        (BORN, (Step.TESTED, Standing.WAITING)),
        (FAILED, (Step.TESTED, Standing.FAILED)),
        (TESTED, None),
        (replace(TESTED, alive=False), (Step.READY, Standing.WAITING)),
    ],
)
def test_each_step_follows_the_one_before(
    facts: Facts, next_one: tuple[Step, Standing] | None
) -> None:
    assert waiting(facts) == next_one


def test_a_code_that_expired_and_a_certificate_that_ended_are_seen() -> None:
    assert waiting(INVITED, THEN + 31 * MINUTE) == (Step.CLAIMED, Standing.FAILED)
    assert waiting(TESTED, THEN + timedelta(days=366)) == (Step.CERTIFIED, Standing.WAITING)


def test_a_session_of_before_the_enrolment_does_not_count() -> None:
    assert waiting(replace(BORN, state_at=THEN)) == (Step.BORN, Standing.WAITING)


@given(st.sampled_from([PLANNED, INVITED, CLAIMED, BORN, TESTED, FAILED]), st.integers(0, 500))
def test_nothing_is_done_behind_a_step_that_is_not(facts: Facts, days: int) -> None:
    found = [stage.standing for stage in stages(facts, THEN + timedelta(days=days))]
    done = [standing is Standing.DONE for standing in found]
    assert done == sorted(done, reverse=True)
    assert found.count(Standing.LATER) == max(0, done.count(False) - 1)


def test_what_the_ledger_holds_says_how_far_a_gate_is(engine: Engine) -> None:
    gate, progress = Gate("gate-1"), Progress(engine)
    with writing(engine) as connection:
        code = {"secret_hash": "s", "device": "gate-1", "site": SITE, "created_at": NOW}
        connection.execute(
            insert(enrolment_codes).values(**code, expires_at=NOW, used_at=NOW, attempts=2)
        )
    gate.enrol(engine)
    facts = progress.facts(CONSOLE, device_id("gate-1"))
    assert (facts.keys, facts.guesses, facts.tested) == (1, 2, None)
    said = Alarm(code="selftest", detail="9 passed, 0 failed, 1 skipped")
    tokens = gate.sign(said, record_id(1, b"r" * RANDOM_BYTES), at=NOW), gate.alarm()
    Ledger(engine).commit([gate.batch(*tokens)], NOW)
    assert progress.facts(CONSOLE, device_id("gate-1")).test_passed


def test_only_who_may_see_the_gate_sees_how_far_it_is(engine: Engine) -> None:
    progress = Progress(engine)
    with writing(engine) as connection:
        row = {"id": "gate-1", "site": SITE, "created_at": NOW}
        connection.execute(insert(devices).values(row))
        before = mark(connection)
        assert before == mark(connection)
    with pytest.raises(NotAllowedError):
        progress.facts(Actor("nobody"), device_id("gate-1"))
    with pytest.raises(NotFoundError):
        progress.facts(CONSOLE, device_id("gate-2"))
