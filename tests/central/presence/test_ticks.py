"""Ticks made on gates reach the central's list: none is lost, and the last word holds."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from central.accounts.rights import CONSOLE
from central.audit import Trail
from central.database import reading, writing
from central.presence.muster import Muster, Musters, Safe
from central.presence.projection import Presence, project_anew
from central.presence.ticks import BEFORE, Word, after, holding
from central.schema import gate_ticks
from central.vault import Vault
from tests.central.ledger.gates import SEALING
from tests.central.presence.comings import MORNING, SITE, Ledger

ALARM = MORNING + timedelta(hours=2)


def minute(count: float) -> datetime:
    return ALARM + timedelta(minutes=count)


class House:
    """A site with An and Bo inside, where a roll is called at the central and at gates."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine, self.ledger, self.taken = engine, Ledger(), 0
        self.an, self.bo = self.ledger.came("an"), self.ledger.came("bo")
        self.musters = Musters(engine, Trail(vault.acknowledgement_key), SEALING)
        self.take()

    def take(self) -> None:
        """The central takes what gates sent since."""
        with writing(self.engine) as connection:
            Presence().take(connection, self.ledger.rows[self.taken :])
        self.taken = len(self.ledger.rows)

    def begin(self, at: datetime = ALARM) -> Muster:
        return self.musters.begin(CONSOLE, SITE, "drill", at)

    def safe(self, muster: Muster, at: datetime) -> dict[str, str | None]:
        """Return who was ticked in a roll-call, and by whom or at which gate."""
        self.take()
        people = self.musters.roll(CONSOLE, muster.id, at).people
        return {
            one.present.who: one.gate or one.ticked_by for one in people if one.state is Safe.TICKED
        }


@pytest.fixture
def house(engine: Engine, vault: Vault) -> House:
    return House(engine, vault)


@pytest.mark.rule("R64")
def test_what_was_ticked_on_a_gate_without_a_network_is_on_the_list_when_the_line_is_back(
    house: House,
) -> None:
    muster, ledger = house.begin(), house.ledger
    ledger.ticked(house.an, muster=muster.id, at=minute(1), received=minute(50))
    assert house.safe(muster, minute(51)) == {"an": "gate-1"}
    [an] = [
        one
        for one in house.musters.roll(CONSOLE, muster.id, minute(51)).people
        if one.state is Safe.TICKED
    ]
    assert (an.gate, an.ticked_by, an.ticked_at) == ("gate-1", None, minute(1))
    house.musters.end(CONSOLE, muster.id, minute(52))
    ledger.ticked(house.bo, muster=muster.id, at=minute(2), gate="gate-2", received=minute(90))
    assert house.safe(muster, minute(91)) == {"an": "gate-1", "bo": "gate-2"}


@pytest.mark.rule("R64")
def test_in_a_fire_the_gate_is_before_the_central_and_a_later_drill_begins_anew(
    house: House,
) -> None:
    house.ledger.ticked(house.an, at=minute(-5), received=minute(-4))
    fire = house.begin()
    assert house.safe(fire, minute(1)) == {"an": "gate-1"}
    house.musters.end(CONSOLE, fire.id, minute(20))
    house.ledger.ticked(house.bo, at=minute(10), received=minute(30))
    drill = house.begin(minute(31))
    assert house.safe(fire, minute(32)) == {"an": "gate-1", "bo": "gate-1"}
    assert house.safe(drill, minute(32)) == {}
    house.ledger.ticked(house.bo, at=minute(33))
    assert house.safe(drill, minute(34)) == {"bo": "gate-1"}


def test_ticks_of_long_before_are_none_of_this_roll_call(house: House) -> None:
    early = ALARM - BEFORE - timedelta(minutes=1)
    house.ledger.ticked(house.an, at=early)
    house.ledger.ticked(house.bo, at=early, received=minute(-1))  # the line was down
    assert house.safe(house.begin(), minute(1)) == {"bo": "gate-1"}


@pytest.mark.rule("R64")
def test_between_the_central_and_gates_the_later_word_holds(house: House) -> None:
    muster = house.begin()

    def says(at: float, *, safe: bool) -> None:
        house.musters.tick(CONSOLE, muster.id, "an", minute(at), safe=safe)

    says(1, safe=True)
    house.ledger.ticked(house.an, safe=False, at=minute(2))
    assert house.safe(muster, minute(3)) == {}
    says(4, safe=True)
    assert house.safe(muster, minute(5)) == {"an": "console"}
    house.ledger.ticked(house.an, at=minute(3), gate="gate-2", received=minute(6))
    says(7, safe=False)
    house.ledger.ticked(house.an, at=minute(5), gate="gate-2", received=minute(8))
    assert house.safe(muster, minute(9)) == {}, "what was said before that does not undo it"
    house.ledger.ticked(house.an, at=minute(10), gate="gate-2")
    assert house.safe(muster, minute(11)) == {"an": "gate-2"}
    says(9.5, safe=False)  # the gate's clock is ahead, and who presses has seen its tick
    assert house.safe(muster, minute(12)) == {}


def test_a_tick_is_projected_anew_as_it_was_and_forgotten_with_its_record(
    house: House, engine: Engine
) -> None:
    house.ledger.ticked(house.an, at=MORNING, trusted=False, received=minute(1))
    house.take()
    with reading(engine) as connection:
        [row] = connection.execute(select(gate_ticks)).all()
    assert (row.moment, row.received_at, row.check_in) == (minute(1), minute(1), house.an)
    with writing(engine) as connection:
        Presence().forget(connection, minute(2))
        assert connection.execute(select(gate_ticks)).all() == []
    assert project_anew(engine, lambda _done, _total: None) == 0  # this ledger keeps no records


WORDS = st.lists(
    st.builds(
        Word,
        safe=st.booleans(),
        at=st.integers(0, 3).map(minute),
        gate=st.sampled_from(["gate-1", "gate-2"]),
    ),
    max_size=4,
).map(
    lambda words: [
        Word(safe=one.safe, at=one.at, gate=one.gate, place=(1, seq))
        for seq, one in enumerate(words, start=1)
    ]
)


@pytest.mark.rule("R64")
@given(WORDS, st.none() | st.builds(Word, safe=st.booleans(), at=st.integers(0, 3).map(minute)))
def test_the_word_that_holds_does_not_depend_on_what_came_first(
    gates: list[Word], central: Word | None
) -> None:
    words = gates + ([central] if central else [])
    found = {holding(order) for order in permutations(words)}
    assert len(found) == 1
    [held] = found
    assert (held is None) is (not words)
    if held is not None:
        newest = [word for word in words if word.gate == held.gate][-1]
        assert held == newest, "of one gate its journal's order decides"
        last = {word.gate: word for word in words}.values()
        assert held.at == max(word.at for word in last)
        assert not held.safe or all(word.safe for word in last if word.at == held.at)


@given(st.none() | st.builds(Word, safe=st.booleans(), at=st.integers(0, 3).map(minute)))
def test_who_has_seen_a_word_speaks_after_it(seen: Word | None) -> None:
    at = after(seen, minute(1))
    assert at >= minute(1)
    assert seen is None or at > seen.at
