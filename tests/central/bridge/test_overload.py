"""More than a bridge can take: it holds a bounded part of it, gates wait, and nothing is lost."""

import random
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

from sqlalchemy import event, func, select

from central.bridge.bridge import Bridge
from central.database import reading
from central.fleet.enrolment import Enrolment, PublicBroker
from central.ledger.verify import verify
from central.line import MOST_WAITING, RECEIVE_MAXIMUM
from central.schema import records
from edge.clock import SystemClock
from edge.simulator.fleet.crowd import Crowd
from edge.simulator.fleet.fleet import Fleet
from edge.simulator.fleet.gate import LightGate, Tally
from edge.uplink.line import Pace
from tests.central.bridge.conftest import Works
from tests.network.devices import enrolled

GATES = 25
EACH = 40
"""Records that come to a gate at once, a message each."""
QUEUED = 500
"""Messages that the broker keeps for the bridge; what comes beyond them it drops."""
SLOW = 0.1
"""Seconds that each commit takes at least."""
PATIENCE = 60


def fleet_at(works: Works, tally: Tally) -> Fleet:
    """Enrol gates that send as real ones do, but wait shorter for a lost line."""
    enrolment = Enrolment(works.engine, works.vault, PublicBroker("localhost", works.port))
    identities = [
        enrolled(works.folder / "fleet" / f"gate-{n}", f"gate-{n}", enrolment) for n in range(GATES)
    ]
    chance = random.Random(1)  # noqa: S311 - repeatable, and no secret
    return Fleet([LightGate(one, tally, chance.random, pace=Pace()) for one in identities])


def slow_database(works: Works, look: Callable[[], None]) -> None:
    """Have each commit take its time, and `look` meanwhile."""

    def wait(_connection: object) -> None:
        look()
        Event().wait(SLOW)

    event.listen(works.engine, "commit", wait)


def small_queue(works: Works) -> None:
    """Have the broker keep little for a bridge that is slow."""
    works.broker.stop()
    configuration: Path = works.folder / "broker" / "mosquitto.conf"
    text = configuration.read_text().replace(
        "max_queued_messages 10000", f"max_queued_messages {QUEUED}"
    )
    configuration.write_text(text)
    works.broker.start()


def test_a_flood_on_a_slow_database_is_held_within_bounds_and_nothing_is_lost(works: Works) -> None:
    small_queue(works)
    tally, waiting = Tally(), [0]
    bridge: Bridge = works.make_bridge()
    slow_database(works, lambda: waiting.append(bridge._inbox.qsize()))
    fleet = fleet_at(works, tally)
    crowd = Crowd(works.vault.sealing_private.public_key(), SystemClock(always_trusted=True))
    bridge.start()
    try:
        fleet.run(lambda _now: fleet.connected == GATES and bridge.connected)
        for gate in fleet.gates:
            crowd.make(gate, EACH)
            for _ in range(EACH):
                fleet.capture(gate, 1)
        last = monotonic() + PATIENCE
        fleet.run(lambda now: not fleet.backlog or now >= last)
    finally:
        fleet.close()
        bridge.stop()
    assert fleet.backlog == 0
    assert (tally.settled, tally.receipts) == (GATES * EACH, GATES * EACH)
    assert tally.alarms == {}
    assert tally.messages > QUEUED, "this was no flood"
    assert max(waiting) <= MOST_WAITING + RECEIVE_MAXIMUM
    with reading(works.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(records)) == GATES * EACH
    assert verify(works.engine).problems == []
