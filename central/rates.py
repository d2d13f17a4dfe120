"""How fast somebody may ask: a bucket each, that fills steadily and holds a burst. Pure.

Bounded in memory: when too many are remembered, those who asked longest ago are forgotten first.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

PER_SECOND = 20.0
BURST = 200.0


@dataclass(slots=True)
class Rates:
    """Buckets by who asks."""

    per_second: float = PER_SECOND
    burst: float = BURST
    remembered: int = 10_000
    _left: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def take(self, who: str, now: datetime) -> int:
        """Take one; return 0, or the seconds until there is one again."""
        left, at = self._left.pop(who, (self.burst, now))
        passed = max(0.0, (now - at).total_seconds())
        left = min(self.burst, left + passed * self.per_second)
        waits = 0 if left >= 1 else math.ceil((1 - left) / self.per_second)
        self._left[who] = (left if waits else left - 1, now)
        if len(self._left) > self.remembered:
            self._left.popitem(last=False)
        return waits
