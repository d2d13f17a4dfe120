"""What somebody may ask of presence, and what he may say to it. Each act is in the audit trail.

A subcontractor sees the workers of his own enterprise; who may see nothing of a site is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol, Self, TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, select

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading, writing
from central.errors import PresenceError
from central.presence.closing import overdue_before
from central.presence.day_list import DayList
from central.presence.headings import headings
from central.presence.names import Place, names
from central.presence.on_site import (
    Count,
    Day,
    Present,
    SiteCount,
    TurnedAway,
    close,
    closes_at,
    counts,
    days,
    occupancy,
    on_site,
    turned_away,
)
from central.schema import devices
from central.vault import Vault

LONGEST_REASON = 300
"""Of why somebody is closed, in characters."""
LONGEST_PERIOD = timedelta(days=366)
"""Days that are asked for at once."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Who on a site should have left."""

    closes_at: time | None
    """The site's closing hour; None where it has none."""
    since: datetime
    """Who is on the list came before: when it closed last, or what is long ago."""
    people: Sequence[Present]


class _OfSomebody(Protocol):
    @property
    def employer(self) -> str | None: ...


T = TypeVar("T", bound=_OfSomebody)


class Attendance:
    """Presence for people with rights."""

    def __init__(self, engine: Engine, trail: Trail, sealing_private: X25519PrivateKey) -> None:
        """Take the database, the audit trail, and the key that opens names."""
        self._engine = engine
        self._trail = trail
        self._private = sealing_private

    @classmethod
    def of(cls, engine: Engine, vault: Vault) -> Self:
        """Build it with the vault's keys."""
        return cls(engine, Trail(vault.acknowledgement_key), vault.sealing_private)

    def sites(self, actor: Actor, now: datetime) -> list[SiteCount]:
        """Return the sites that the actor may see, with how many people are there."""
        with reading(self._engine) as connection:
            counted = {found.site: found for found in counts(connection, now)}
            known = set(connection.scalars(select(devices.c.site).distinct()))
            own = [
                found
                for scope in actor.reach(Permission.SEE_PRESENCE)
                if scope.employer is not None
                for found in counts(connection, now, scope.employer)
                if scope.covers(found.site, None, scope.employer)
            ]
        whole = [
            counted.get(site, SiteCount(site, 0))
            for site in {*counted, *known}
            if actor.may(Permission.SEE_PRESENCE, site=site)
        ]
        return sorted({found.site: found for found in (*own, *whole)}.values(), key=_by_site)

    def on_site(self, actor: Actor, site: str, now: datetime) -> list[Present]:
        """Return who is on a site that the actor may see, the latest first.

        Raises:
            NotAllowedError: he may see nothing of this site.
        """
        _refuse_strangers(actor, site)
        with reading(self._engine) as connection:
            return _seen(actor, site, on_site(connection, site, now))

    def overdue(self, actor: Actor, site: str, now: datetime) -> Overdue:
        """Return who on a site should have left, the latest first.

        Raises:
            NotAllowedError: he may see nothing of this site.
        """
        _refuse_strangers(actor, site)
        with reading(self._engine) as connection:
            hour = closes_at(connection, site)
            since = overdue_before(hour, now)
            late = [one for one in on_site(connection, site, now) if one.since < since]
        return Overdue(hour, since, _seen(actor, site, late))

    def days(self, actor: Actor, site: str, first: date, last: date) -> list[Day]:
        """Return who was on a site from one day to another, both included.

        Raises:
            NotAllowedError: he may see nothing of this site.
            PresenceError: the period is longer than a year, or ends before it begins.
        """
        _refuse_strangers(actor, site)
        if not timedelta() <= last - first <= LONGEST_PERIOD:
            raise PresenceError("Ask for at most a year, the first day before the last.")
        with reading(self._engine) as connection:
            return _seen(actor, site, days(connection, site, first, last))

    def exported(
        self, actor: Actor, site: str, first: date, last: date, now: datetime
    ) -> list[Day]:
        """Return days to take along; that they were taken is noted.

        Raises:
            NotAllowedError: he may not take lists of this site along.
            PresenceError: the period is longer than a year, or ends before it begins.
        """
        found = [
            day
            for day in self.days(actor, site, first, last)
            if actor.may(Permission.EXPORT, site=site, employer=day.employer)
        ]
        if not found:
            actor.demand(Permission.EXPORT, site=site)
        entry = actor.did(
            "presence.exported", site, site=site, detail=f"{first} to {last}, {len(found)} rows"
        )
        with writing(self._engine) as connection:
            self._trail.note(connection, entry, now)
        return found

    def day_list(
        self,
        actor: Actor,
        site: str,
        first: date,
        last: date,
        *,
        employer: str,
        language: str,
        now: datetime,
    ) -> DayList:
        """Return an employer's days in a language and, for who may see them, with names.

        Raises:
            NotAllowedError: he may not take lists of this site along.
            PresenceError: the period is longer than a year, or nobody of the employer was there.
        """
        found = [
            day for day in self.exported(actor, site, first, last, now) if day.employer == employer
        ]
        if not found:
            raise PresenceError(f"Nobody of {employer} was on {site} in that time.")
        content = DayList(
            site=site,
            employer=employer,
            first=first,
            last=last,
            days=found,
            names={},
            made_at=now,
            words=headings(language),
        )
        if not actor.may(Permission.REVEAL, site=site, employer=employer):
            return content
        entry = actor.did(
            "presence.names-exported", employer, site=site, detail=f"{first} to {last}"
        )
        with writing(self._engine) as connection:
            self._trail.note(connection, entry, now)
            places = [Place(day.device, day.chain, day.seq) for day in found]
            return replace(content, names=names(connection, places, self._private))

    def occupancy(self, actor: Actor, site: str, day: date) -> list[Count]:
        """Return how many people were on a site over a day: a figure of the whole site.

        Raises:
            NotAllowedError: he may not see the whole of this site.
        """
        actor.demand(Permission.SEE_PRESENCE, site=site)
        with reading(self._engine) as connection:
            return occupancy(connection, site, day)

    def turned_away(self, actor: Actor, site: str, since: datetime) -> list[TurnedAway]:
        """Return who was refused on a site, the latest first.

        Raises:
            NotAllowedError: he may not see the whole of this site.
        """
        actor.demand(Permission.SEE_PRESENCE, site=site)
        with reading(self._engine) as connection:
            return turned_away(connection, site, since)

    def close(
        self, actor: Actor, site: str, check_ins: Sequence[str], reason: str, now: datetime
    ) -> int:
        """Note that people whom no gate saw leaving are gone; return for how many it is news.

        Raises:
            NotAllowedError: he may not say this of this site.
            PresenceError: no reason is given, or somebody is not on this site.
        """
        actor.demand(Permission.RESOLVE, site=site)
        why = reason.strip()
        if not why or len(why) > LONGEST_REASON:
            raise PresenceError(
                f"Say in at most {LONGEST_REASON} characters how you know that they have left."
            )
        with writing(self._engine) as connection:
            there = {present.check_in for present in on_site(connection, site, now)}
            gone = [name for name in dict.fromkeys(check_ins) if name in there]
            if not gone:
                raise PresenceError("None of them is on site any more: look at the list again.")
            news = close(connection, gone, site, by=actor.account, reason=why, at=now)
            for name in gone:
                entry = actor.did("presence.closed", name, site=site, reason=why)
                self._trail.note(connection, entry, now)
        return news


def _by_site(found: SiteCount) -> str:
    return found.site


def _refuse_strangers(actor: Actor, site: str) -> None:
    scopes = actor.reach(Permission.SEE_PRESENCE)
    if not any(scope.covers(site, None, scope.employer) for scope in scopes):
        actor.demand(Permission.SEE_PRESENCE, site=site)


def _seen(actor: Actor, site: str, found: Iterable[T]) -> list[T]:
    return [
        one for one in found if actor.may(Permission.SEE_PRESENCE, site=site, employer=one.employer)
    ]
