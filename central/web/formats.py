"""How values look on a page: Belgian dates, times and numbers in the visitor's language.

Moments are shown in Belgian time, whatever the zone that they came in.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from central.web.languages import Language

BELGIUM = ZoneInfo("Europe/Brussels")

_MONTHS = {
    Language.DUTCH: "jan feb mrt apr mei jun jul aug sep okt nov dec",
    Language.FRENCH: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    Language.GERMAN: "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    Language.ENGLISH: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
_UNITS = {
    Language.DUTCH: ("d", "u", "min", "s"),
    Language.FRENCH: ("j", "h", "min", "s"),
    Language.GERMAN: ("T", "Std", "min", "s"),
    Language.ENGLISH: ("d", "h", "min", "s"),
}
_GROUPS = {Language.FRENCH: "\N{NARROW NO-BREAK SPACE}"}


def midnight(text: str, days: int = 0) -> datetime | None:
    """Return when a Belgian day begins, or the day so many later; None for no day."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time(), BELGIUM)


def number(value: float, language: Language, digits: int = 0) -> str:
    """Return a number as Belgians write it, such as `1.234,5`."""
    plain = f"{round(value, digits) + 0:,.{digits}f}"  # what rounds to nothing has no sign
    return plain.translate({ord(","): _GROUPS.get(language, "."), ord("."): ","})


@dataclass(frozen=True, slots=True)
class Formats:
    """Shows values to somebody who speaks `language`, at `now`."""

    language: Language
    now: datetime

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number, such as `1.234,5`."""
        return number(value, self.language, digits)

    def day(self, day: date) -> str:
        """Return a day, such as `23 nov 2026`; a moment's day is the Belgian one."""
        if isinstance(day, datetime):
            day = day.astimezone(BELGIUM).date()
        return f"{self._day_and_month(day)} {day.year}"

    def clock(self, moment: datetime) -> str:
        """Return a moment's time of day, such as `07:30`."""
        return f"{moment.astimezone(BELGIUM):%H:%M}"

    def moment(self, moment: datetime) -> str:
        """Return a moment, such as `23 nov 07:30:05`; the year only when it is not this one."""
        there = moment.astimezone(BELGIUM)
        this_year = there.year == self.now.astimezone(BELGIUM).year
        day = self._day_and_month(there) if this_year else self.day(there)
        return f"{day} {there:%H:%M:%S}"

    def span(self, time: timedelta) -> str:
        """Return a span in its largest unit, rounded up, such as `4 min`."""
        seconds = max(1, math.ceil(time.total_seconds()))
        days, hours, minutes, least = _UNITS[self.language]
        for unit, size in ((days, 86400), (hours, 3600), (minutes, 60)):
            if seconds > 2 * size:
                return f"{math.ceil(seconds / size)} {unit}"
        return f"{seconds} {least}"

    def _day_and_month(self, day: date) -> str:
        month = _MONTHS[self.language].split()[day.month - 1]
        dot = "." if self.language is Language.GERMAN else ""
        return f"{day.day}{dot} {month}"


def iso(moment: datetime) -> str:
    """Return a moment for machines, such as the `datetime` of a `<time>`."""
    return moment.isoformat(timespec="milliseconds")
