"""How often somebody may fail: pure counting of failures by whom they came from.

Bounded in memory whatever comes: when too many are remembered, those who failed longest ago are
forgotten first.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_IPV6_SITE = 64


@dataclass(slots=True)
class Attempts:
    """Failures by source; `limit` of them within `period` shut the source out until they age."""

    limit: int
    period: timedelta
    remembered: int = 10_000
    _failures: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)

    def retry_after(self, source: str, now: datetime) -> int:
        """Return the seconds that `source` is shut out for, 0 when it is not."""
        recent = self._recent(source, now)
        if len(recent) < self.limit:
            return 0
        return max(1, int((recent[-self.limit] + self.period - now).total_seconds() + 0.5))

    def failed(self, source: str, now: datetime) -> None:
        """Count one failure."""
        self._failures[source] = [*self._recent(source, now), now][-self.limit :]
        self._failures.move_to_end(source)
        if len(self._failures) > self.remembered:
            self._failures.popitem(last=False)

    def succeeded(self, source: str) -> None:
        """Forget the failures of a source that proved itself."""
        self._failures.pop(source, None)

    def _recent(self, source: str, now: datetime) -> list[datetime]:
        return [at for at in self._failures.get(source, ()) if at > now - self.period]


def network(address: str) -> str:
    """Return whom an address stands for: itself, or the /64 of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        # a host owns at least its /64, and could guess from another address each time
        return str(ipaddress.ip_network((parsed, _IPV6_SITE), strict=False))
    return address
