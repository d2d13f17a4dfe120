"""Broker, central and gate killed together and back in any order: nothing lost or doubled."""

from collections.abc import Callable
from random import Random

import pytest

from protocol.receipts import ReceiptNumber
from stage.broker import Broker
from stage.central import Central
from stage.gate import Gate
from tests.e2e.conftest import Line

CYCLES = 4


@pytest.mark.rule("R12")
@pytest.mark.rule("R22")
def test_whatever_is_killed_together_every_admitted_worker_ends_with_one_number(
    line: Line, figure: Callable[[str], None]
) -> None:
    site, chance = line.site, Random(5)  # noqa: S311 - repeatable, no secret
    admitted: list[str] = []

    def pass_through(number: int) -> None:
        for worker in line.workers(number):
            view = line.entry.pass_through(worker.card)
            assert view["state"] == "admitted"
            admitted.append(str(view["check_in"]))

    for _ in range(CYCLES):
        pass_through(2)
        parts: list[Broker | Central | Gate] = [site.broker, site.central, site.gate]
        chance.shuffle(parts)
        for part in parts:  # while the last receipts are under way
            part.kill()
        chance.shuffle(parts)
        for part in parts:
            part.start()
    pass_through(1)
    site.central.process.wait_until(
        lambda: line.ledger()["receipts"] == len(admitted), "numbered everyone", within=60
    )
    site.gate.process.wait_until(
        lambda: all(e["receipt"] for e in line.journal() if e["type"] == "check-in"),
        "got every number",
        within=60,
    )
    entries = [entry for entry in line.journal() if entry["type"] == "check-in"]
    assert [entry["id"] for entry in entries] == admitted
    numbers = {ReceiptNumber.parse(entry["receipt"]).serial for entry in entries}
    assert numbers == set(range(1, len(admitted) + 1))
    assert line.ledger()["problems"] == []
    figure(
        f"broker, central and gate killed together {CYCLES} times: {len(admitted)} admitted, "
        f"{len(numbers)} receipts"
    )
