"""People come to a fleet as the pattern says, the same for the same chance."""

import random
from collections.abc import Callable

import pytest

from edge.simulator.fleet.traffic import Pattern, Traffic


def chance() -> Callable[[], float]:
    return random.Random(1).random  # noqa: S311 - repeatable, and no secret


@pytest.mark.parametrize("pattern", Pattern)
def test_as_many_come_as_the_rate_says(pattern: Pattern) -> None:
    traffic = Traffic(gates=10, rate=50, seconds=100, together=5, pattern=pattern)
    people = sum(one.people for one in traffic.arrivals(chance()))
    assert people == pytest.approx(5_000, rel=0.1)


def test_they_come_in_order_of_time_to_every_gate() -> None:
    coming = list(Traffic(gates=10, rate=50, seconds=20).arrivals(chance()))
    assert [one.at for one in coming] == sorted(one.at for one in coming)
    assert {one.gate for one in coming} == set(range(10))
    assert coming[-1].at < 20


def test_a_rush_is_busiest_in_its_middle() -> None:
    rush = Traffic(gates=1, rate=100, seconds=90, pattern=Pattern.RUSH)
    thirds = [0, 0, 0]
    for one in rush.arrivals(chance()):
        thirds[int(one.at // 30)] += 1
    assert thirds[1] > 1.5 * max(thirds[0], thirds[2])


def test_a_steady_stream_never_ends() -> None:
    coming = Traffic(gates=3, rate=10).arrivals(chance())
    assert max(next(coming).at for _ in range(1_000)) > 60
