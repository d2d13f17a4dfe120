"""A gate killed at any moment under load: each check-in has one receipt, no arm moves without."""

from collections.abc import Callable

import pytest

from tests.crash.killed import soak

CYCLES = 300


@pytest.mark.rule("R11")
@pytest.mark.rule("R12")
@pytest.mark.rule("R22")
@pytest.mark.timeout(400)
def test_a_gate_killed_at_any_moment_ends_with_one_receipt_for_each_check_in(
    figure: Callable[[str], None],
) -> None:
    figures = soak(CYCLES, seed=20261123)
    figure(str(figures))
    assert figures.admitted > CYCLES
    assert figures.receipts == figures.admitted
    assert not figures.wrong, figures.wrong
