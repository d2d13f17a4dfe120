"""How values look on a page: moments in Belgian time, ways of identification in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")

_KINDS = {"eid": "eID", "limosa": "Limosa", "number": "Number", "badge": "Badge"}


def local(moment: datetime) -> str:
    """Return a moment in Belgium, such as `23 Nov 07:30:05`."""
    return f"{moment.astimezone(BELGIUM):%-d %b %H:%M:%S}"


def iso(moment: datetime) -> str:
    """Return a moment for machines, such as the `datetime` of a `<time>`."""
    return moment.isoformat(timespec="milliseconds")


def identified(kind: str, assurance: str) -> str:
    """Return how a person was identified, such as `eID · chip`."""
    return f"{_KINDS.get(kind, kind)} · {assurance}"
