"""Where time enters the central, to be handed in everywhere else."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, with its zone."""


def wall_clock() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)  # noqa: TID251 - the one place at the central that asks
