"""Births and deaths as the central keeps them: session numbers decide, not the order of arrival."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from central.database import reading, writing
from central.fleet.states import note_states
from central.schema import device_states
from protocol.sessions import Life, State
from tests.central.ledger.gates import NOW, Gate


@pytest.fixture(autouse=True)
def _enrolled(engine: Engine) -> None:
    Gate().enrol(engine)


def after(engine: Engine, *said: tuple[Life, int]) -> tuple[str, int, datetime]:
    for minutes, (life, session) in enumerate(said):
        state = State(state=life, session=session, version="1")
        with writing(engine) as connection:
            note_states(connection, {Gate().device: state}, NOW + timedelta(minutes=minutes))
    with reading(engine) as connection:
        row = connection.execute(select(device_states)).one()
    return row.state, row.session, row.since


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.rule("R29")
def test_a_late_will_of_an_older_session_kills_no_live_device(engine: Engine) -> None:
    found = after(engine, (Life.ALIVE, 1), (Life.ALIVE, 2), (Life.DEAD, 1))
    assert found == ("alive", 2, at(1))


@pytest.mark.rule("R29")
def test_the_death_of_the_present_session_counts(engine: Engine) -> None:
    assert after(engine, (Life.ALIVE, 1), (Life.DEAD, 1)) == ("dead", 1, at(1))


@pytest.mark.rule("R29")
def test_a_birth_does_not_raise_the_dead_of_the_same_session(engine: Engine) -> None:
    assert after(engine, (Life.ALIVE, 1), (Life.DEAD, 1), (Life.ALIVE, 1))[0] == "dead"


def test_a_birth_heard_again_keeps_since_when_the_device_is_alive(engine: Engine) -> None:
    assert after(engine, (Life.ALIVE, 3), (Life.ALIVE, 3)) == ("alive", 3, at(0))
