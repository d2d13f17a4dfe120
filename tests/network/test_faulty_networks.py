"""Random faults on the way to the broker, message by message and byte by byte: nothing is lost.

Each schedule is a seed. It has the weather change a few times while check-ins are captured; then
the network heals, and everything must have its number within a minute.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import select

from central.database import reading
from central.ledger.verify import verify
from central.schema import records
from edge.uplink.session import Pace
from tests.network.conftest import Ground
from tests.network.devices import Device
from tests.network.weather import Network, Weather

SCHEDULES = 500
DEVICES = 64
"""How many devices play schedules side by side."""
CONVERGED_WITHIN = 60.0
PACE = Pace()
"""The product's own."""
FAULTS = [weather for weather in Weather if weather is not Weather.CALM]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weather, how long it lasts in seconds, and how many check-ins there are in it."""

    seed: int
    days: tuple[tuple[Weather, float, int], ...]

    @classmethod
    def random(cls, seed: int) -> "Schedule":
        chance = Random(seed)  # noqa: S311  a schedule can be played again
        return cls(
            seed,
            tuple(
                (chance.choice(FAULTS), chance.uniform(0.2, 1.8), chance.randint(1, 4))
                for _ in range(chance.randint(1, 4))
            ),
        )

    def __str__(self) -> str:
        told = (f"{day.name} {seconds:.1f}s +{count}" for day, seconds, count in self.days)
        return f"schedule {self.seed}: " + ", ".join(told)


def play(schedule: Schedule, device: Device, network: Network) -> float:
    """Return how many seconds it took from the healing until everything had its number."""
    for weather, seconds, count in schedule.days:
        network.turn(weather)
        for _ in range(count):
            device.capture()
            Event().wait(seconds / count)  # the weather lasts
    network.turn(Weather.CALM)
    healed = monotonic()
    assert device.wait_settled(CONVERGED_WITHIN), (
        f"{schedule}: {device.waiting()} without a number, {device.delivery.backlog} not settled "
        f"{CONVERGED_WITHIN:.0f} s after healing"
    )
    return monotonic() - healed


@pytest.mark.timeout(300)
def test_after_500_random_schedules_of_faults_everything_has_its_number_once_within_a_minute(
    ground: Ground, figure: Callable[[str], None]
) -> None:
    took: list[float] = []
    seen: Counter[str] = Counter()
    numbers: dict[str, str] = {}

    def live(number: int) -> None:
        chance = Random(number)  # noqa: S311  the same
        schedules = map(Schedule.random, range(number, SCHEDULES, DEVICES))
        with ground.device(f"gate-{number}", chance, PACE) as (device, network):
            took.extend(play(schedule, device, network) for schedule in schedules)
            assert device.told_twice == []
            assert device.faults == []
            assert device.alarms == []
            numbers.update(device.numbers)
            seen.update({weather.name: count for weather, count in network.seen.items()})

    begun = monotonic()
    with ThreadPoolExecutor(DEVICES) as pool:
        for done in [pool.submit(live, number) for number in range(DEVICES)]:
            done.result()

    with reading(ground.engine) as connection:
        held = dict(
            connection.execute(
                select(records.c.id, records.c.receipt).where(records.c.type == "check-in")
            ).all()
        )
    assert {check_in: int(digits[:10]) for check_in, digits in numbers.items()} == held
    assert len(set(held.values())) == len(held)
    found = verify(ground.engine)
    assert found.problems == []
    assert set(seen) == {weather.name for weather in FAULTS}, "every kind of fault happened"
    took.sort()
    figure(
        f"{len(took)} schedules of faults on {DEVICES} devices in {monotonic() - begun:.0f} s: "
        f"{len(held)} check-ins, {len(held)} receipts, none lost, none double; settled after "
        f"healing in {took[len(took) // 2]:.1f} s (half), {took[-1]:.1f} s (all); "
        f"faults: {', '.join(f'{count} x {name}' for name, count in sorted(seen.items()))}"
    )
