"""Forged, replayed and stale words of the central's, and those for others: nothing changes."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.delivery import FORGED, STALE
from edge.uplink.settlement import Doubt
from tests.fuzz.forged_words import attack

EXPECTED = {
    "bytes": {FORGED},
    "changed": {FORGED},
    "other key": {FORGED},
    "the device's own key": {FORGED},
    "named as the central's": {FORGED},
    "other type": {FORGED},
    "spliced": {FORGED},
    "replayed": {STALE},
    "stale": {STALE},
    "other device": {Doubt.OTHER_DEVICE},
    "other head": {Doubt.FORK},
    "beyond the journal": {Doubt.ROLLED_BACK},
    "unknown check-in": {Doubt.UNKNOWN_CHECK_IN},
    "second number": {Doubt.CONTRADICTION},
    "a number twice": {Doubt.CONTRADICTION},
    "impossible number": {Doubt.IMPOSSIBLE_NUMBER},
}


@pytest.mark.rule("R25")
@pytest.mark.rule("R28")
def test_two_thousand_forged_words_change_nothing_and_each_raises_its_alarm(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    alarms: dict[str, set[str]] = defaultdict(set)
    forged = 0
    for kind, alarm in attack(tmp_path, 2_000, seed=7):
        alarms[kind].add(alarm)
        forged += 1
    assert alarms == EXPECTED
    figure(f"{forged} forged acknowledgements of {len(alarms)} kinds: none believed")
