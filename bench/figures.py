"""Percentiles, a table for people, and the last line for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Self

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Spread:
    """How a quantity is spread, in its own unit."""

    p50: float
    p99: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Take at least one measured value; percentiles are values that occurred."""
        ordered = sorted(values)
        return cls(*(round(ordered[ceil(part * len(ordered)) - 1], 3) for part in (0.5, 0.99, 1.0)))

    def as_json(self) -> dict[str, float]:
        """Return the percentiles by name."""
        return {"p50": self.p50, "p99": self.p99}


def show(title: str, rows: Mapping[str, Spread]) -> None:
    """Print a table in milliseconds."""
    table = Table("milliseconds", "p50", "p99", "most", title=title)
    for name, spread in rows.items():
        table.add_row(name, *(f"{value:.2f}" for value in (spread.p50, spread.p99, spread.most)))
    Console().print(table)


def last_line(bench: str, figures: Mapping[str, Any]) -> None:
    """Print the one line of JSON that a benchmark ends with."""
    print(json.dumps({"bench": bench, **figures}), flush=True)
