"""Figures over time: counted once, for a site or for all that somebody may see."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from central.accounts.rights import Actor, Grant, Role
from central.database import writing
from central.errors import NotAllowedError
from central.schema import traffic
from central.watch.health import minute_of
from central.watch.plots import MOST_REASONS, OfFleet, OfGate, Plots, Window
from protocol.health import ClockHealth
from protocol.records import ClockSource
from tests.central.ledger.gates import SITE, Gate
from tests.central.watch.test_watcher import refusal
from tests.central.watch.watching import OPERATOR, START, Watching

OTHER_SITE = "1Y1000003DH2Z"


def most(values: Sequence[float | None]) -> float:
    """Return the highest of a series."""
    return max(value for value in values if value is not None)


@pytest.fixture
def watching(engine: Engine) -> Watching:
    return Watching(engine)


def test_check_ins_latency_and_refusals_come_from_the_ledger(watching: Watching) -> None:
    gate, plots = Gate(), Plots(watching.engine)
    gate.enrol(watching.engine)
    watching.born(gate.device)
    watching.beat(gate.device)
    watching.pass_time(10)
    made = [watching.now - timedelta(seconds=seconds) for seconds in (1, 2, 3)]
    tokens = [gate.check_in(at=at) for at in made]
    watching.ledger.commit([gate.batch(*tokens, refusal(gate))], watching.now)
    watching.pass_time(1)
    end = watching.now

    def series(what: OfFleet, window: Window = Window.HOUR) -> dict[str, list[float]]:
        points = plots.of_fleet(OPERATOR, what, window, end)
        return {
            name: [value for value in values if value] for name, values in points.series.items()
        }

    assert series(OfFleet.CHECK_INS) == {"check-ins": [3.0]}
    assert series(OfFleet.CHECK_INS, Window.WEEK) == {"check-ins": [3.0 / 15]}
    assert series(OfFleet.LATENCY) == {"mean": [2.0], "most": [3.0]}
    assert series(OfFleet.REFUSALS) == {"person-unknown": [1.0]}


def test_a_gate_that_does_not_know_the_time_says_nothing_of_latency(watching: Watching) -> None:
    gate, plots = Gate(), Plots(watching.engine)
    gate.enrol(watching.engine)
    watching.born(gate.device)
    lost = ClockHealth(at=watching.now, source=ClockSource.NONE, trusted=False)
    watching.beat(gate.device, clock=lost)
    watching.pass_time(10)
    token = gate.check_in(at=watching.now - timedelta(minutes=5))
    watching.ledger.commit([gate.batch(token)], watching.now)
    watching.pass_time(1)
    points = plots.of_fleet(OPERATOR, OfFleet.LATENCY, Window.HOUR, watching.now)
    assert not any(value is not None for values in points.series.values() for value in values)


def test_a_plot_has_a_few_reasons_and_the_rest_together(watching: Watching) -> None:
    minute = minute_of(START)
    with writing(watching.engine) as connection:
        connection.execute(
            insert(traffic),
            [
                {
                    "site": site,
                    "span": 1,
                    "minute": minute,
                    "what": f"refusal:reason-{number}",
                    "count": 10 - number,
                    "timed": 0,
                    "total_ms": 0,
                    "most_ms": 0,
                }
                for number in range(8)
                for site in (SITE, OTHER_SITE)
            ],
        )
    plots = Plots(watching.engine)
    of_all = plots.of_fleet(OPERATOR, OfFleet.REFUSALS, Window.HOUR, START).series
    assert list(of_all) == [f"reason-{number}" for number in range(MOST_REASONS)] + ["others"]
    assert (most(of_all["reason-0"]), most(of_all["others"])) == (20.0, 2 * (5 + 4 + 3))
    here = plots.of_fleet(OPERATOR, OfFleet.REFUSALS, Window.HOUR, START, SITE).series
    assert most(here["reason-0"]) == 10.0
    manager = Actor("an", (Grant(Role.SITE_MANAGER, site=SITE),))
    his = plots.of_fleet(manager, OfFleet.REFUSALS, Window.HOUR, START).series
    assert most(his["reason-0"]) == 10.0
    elsewhere = plots.of_fleet(manager, OfFleet.REFUSALS, Window.HOUR, START, OTHER_SITE).series
    assert elsewhere == {}
    worker = Actor("jan", (Grant(Role.SUBCONTRACTOR, employer="0448181966"),))
    with pytest.raises(NotAllowedError):
        plots.of_fleet(worker, OfFleet.REFUSALS, Window.HOUR, START)


def test_the_backlog_of_a_fleet_is_that_of_all_its_gates_together(watching: Watching) -> None:
    one, other = watching.device("gate-1"), watching.device("gate-2", OTHER_SITE)
    for _ in range(13):
        watching.beat(one, backlog=7)
        watching.beat(other, backlog=5)
        watching.pass_time(10)
    plots = Plots(watching.engine)
    whole = plots.of_fleet(OPERATOR, OfFleet.BACKLOG, Window.HOUR, watching.now).series["backlog"]
    assert {value for value in whole if value is not None} == {12.0}
    alone = plots.of_gate(OPERATOR, one, OfGate.BACKLOG, Window.DAY, watching.now).series["backlog"]
    assert {value for value in alone if value is not None} == {7.0}
