"""The life of an alarm: raised, repeated, acknowledged, over. Pure.

Of a subject and a code one alarm at most is open. The same again counts up in it and is not told
again at once; what comes back shortly after it was over is the same alarm.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from central.watch.codes import Severity, nature

DETAIL = 500


@dataclass(frozen=True, slots=True)
class Pace:
    """How long alarms stay, and how often they are told."""

    comes_back: timedelta = timedelta(minutes=15)
    """What was over for less than this goes on when it comes again."""
    stays: timedelta = timedelta(minutes=5)
    """What came back and stays for so long is told again: it was said to be over."""
    reminded: timedelta = timedelta(hours=4)
    """How often a critical alarm that nobody acknowledged is told again."""
    quiet: timedelta = timedelta(hours=24)
    """What only happens, and did not happen again for so long, is over; not what is critical."""
    settles: timedelta = timedelta(minutes=2)
    """What a gate recorded and does not tell in its health is over then; not what is critical."""


USUAL = Pace()


class Told(StrEnum):
    """Why an alarm is told on the routes."""

    RAISED = "raised"
    WORSE = "worse"
    REMINDED = "reminded"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm; `id` is None before it is stored."""

    subject: str
    code: str
    severity: Severity
    detail: str
    raised_at: datetime
    last_at: datetime
    site: str | None = None
    times: int = 1
    holds: bool = False
    """Its cause is there now."""
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    id: int | None = None

    @property
    def lasts(self) -> bool:
        """Whether the central sees when its cause is over."""
        return nature(self.code).lasts


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that raises an alarm, or raises it again."""

    subject: str
    code: str
    detail: str = ""
    site: str | None = None
    severity: Severity | None = None
    """None for what the code's own is."""
    holds: bool = False
    """It lasts, and `over` will tell its end; else it happened."""
    times: int = 1

    def at_site(self, site: str) -> "Happening":
        """Return it with its site."""
        return replace(self, site=site)


Step = tuple[Alarm, Told | None]
"""An alarm after something, and why to tell it now; None for not at all."""


def happened(alarm: Alarm | None, what: Happening, now: datetime, pace: Pace = USUAL) -> Step:
    """Something happened: a new alarm, or one more in the one that is open or was lately."""
    severity = what.severity or nature(what.code).severity
    if alarm is None or _is_done_with(alarm, now, pace):
        raised = Alarm(
            subject=what.subject,
            code=what.code,
            severity=severity,
            detail=what.detail[:DETAIL],
            raised_at=now,
            last_at=now,
            site=what.site,
            times=what.times,
            holds=what.holds,
            told_at=now,
        )
        return raised, Told.RAISED
    again = replace(
        alarm,
        severity=max(alarm.severity, severity),
        detail=what.detail[:DETAIL] or alarm.detail,
        last_at=now,
        times=alarm.times + (0 if what.holds and alarm.holds else what.times),
        holds=what.holds or alarm.holds,
        told_at=None if alarm.closed_at else alarm.told_at,
        closed_at=None,
    )
    if severity > alarm.severity:
        worse = replace(again, told_at=now, acknowledged_at=None, acknowledged_by=None)
        return worse, Told.WORSE
    return again, None


def _is_done_with(alarm: Alarm, now: datetime, pace: Pace) -> bool:
    if alarm.closed_at is None:
        return False
    seen_and_serious = alarm.acknowledged_at and (
        not alarm.lasts or alarm.severity is Severity.CRITICAL
    )
    return bool(seen_and_serious) or now - alarm.closed_at > pace.comes_back


def over(alarm: Alarm, now: datetime) -> Step:
    """Its cause is over: so is the alarm, unless somebody has to have seen it."""
    ended = replace(alarm, holds=False, last_at=now)
    if alarm.severity is Severity.CRITICAL and not alarm.acknowledged_at:
        return ended, None
    # of what came back and went again nobody was told
    return replace(ended, closed_at=now), Told.OVER if alarm.told_at else None


def acknowledged(alarm: Alarm, account: str, now: datetime) -> Alarm:
    """Somebody has seen it. It is over, unless its cause is still there."""
    seen = replace(alarm, acknowledged_at=now, acknowledged_by=account)
    return seen if alarm.holds or alarm.closed_at else replace(seen, closed_at=now)


def aged(alarm: Alarm, now: datetime, pace: Pace = USUAL) -> Step:
    """Time has passed."""
    if alarm.closed_at or alarm.acknowledged_at:
        return alarm, None
    if alarm.told_at is None and now - alarm.last_at >= pace.stays:
        return replace(alarm, told_at=now), Told.RAISED
    if alarm.severity is Severity.CRITICAL:
        if now - (alarm.told_at or alarm.raised_at) < pace.reminded:
            return alarm, None
        return replace(alarm, told_at=now), Told.REMINDED
    if not alarm.holds and now - alarm.last_at >= (pace.settles if alarm.lasts else pace.quiet):
        return replace(alarm, closed_at=now), None
    return alarm, None
