"""After which hour nobody should be on a site any more. Pure.

A site without a closing hour is asked about whoever is inside for long. Hours are those of the
clock at the site, so that a day of 23 or 25 hours has one closing as well.
"""

from datetime import UTC, date, datetime, time, timedelta

from central.presence.movements import BELGIUM

LONG = timedelta(hours=14)
"""Somebody inside for longer was probably not seen leaving: a person is asked about him."""


def last_closing(closes_at: time, now: datetime) -> datetime:
    """Return when a site closed last.

    Of an hour that comes twice on a night in autumn the first counts; one that is left out on a
    night in spring is as much later as the clock went forward.
    """
    today = now.astimezone(BELGIUM).date()
    closing = _closing(closes_at, today)
    return closing if closing <= now else _closing(closes_at, today - timedelta(days=1))


def overdue_before(closes_at: time | None, now: datetime) -> datetime:
    """Return the moment before which somebody who is inside has to have come for it to matter."""
    return now - LONG if closes_at is None else last_closing(closes_at, now)


def _closing(closes_at: time, day: date) -> datetime:
    return datetime.combine(day, closes_at, BELGIUM).astimezone(UTC)
