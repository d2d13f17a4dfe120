"""What the settings make of the watching: its limits, its pace, and how often a route is told.

Bounds are checked where the settings are read, so whatever comes here can be used.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from central.settings import AlarmSettings
from central.watch import life, routes
from central.watch.life import Pace
from central.watch.rules import Limits


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on something is wrong, and how often that is told."""

    limits: Limits = Limits()  # noqa: RUF009 - it is frozen
    pace: Pace = life.USUAL
    between: timedelta = routes.BETWEEN
    """Shortest time between two messages on one route."""

    @classmethod
    def of(cls, settings: AlarmSettings) -> Self:
        """Return those that somebody set; what cannot be set stays as it is."""
        return cls(
            Limits(
                silent=timedelta(seconds=settings.alarm_silent_seconds),
                backlog=settings.alarm_backlog,
                certificate=timedelta(days=settings.alarm_certificate_days),
                certificate_critical=timedelta(days=settings.alarm_certificate_critical_days),
                disk=settings.alarm_disk_percent,
                disk_critical=settings.alarm_disk_critical_percent,
                hot=settings.alarm_hot_celsius,
                freezing=settings.alarm_cold_celsius,
            ),
            Pace(
                comes_back=timedelta(minutes=settings.alarm_again_minutes),
                reminded=timedelta(hours=settings.alarm_remind_hours),
            ),
            timedelta(seconds=settings.alarm_message_seconds),
        )


USUAL = Thresholds()
