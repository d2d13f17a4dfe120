"""What the first page shows: how the fleet is, what is wrong, who is on site, the latest check-ins.

Each is asked of its area, and left out for whom may not see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from central.accounts.rights import Actor, Permission
from central.audit import Trail
from central.database import reading
from central.ledger.browse import CheckIn, asides_counted, check_ins
from central.ledger.numbers import given
from central.presence.on_site import SiteCount
from central.presence.service import Attendance
from central.services import Services
from central.sites.organisations import Sites
from central.watch.alarms import Alarms, Asked
from central.watch.codes import Severity
from central.watch.fleet import Filter, Fleet, Row, Status
from central.watch.life import Alarm

LATEST = 20
"""Check-ins."""
WORST = 6
"""Alarms, and gates that somebody should look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The fleet and its alarms."""

    gates: int
    counts: Mapping[Status, int]
    troubled: Sequence[Row]
    """Gates that are not well, the worst first."""
    alarms: Sequence[Alarm]
    severities: Mapping[Severity, int]
    set_aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The first page for one visitor; None for what he may not see."""

    watched: Watched | None
    sites: Sequence[SiteCount] | None
    names: Mapping[str, str]
    """Of sites, by their number; one without a name is not there."""
    check_ins: Sequence[CheckIn] | None
    receipts: int | None
    """How many receipt numbers were given; a figure of the whole ledger."""

    @property
    def people(self) -> int:
        """How many people are on all the sites."""
        return sum(site.people for site in self.sites or ())

    @property
    def still_in(self) -> int:
        """How many are inside although their site closed."""
        return sum(site.still_in for site in self.sites or ())


def glance(services: Services, actor: Actor, now: datetime) -> Glance:
    """Ask everything that the page shows."""
    latest = receipts = None
    with reading(services.engine) as connection:
        if actor.anywhere(Permission.SEE_LEDGER):
            latest = check_ins(connection, actor, LATEST)
        if actor.may(Permission.SEE_LEDGER):
            receipts = given(connection)
    sites, names = None, {}
    if actor.anywhere(Permission.SEE_PRESENCE):
        sites = Attendance.of(services.engine, services.vault).sites(actor, now)
        places = Sites(services.engine, services.vault)
        names = {place.id: place.name for place in places.listed(actor)}
    return Glance(
        watched=_watched(services, actor, now) if actor.anywhere(Permission.SEE_FLEET) else None,
        sites=sites,
        names=names,
        check_ins=latest,
        receipts=receipts,
    )


def _watched(services: Services, actor: Actor, now: datetime) -> Watched:
    alarms = Alarms(services.engine, Trail(services.vault.acknowledgement_key))
    fleet = Fleet(services.engine).listed(actor, Filter(), now, limit=WORST)
    with reading(services.engine) as connection:
        aside = asides_counted(connection, actor)
    return Watched(
        gates=sum(fleet.counts.values()),
        counts=fleet.counts,
        troubled=[row for row in fleet.rows if row.status is not Status.WELL],
        alarms=alarms.listed(actor, Asked(), limit=WORST)[1],
        severities=alarms.counted(actor),
        set_aside=aside,
    )
