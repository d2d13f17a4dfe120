"""Health messages: whole over the wire, ordered by session and beat; what is none is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MalformedError
from protocol.health import (
    MAX_BYTES,
    ClockHealth,
    Health,
    LaneCondition,
    LaneHealth,
    ReaderHealth,
    Versions,
)
from protocol.records import GENESIS, ClockSource
from protocol.sessions import Place

COUNTS = st.integers(1, 2**63 - 1)


def health(session: int = 1, beat: int = 1) -> Health:
    return Health(
        session=session,
        beat=beat,
        uptime=61,
        clock=ClockHealth(
            at=datetime(2026, 11, 23, 7, 0, tzinfo=UTC), source=ClockSource.NTP, trusted=True
        ),
        backlog=3,
        head=Place(seq=0, hash=GENESIS),
        versions=Versions(gate="0.1.0", system="Debian GNU/Linux 12", board="Raspberry Pi 4"),
    )


@given(COUNTS, COUNTS, st.none() | st.integers(0, 2**63 - 1), st.sampled_from(LaneCondition))
def test_what_a_gate_says_arrives_as_it_was_said(
    session: int, beat: int, roster: int | None, condition: LaneCondition
) -> None:
    said = health(session, beat).model_copy(
        update={
            "roster": roster,
            "lanes": (LaneHealth(name="main", condition=condition),),
            "readers": (ReaderHealth(lane="main", kind="card reader", ready=False),),
        }
    )
    assert Health.parse(said.payload()) == said


@pytest.mark.rule("R59")
def test_a_later_beat_and_any_beat_of_a_later_session_come_after() -> None:
    assert health(2, 5).succeeds(2, 4)
    assert health(3, 1).succeeds(2, 400)
    assert not health(2, 5).succeeds(2, 5)
    assert not health(1, 9).succeeds(2, 1)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"x" * (MAX_BYTES + 1),
        health().payload().replace(b'"beat":1', b'"beat":0'),
        health().payload().replace(b'"backlog":3', b'"backlog":-3'),
        health().payload().replace(b'"session":1', b'"session":99999999999999999999'),
    ],
)
def test_what_is_no_health_message_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        Health.parse(payload)
