"""How values look on a page: moments in Belgian time, ways of identification in words."""

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")

_KINDS = {"eid": "eID", "limosa": "Limosa", "number": "Number", "badge": "Badge"}


def local(moment: datetime) -> str:
    """Return a moment in Belgium, such as `23 Nov 07:30:05`."""
    return f"{moment.astimezone(BELGIUM):%-d %b %H:%M:%S}"


def iso(moment: datetime) -> str:
    """Return a moment for machines, such as the `datetime` of a `<time>`."""
    return moment.isoformat(timespec="milliseconds")


def span(time: timedelta) -> str:
    """Return a span in its largest unit, rounded up, such as `4 min`."""
    seconds = max(1, math.ceil(time.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds > 2 * size:
            return f"{math.ceil(seconds / size)} {unit}"
    return f"{seconds} s"


def identified(kind: str, assurance: str) -> str:
    """Return how a person was identified, such as `eID · chip`."""
    return f"{_KINDS.get(kind, kind)} · {assurance}"
