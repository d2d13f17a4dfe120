"""Where alarms go: which route concerns which alarm, and when it may go out. Pure.

A route is for one organisation, one site or everything, from a severity on. In its quiet hours only
that goes out which cannot wait until morning.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from central.watch.codes import Found, Severity
from central.watch.life import Alarm

BELGIUM = ZoneInfo("Europe/Brussels")
AT_ONCE = frozenset({Found.FIRE.value, Found.TAMPER.value, "forced"})
"""What no quiet hour holds back: somebody burns, or breaks in."""
BETWEEN = timedelta(seconds=60)
"""Shortest time between two messages on one route; what comes meanwhile is in the next one."""
PAUSES = (15, 60, 300, 900, 3600, 4 * 3600, 8 * 3600)
"""Seconds until the next attempt, after the first, second... that failed; then it is dead."""
_DAY = 24 * 60


class Means(StrEnum):
    """How somebody is told."""

    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Somewhere that alarms go."""

    id: int
    name: str
    means: Means
    address: str
    """An e-mail address, or the webhook's https URL."""
    organisation: str | None = None
    site: str | None = None
    severity: Severity = Severity.WARNING
    """From which on."""
    language: str = "nl"
    quiet_from: int | None = None
    """Minute of the day in Belgium."""
    quiet_until: int | None = None
    disabled: bool = False
    next_at: datetime | None = None


def concerns(route: Route, alarm: Alarm, organisation: str | None) -> bool:
    """Whether an alarm goes out on a route; `organisation` is that of the alarm's site."""
    if route.disabled or alarm.severity < route.severity:
        return False
    if route.site is not None:
        return route.site == alarm.site
    return route.organisation is None or route.organisation == organisation


def due(route: Route, alarm: Alarm, now: datetime) -> datetime:
    """Return when an alarm goes out on a route: now, or when its quiet hours end."""
    begin, end = route.quiet_from, route.quiet_until
    if begin is None or end is None or alarm.code in AT_ONCE:
        return now
    there = now.astimezone(BELGIUM)
    minute = there.hour * 60 + there.minute
    if (minute - begin) % _DAY >= (end - begin) % _DAY:
        return now
    day = there.date() + timedelta(days=1 if minute >= end else 0)
    return datetime.combine(day, time(end // 60, end % 60), BELGIUM)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts that failed; None for no more."""
    if attempts > len(PAUSES):
        return None
    return now + timedelta(seconds=PAUSES[attempts - 1])
